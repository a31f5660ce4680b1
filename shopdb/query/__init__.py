"""Questions a person asks: SQL files with front matter, checked, bound and read only."""

from shopdb.query.library import find, names
from shopdb.query.question import Question
from shopdb.query.result import Result
from shopdb.query.run import ask, explain, run

__all__ = ["Question", "Result", "ask", "explain", "find", "names", "run"]
