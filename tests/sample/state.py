"""What a database holds, a checksum a table."""

from typing import Any

from tests.database import Database

# When rows came in or were summed up is all that differs from load to load, as it should; and the
# log's numbers, of which a load that was stopped has used some up, and its salts.
CLOCKS = {
    "audit_log": ("audit_log_id", "occurred_at", "salt"),
    "import_batch": ("landed_at", "imported_at"),
    "summary_state": ("refreshed_at", "rebuilt_at"),
}
OF_SUMMARIES = ("refreshed_at",)


def checksums(db: Database) -> dict[str, Any]:
    """CHECKSUM TABLE of every table; of those with a clock, all other columns of every row."""
    tables = [
        name
        for (name,) in db.rows(
            "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()"
            " AND TABLE_TYPE = 'BASE TABLE' AND TABLE_NAME <> 'migration_ledger'"
        )
    ]
    summaries = (name for name in tables if name.endswith("_summary"))
    timed = {**CLOCKS, **dict.fromkeys(summaries, OF_SUMMARIES)}
    plain = ", ".join(f"`{name}`" for name in tables if name not in timed)
    found = {name.split(".")[1]: total for name, total in db.rows(f"CHECKSUM TABLE {plain}")}
    for table, clocks in timed.items():
        columns = [
            f"`{name}`"
            for (name,) in db.rows(
                "SELECT COLUMN_NAME FROM information_schema.COLUMNS"
                " WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = %s ORDER BY ORDINAL_POSITION",
                (table,),
            )
            if name not in clocks
        ]
        found[table] = sorted(db.rows(f"SELECT {', '.join(columns)} FROM `{table}`"), key=repr)
    return found
