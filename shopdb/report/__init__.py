"""The report: every curated question drawn, said in a sentence, on one page that needs nothing."""

from shopdb.report.page import build, findings

__all__ = ["build", "findings"]
