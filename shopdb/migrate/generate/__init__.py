"""Writes SQL for a person to review: revisions, and the files of the rooms."""
