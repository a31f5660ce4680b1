"""The report: every curated question drawn, said in a sentence, on pages that need nothing."""

from shopdb.report.page import findings
from shopdb.report.site import build, selling

__all__ = ["build", "findings", "selling"]
