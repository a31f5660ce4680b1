"""The `shopdb` command: thin doors, one module an area, over the parts that do the work."""

import sys

from pymongo.errors import PyMongoError

from shopdb.cli import (
    audit,
    backup,
    baseline,
    demo,
    docs,
    documents,
    engine,
    export,
    gallery,
    health,
    history,
    importing,
    lint,
    marks,
    migrate,
    plan,
    privacy,
    privileges,
    quality,
    query,
    report,
    retention,
    revision,
    seed,
)
from shopdb.cli.app import app, errors
from shopdb.problem import Problem

__all__ = [
    "audit",
    "backup",
    "baseline",
    "demo",
    "docs",
    "documents",
    "engine",
    "export",
    "gallery",
    "health",
    "history",
    "importing",
    "lint",
    "main",
    "marks",
    "migrate",
    "plan",
    "privacy",
    "privileges",
    "quality",
    "query",
    "report",
    "retention",
    "revision",
    "seed",
]


def main() -> None:
    """Run the command; a Problem is told in two lines, not as a traceback."""
    try:
        app()
    except Problem as problem:
        errors.print(problem.what, style="bold red", markup=False, soft_wrap=True)
        if problem.remedy:
            errors.print(problem.remedy, markup=False, soft_wrap=True)
        sys.exit(1)
    except PyMongoError as error:
        errors.print(f"MongoDB: {error}", style="bold red", markup=False, soft_wrap=True)
        errors.print("Look whether it runs, and what its account may do: shopdb documents up")
        sys.exit(1)
    except KeyboardInterrupt:
        errors.print("Stopped.")
        sys.exit(130)
