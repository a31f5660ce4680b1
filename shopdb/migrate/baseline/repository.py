"""Writes a repository for a live database: its rooms, its roles and its first revision."""

from collections.abc import Sequence
from pathlib import Path

from shopdb.migrate.baseline import texts
from shopdb.migrate.baseline.domains import Domains
from shopdb.migrate.baseline.live import Live
from shopdb.migrate.baseline.rights import Rights
from shopdb.migrate.baseline.settings import Adoption, told
from shopdb.migrate.baseline.skeleton import FILES, revision_module
from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.rooms import ROOMS

ROOM_OF = {kind: room for room, kinds in ROOMS.items() for kind in kinds}
BASELINE, ADOPT = "0001_baseline", "0002_adopt"


def refuse_filled(folder: Path) -> None:
    """Refuse a folder that holds anything: nothing in it is ever overwritten.

    Raises:
        MigrationProblem: it does, or it is a file.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise MigrationProblem(
            f"{folder} is not an empty folder", "Name one that is empty or does not exist yet."
        )


def write(
    folder: Path, live: Live, domains: Domains, rights: Rights, adoptions: Sequence[Adoption]
) -> None:
    """Write the whole repository; errors as of `refuse_filled`."""
    refuse_filled(folder)
    for name, text in FILES.items():
        _write(folder / name, text)
    for statement in texts.database(live):
        _write(folder / "schema" / "database.sql", texts.sql_file(["The database"], [statement]))
    for item in live.objects:
        path = Path(ROOM_OF[item.name.kind], domains.of(item), f"{item.name.name}.sql")
        _write(folder / path, texts.file_text(item, live))
    if rights.accounts:
        heads = ["Accounts that the code belongs to, or that have rights on the database.", ""]
        heads += ["One that a server lacks is made locked and without a password there."]
        _write(folder / "roles/accounts/accounts.sql", texts.sql_file(heads, [*rights.accounts]))
    if rights.grants:
        heads = ["Who may do what on the database."]
        _write(folder / "roles/grants/grants.sql", texts.sql_file(heads, [*rights.grants]))
    _write_baseline(folder, live)
    if adoptions:
        _write_adopt(folder, live, adoptions)


def _write_baseline(folder: Path, live: Live) -> None:
    tables = [item.name.name for item in live.objects if item.name.kind == "table"]
    said = f"every row of {', '.join(tables)}" if tables else "nothing"
    _write_revision(
        folder,
        BASELINE,
        "",
        (
            ["Revision 0001: the database as it was found", "", "Loses: nothing"],
            texts.upgrade(live),
        ),
        (
            ["Revision 0001, back: to an empty database", "", *_wrapped(f"Loses: {said}")],
            texts.downgrade(live),
        ),
    )


def _write_adopt(folder: Path, live: Live, adoptions: Sequence[Adoption]) -> None:
    lines = [line for each in told(adoptions) for line in _wrapped(each)]
    statements = texts.remake(live, [each.item for each in adoptions])
    up = ["Revision 0002: code that was made under other settings is made again", "", *lines]
    down = [
        "Revision 0002, back: the code is made again as it is; the settings that it was found",
        "under were not the repository's, and stay gone",
    ]
    _write_revision(
        folder,
        ADOPT,
        "0001",
        ([*up, "", "Loses: nothing"], statements),
        ([*down, "", "Loses: nothing"], statements),
    )


def _write_revision(
    folder: Path,
    name: str,
    revises: str,
    up: tuple[list[str], list[str]],
    down: tuple[list[str], list[str]],
) -> None:
    number, _, message = name.partition("_")
    module = revision_module(number, revises, message.capitalize())
    _write(folder / "migrations/versions" / f"{name}.py", module)
    for way, (heads, statements) in (("up", up), ("down", down)):
        path = folder / "migrations/sql" / f"{name}.{way}.sql"
        _write(path, texts.sql_file(heads, statements or ["DO 0"]))


def _wrapped(text: str, width: int = 90) -> list[str]:
    """A line, its continuation indented, as a mark goes on."""
    lines = [""]
    for word in text.split(" "):
        if len(lines[-1]) + len(word) > width:
            lines.append(" ")
        lines[-1] += f" {word}" if lines[-1] else word
    return lines


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
