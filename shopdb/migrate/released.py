"""Released revisions: a manifest of hashes in the format of sha256sum, and that files keep to it.

`migrations/released.txt` lists each released revision's module, up and down, the oldest first, so
that `cd migrations && sha256sum --check released.txt` asks the same.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.statements import place

MANIFEST = "released.txt"
LINE = re.compile(r"(?P<digest>[0-9a-f]{64})  (?P<path>\S+)")
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
NEXT = 'what you want to change belongs in the next revision: make revision m="…"'


@dataclass(frozen=True)
class Manifest:
    """What is released: each file's hash by its path, and the revisions' names, oldest first."""

    path: Path
    digests: dict[Path, str]
    names: list[str]


def files(migrations: Path, name: str) -> list[Path]:
    """The three files of a revision: its module, its up and its down."""
    sql = migrations / "sql"
    return [
        migrations / "versions" / f"{name}.py",
        sql / f"{name}.up.sql",
        sql / f"{name}.down.sql",
    ]


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hex, whatever line ends and byte order mark a checkout gave it."""
    text = path.read_bytes().removeprefix(BYTE_ORDER_MARK).replace(b"\r\n", b"\n")
    return hashlib.sha256(text).hexdigest()


def manifest(migrations: Path) -> Manifest:
    """The manifest of a folder of migrations; without its file nothing is released.

    Raises:
        MigrationProblem: a line is not of sha256sum, or not the next file of a revision.
    """
    path = migrations / MANIFEST
    found = Manifest(path, {}, [])
    lines = path.read_text().splitlines() if path.is_file() else []
    for at, written in enumerate(lines):
        match = LINE.fullmatch(written)
        if at % 3 == 0:
            name = Path(match["path"]).stem if match else ""
            expected = files(migrations, name)
            found.names.append(name)
        if not match or migrations / match["path"] != expected[at % 3] or name in found.names[:-1]:
            raise MigrationProblem(
                f"{place(path, at + 1)}: this is not the hash and path of the next released file",
                f"Restore it: git checkout -- {shown(path)}",
            )
        found.digests[expected[at % 3]] = match["digest"]
    if len(lines) % 3:
        raise MigrationProblem(
            f"{place(path, len(lines))}: the files of {found.names[-1]} are not all listed",
            f"Restore it: git checkout -- {shown(path)}",
        )
    return found


def refuse_changes(migrations: Path, only: str = "") -> None:
    """Hold the released files against their hashes.

    Args:
        migrations: the folder with the manifest.
        only: the one revision whose files to read, by name; of the others only that they exist.

    Raises:
        MigrationProblem: a released file is edited or missing.
    """
    listed = manifest(migrations)
    for path, expected in listed.digests.items():
        name = path.name.partition(".")[0]
        if not path.is_file():
            fault = "is gone"
        elif only in ("", name) and digest(path) != expected:
            fault = "has been edited"
        else:
            continue
        raise MigrationProblem(
            f"{shown(path)} is released and {fault}: its hash is in {MANIFEST}",
            f"Restore it as it was: git checkout -- {shown(path)}\n"
            f"If the change is committed, git log -- {shown(path)} names the commit. Then {NEXT}",
        )


def refuse_insertions(migrations: Path, history: Iterable[str]) -> None:
    """Make sure that the released revisions are the oldest, in the manifest's order.

    Args:
        migrations: the folder with the manifest.
        history: every revision's name, the oldest first.

    Raises:
        MigrationProblem: a revision stands before a released one, or their order is another.
    """
    listed = manifest(migrations)
    for at, (name, present) in enumerate(zip(listed.names, history, strict=False)):
        if name == present:
            continue
        module = shown(files(migrations, present)[0])
        if present in listed.names:
            raise MigrationProblem(
                f"{place(listed.path, 3 * at + 1)}: {name} is released before {present}, "
                "which the history has before it",
                f"Restore both: git checkout -- {shown(listed.path)} {module}",
            )
        raise MigrationProblem(
            f"{module} stands among the released revisions, before {name}",
            "Put it behind all others: shopdb migrate renumber "
            f"{present} NNNN; its number is the newest one's and one more.",
        )


def shown(path: Path) -> str:
    """A path as a command takes it: from the current folder where the file lies below it."""
    return place(path, 0).removesuffix(":0")
