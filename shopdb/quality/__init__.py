"""Data quality: rules as SQL files that return what breaks them, run, counted and remembered."""

from shopdb.quality.outcome import Finding, Outcome
from shopdb.quality.rule import Rule, find, names, rules
from shopdb.quality.run import check, run

__all__ = ["Finding", "Outcome", "Rule", "check", "find", "names", "rules", "run"]
