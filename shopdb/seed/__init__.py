"""Rows to begin with: those every shop needs."""
