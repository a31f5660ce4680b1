"""What a rule is, and all that there are: the modules of shopdb/migrate/lint/rules."""

import inspect
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import import_module

from shopdb.migrate.lint import rules
from shopdb.migrate.statements import Statement

ABOUT = ("room", "change", "file", "allowance")


class Severity(StrEnum):
    """How bad a finding is: an error fails the command, a warning only under --strict."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Trouble:
    """What a rule sees in a statement.

    `line` counts from 0 at the statement's first; `remedy` says what to do. `moot` trouble is
    refuted by what a server knows, an empty table say: it is not reported, and an allowance for it
    is not called needless.
    """

    statement: Statement
    line: int
    what: str
    remedy: str
    moot: bool = False


@dataclass(frozen=True)
class Rule:
    """A rule, as its module says it.

    `check` is the module's one function, and `about` what it asks: a room, a change (one file of a
    revision), either of them as a file, or an allowance. `needs_measure` says whether it can speak
    only where lock classes were measured.
    """

    code: str
    title: str
    severity: Severity
    reason: str
    about: str
    check: Callable[..., Iterable[Trouble]]
    needs_measure: bool


@cache
def all_rules() -> dict[str, Rule]:
    """Every rule by its code, in the order of the codes."""
    found = {}
    for module in pkgutil.iter_modules(rules.__path__, f"{rules.__name__}."):
        item = import_module(module.name)
        (about,) = (name for name in ABOUT if hasattr(item, f"check_{name}"))
        found[item.CODE] = Rule(
            item.CODE,
            item.TITLE,
            item.SEVERITY,
            " ".join((inspect.getdoc(item) or "").split()),
            about,
            getattr(item, f"check_{about}"),
            getattr(item, "NEEDS_MEASURE", False),
        )
    return dict(sorted(found.items()))
