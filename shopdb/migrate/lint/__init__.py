"""Rules about rooms and revisions, with reasons: `collect` finds the files, `lint` judges them."""

from shopdb.migrate.lint.collect import collect
from shopdb.migrate.lint.linter import Finding, Found, lint
from shopdb.migrate.lint.rule import Severity, all_rules
from shopdb.migrate.lint.settings import Settings, read_settings

__all__ = [
    "Finding",
    "Found",
    "Settings",
    "Severity",
    "all_rules",
    "collect",
    "lint",
    "read_settings",
]
