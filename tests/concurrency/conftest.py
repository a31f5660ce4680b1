"""Sixteen callers at once, each on a connection of its own, who call again after a deadlock."""
