"""The health of a running database: checks of the server and of the shop, each with its remedy."""

from shopdb.health.check import Check, Level, Limits, Reading, Report
from shopdb.health.run import CHECKS, examine, find

__all__ = ["CHECKS", "Check", "Level", "Limits", "Reading", "Report", "examine", "find"]
