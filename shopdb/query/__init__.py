"""Questions a person asks: SQL files with front matter, checked, bound and read only."""

from shopdb.query.library import find, names
from shopdb.query.question import Question
from shopdb.query.run import Result, ask, run

__all__ = ["Question", "Result", "ask", "find", "names", "run"]
