"""Summaries and the views that they keep: every pair by its name, and where the two differ."""

from tests.database import Database

SUFFIX = "_summary"


def summaries(db: Database) -> list[str]:
    """The summary tables that there are."""
    return [
        name
        for (name,) in db.rows(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()"
            " AND table_name LIKE '%%\\_summary' AND table_type = 'BASE TABLE' ORDER BY table_name"
        )
    ]


def refresh(db: Database) -> int | None:
    """Bring the summaries up to date; the number of changes that were taken."""
    taken: int | None = db.call("summaries_refresh", 60, None)[-1]
    return taken


def stale(db: Database) -> list[str]:
    """The summaries that do not hold what their views say, row by row and both ways."""
    return [name for name in summaries(db) if _differ(db, name)]


def _differ(db: Database, name: str) -> bool:
    columns = ", ".join(
        column
        for (column,) in db.rows(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE()"
            " AND table_name = %s AND column_name <> 'refreshed_at' ORDER BY ordinal_position",
            (name,),
        )
    )
    kept = f"SELECT {columns} FROM {name}"
    told = f"SELECT {columns} FROM {name.removesuffix(SUFFIX)}"
    return any(
        db.scalar(f"SELECT EXISTS ({one} EXCEPT ALL {other})")
        for one, other in ((kept, told), (told, kept))
    )
