"""An import reads as few rows whatever the optimizer's statistics say of the tables.

A batch moves in one transaction into tables that it has just filled, so statistics are always
those of another day. Here they are made up, anew before each step, and what it reads is counted.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from shopdb.database import rows, scalar, session
from shopdb.importing.importer import SESSION
from shopdb.importing.landing import land, prepared
from shopdb.importing.source import ONLINE_RETAIL
from shopdb.importing.steps import execute, read_steps
from tests.conftest import migrated
from tests.database import Database, Workspace

INVOICES = 2_000
CUSTOMERS = 200
CODES = 40
FILES = sorted(ONLINE_RETAIL.steps.glob("*.sql"))
# A step reads a row once or a few times, to sort, join and sum it. Joining each invoice with all
# others would read some 600 rows for each.
READS_PER_ROW = 20


def sheet(first: int) -> list[str]:
    """Invoices of two goods and postage; one in four is cancelled later in the month."""
    lines = []
    for number in range(first, first + INVOICES):
        buyer = f"{10_000 + number % CUSTOMERS},France"
        sold_at = f"2010-12-{1 + number % 20:02} 08:00:00"
        for code in (f"A{number % CODES}", f"A{(number * 7 + 1) % CODES}"):
            lines.append(f"{number},{code},THING,2,{sold_at},1,{buyer}")
        lines.append(f"{number},POST,POSTAGE,1,{sold_at},5,{buyer}")
        if number % 4 == 0:
            for code in (f"A{number % CODES}", "POST"):
                lines.append(f"C{number},{code},THING,-1,2010-12-28 08:00:00,1,{buyer}")
    return lines


@pytest.fixture
def pinned(scratch_database) -> Iterator[Workspace]:
    """A database that never counts anew what its tables hold."""
    workspace = Workspace(migrated(scratch_database))
    for table in workspace.tables:
        workspace.admin.execute(
            f"ALTER TABLE `{table}` STATS_PERSISTENT = 1, STATS_AUTO_RECALC = 0"
        )
    yield workspace
    workspace.admin.close()


def pin(workspace: Workspace, seed: int | None) -> None:
    """Make up what is known of each table and index: by lot, or of empty ones (None)."""
    db = workspace.admin
    for table, column, values in (
        ("table", "n_rows", (0, 1_000, 1_000_000_000)),
        ("table", "clustered_index_size", (1, 100, 1_000_000)),
        ("index", "stat_value", (1, 1_000, 1_000_000_000)),
    ):
        choice = "1" if seed is None else f"1 + FLOOR(RAND({seed}) * 3)"
        db.execute(
            f"UPDATE mysql.innodb_{table}_stats SET {column} = ELT({choice}, %s, %s, %s)"
            " WHERE database_name = DATABASE()",
            values,
        )
    db.execute("FLUSH TABLES " + ", ".join(f"`{table}`" for table in workspace.tables))


def reads_of(workspace: Workspace, path: Path, seed: int | None) -> dict[str, int]:
    """Take a file in, step by step; how many rows the session read in each."""
    reads = {}
    with session(workspace.url, local_infile=True) as connection:

        def read_so_far() -> int:
            counters = rows(connection, "SHOW SESSION STATUS LIKE 'Handler_read_%'")
            return sum(int(count) for _, count in counters)

        with connection.cursor() as cursor:
            cursor.execute(SESSION)
        with prepared(ONLINE_RETAIL, path) as load:
            batch_id = land(connection, ONLINE_RETAIL, load, path.name)
        for step in read_steps(ONLINE_RETAIL.steps):
            pin(workspace, seed)
            turns = 1
            if step.takes_turns:
                turns = scalar(connection, "SELECT MAX(turn) FROM scratch_cancellation")
            before = read_so_far()
            for turn in range(1, turns + 1):
                execute(connection, step, {"batch_id": batch_id, "turn": turn})
            reads[step.name] = read_so_far() - before
    return reads


@pytest.mark.parametrize(
    "seed", [None, 2, *(pytest.param(seed, marks=pytest.mark.deep) for seed in (3, 4))]
)
def test_no_step_reads_more_where_statistics_mislead(pinned, write, seed):
    for first in (100_000, 200_000):
        lines = sheet(first)
        reads = reads_of(pinned, write(*lines), seed)

        assert {
            step: count for step, count in reads.items() if count > READS_PER_ROW * len(lines)
        } == {}
    assert pinned.admin.count("sales_order") == 2 * INVOICES


def test_every_hint_names_an_index_of_its_table(db: Database):
    # Of one that is not there the server only warns.
    indexes = set(
        db.rows(
            "SELECT table_name, index_name FROM information_schema.statistics"
            " WHERE table_schema = DATABASE()"
        )
    )
    texts = {path.stem: path.read_text(encoding="utf-8") for path in FILES}
    for table, body in re.findall(
        r"CREATE TEMPORARY TABLE (\w+) \((.+?)\n\);", "\n".join(texts.values()), re.DOTALL
    ):
        names = ["PRIMARY", *re.findall(r"KEY (\w+) \(", body)]
        indexes |= {(table, name) for name in names}

    hints = {
        (step, alias, index)
        for step, text in texts.items()
        for alias, index in re.findall(r"\bINDEX\((\w+) (\w+)\)", text)
    }

    assert hints
    assert [
        (step, alias, index)
        for step, alias, index in hints
        if not any(
            (table, index) in indexes for table in re.findall(rf"(\w+) AS {alias}\b", texts[step])
        )
    ] == []
