"""Where pipelines are kept, and how one is found by name."""

from difflib import get_close_matches
from pathlib import Path

from shopdb.documents.pipelines.pipeline import Pipeline, load
from shopdb.problem import Problem
from shopdb.settings import project_root


def room() -> Path:
    """The folder of the pipelines."""
    return project_root() / "documents" / "pipelines"


def names(folder: Path | None = None) -> list[str]:
    """The names of all pipelines, sorted."""
    return sorted(path.stem for path in (folder or room()).glob("*.js"))


def find(name: str, folder: Path | None = None) -> Pipeline:
    """Read one pipeline by its name.

    Raises:
        Problem: there is none of that name (the nearest are named), or its file breaks a rule.
    """
    folder = folder or room()
    known = names(folder)
    if name not in known:
        near = get_close_matches(name, known)
        raise Problem(
            f"there is no pipeline {name!r}",
            f"Did you mean {' or '.join(near)}?" if near else "`shopdb documents list` lists them.",
        )
    return load(folder / f"{name}.js", name)
