"""Where questions are kept, and how one is found by name."""

from difflib import get_close_matches
from pathlib import Path

from shopdb.problem import Problem
from shopdb.query.question import Question, load
from shopdb.settings import project_root


def room() -> Path:
    """The folder of the curated questions."""
    return project_root() / "queries"


def names(folder: Path | None = None) -> list[str]:
    """The names of all questions, as topic/name, sorted."""
    folder = folder or room()
    return sorted(str(path.relative_to(folder).with_suffix("")) for path in folder.rglob("*.sql"))


def find(name: str, folder: Path | None = None) -> Question:
    """Read one question by its name.

    Raises:
        Problem: there is none of that name (the nearest are named), or its file breaks a rule.
    """
    folder = folder or room()
    known = names(folder)
    if name not in known:
        near = _nearest(name, known)
        raise Problem(
            f"there is no question {name!r}",
            f"Did you mean {' or '.join(near)}?" if near else "`shopdb query list` lists them.",
        )
    return load(folder / f"{name}.sql", name)


def _nearest(name: str, known: list[str]) -> list[str]:
    """Up to three names like this one, the topic left out or not."""
    spelled = {full.rpartition("/")[2]: full for full in known} | {full: full for full in known}
    return list(dict.fromkeys(spelled[near] for near in get_close_matches(name, spelled)))[:3]
