"""The shop's monthly review: questions drawn, said in sentences, on pages that need nothing."""

from shopdb.report.page import findings
from shopdb.report.period import EVERYTHING, Period, parse
from shopdb.report.site import build, selling

__all__ = ["EVERYTHING", "Period", "build", "findings", "parse", "selling"]
