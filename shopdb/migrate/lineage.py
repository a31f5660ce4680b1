"""The one line that a repository's revisions make, read from their modules without running them."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.statements import place

FILE_NAME = re.compile(r"(?P<revision>\d{4,})_[a-z0-9_]+")
LAST_FIRST = "Where others of yours follow it, begin with the last of them, so that all keep order."


@dataclass(frozen=True)
class Link:
    """One revision and the one before it; `after` is empty for the first."""

    module: Path
    revision: str
    after: str

    @property
    def number(self) -> int:
        """The revision as a number."""
        return int(self.revision)

    @property
    def name(self) -> str:
        """The module's name without `.py`, which its SQL files share."""
        return self.module.stem


def line(versions: Path) -> list[Link]:
    """Every revision of a folder of modules, the oldest first.

    Raises:
        MigrationProblem: a module cannot be read, or the revisions are not one line without a gap:
            two have one number, two follow one, or a revision before one is missing.
    """
    links = [_read(path) for path in sorted(versions.glob("*.py")) if path.name != "__init__.py"]
    _refuse_shared_number(links)
    _refuse_missing(links)
    _refuse_branches(links)
    ordered = list(_walk(links))
    _refuse_circle(links, ordered)
    _refuse_gap(ordered)
    return ordered


def number_of(module: Path) -> str:
    """The number that a module's name begins with.

    Raises:
        MigrationProblem: the name is not NNNN_name.py.
    """
    match = FILE_NAME.fullmatch(module.stem)
    if not match:
        raise MigrationProblem(
            f"{module} is not named NNNN_name.py",
            "Begin with the revision's number, as 0012_stock_reservation.py does.",
        )
    return match["revision"]


def _read(module: Path) -> Link:
    number = number_of(module)
    try:
        tree = ast.parse(module.read_bytes())
    except (SyntaxError, ValueError) as error:
        at = getattr(error, "lineno", None) or 1
        raise MigrationProblem(
            f"{place(module, at)}: this is not Python: {error}", "Mend the line."
        ) from error
    values = dict(_assignments(tree, module))
    revision, after = values.get("revision"), values.get("down_revision")
    if isinstance(after, list | tuple):
        raise MigrationProblem(
            f"{module} joins {' and '.join(map(str, after))}",
            "Here the revisions are one line: delete it, and renumber the revisions of one branch "
            "to follow the other: shopdb migrate renumber NNNN_name NNNN",
        )
    if revision != number:
        raise MigrationProblem(
            f"{module} holds revision {revision!r}, not {number!r}",
            "Make the name and the line `revision = …` agree.",
        )
    return Link(module, number, str(after or ""))


def _assignments(tree: ast.Module, module: Path) -> Iterator[tuple[str, Any]]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name, value = node.targets[0].id, node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            name, value = node.target.id, node.value
        else:
            continue
        if name in ("revision", "down_revision"):
            try:
                yield name, ast.literal_eval(value)
            except ValueError as error:
                raise MigrationProblem(
                    f"{place(module, node.lineno)}: {name} is computed", "Write the number itself."
                ) from error


def _refuse_shared_number(links: Iterable[Link]) -> None:
    for number, (first, *more) in _groups(links, "revision").items():
        if more:
            raise MigrationProblem(
                f"{first.name} and {more[0].name} are both revision {number}",
                "Renumber the one that is not on the main branch yet, for instance\n"
                f"  {renumber(more[0], links)}\n{LAST_FIRST}",
            )


def _refuse_missing(links: Iterable[Link]) -> None:
    known = {link.revision for link in links}
    for link in links:
        if link.after and link.after not in known:
            raise MigrationProblem(
                f"{link.name} comes after revision {link.after}, which is not here",
                f"Fetch the branch that has {link.after}, or let this one follow the newest here:\n"
                f"  {renumber(link, links)}",
            )


def _refuse_branches(links: Iterable[Link]) -> None:
    for before, (first, *more) in _groups(links, "after").items():
        if more:
            raise MigrationProblem(
                f"{first.name} and {more[0].name} both come "
                + (f"after revision {before}" if before else "first")
                + ": the history has two heads",
                "Renumber the one that is not on the main branch yet, for instance\n"
                f"  {renumber(more[0], links)}\n{LAST_FIRST}",
            )


def _refuse_circle(links: Iterable[Link], reached: list[Link]) -> None:
    circle = [link for link in links if link not in reached]
    if circle:
        told = ", ".join(f"{link.name} after {link.after}" for link in circle)
        raise MigrationProblem(
            f"these revisions go in a circle: {told}",
            "Mend the line `down_revision = …` of one of them: the number before its own.",
        )


def _refuse_gap(ordered: list[Link]) -> None:
    for before, link in pairwise(ordered):
        if link.number != before.number + 1:
            raise MigrationProblem(
                f"{link.name} comes after {before.name}: between them the numbers are not in order",
                f"Give it the next number:\n"
                f"  shopdb migrate renumber {link.name} {before.number + 1:04}",
            )


def renumber(link: Link, links: Iterable[Link]) -> str:
    """The command that puts one revision behind all others."""
    newest = max((other.number for other in links if other != link), default=0)
    return f"shopdb migrate renumber {link.name} {newest + 1:04}"


def _groups(links: Iterable[Link], attribute: str) -> dict[str, list[Link]]:
    groups: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        groups[getattr(link, attribute)].append(link)
    return groups


def _walk(links: Iterable[Link]) -> Iterator[Link]:
    following = {link.after: link for link in links}
    at = ""
    while link := following.get(at):
        yield link
        at = link.revision
