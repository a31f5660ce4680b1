"""An import reads as few rows whatever the optimizer's statistics say of the tables.

A batch moves in one transaction into tables that it has just filled, so statistics are always
those of another day. Here they are made up, and each step's reads are counted.
"""

from pathlib import Path

import pytest

from shopdb.database import rows, scalar, session
from shopdb.importing.importer import SESSION
from shopdb.importing.landing import land, prepared
from shopdb.importing.source import ONLINE_RETAIL
from shopdb.importing.steps import execute, read_steps
from tests.conftest import migrated
from tests.database import Workspace

INVOICES = 2_000
CUSTOMERS = 200
CODES = 40
# A row is read by some steps, and sorted, joined and aggregated in them. Joining each invoice
# with all others would take 500 times the rows.
READS_A_ROW = 20


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


def pin(workspace: Workspace, seed: int | None) -> None:
    """Give every table and index made-up statistics, the same for a seed; None: those of none."""
    db = workspace.admin
    for table, column, values in (
        ("innodb_table_stats", "n_rows", (0, 1_000, 1_000_000_000)),
        ("innodb_table_stats", "clustered_index_size", (1, 100, 1_000_000)),
        ("innodb_index_stats", "stat_value", (1, 1_000, 1_000_000_000)),
    ):
        choice = "1" if seed is None else f"1 + FLOOR(RAND({seed}) * 3)"
        db.execute(
            f"UPDATE mysql.{table} SET {column} = ELT({choice}, %s, %s, %s)"
            " WHERE database_name = DATABASE()",
            values,
        )
    db.execute("FLUSH TABLES " + ", ".join(f"`{table}`" for table in workspace.tables))


@pytest.fixture
def pinned(scratch_database):
    workspace = Workspace(migrated(scratch_database))
    for table in workspace.tables:
        workspace.admin.execute(
            f"ALTER TABLE `{table}` STATS_PERSISTENT = 1, STATS_AUTO_RECALC = 0"
        )
    from shopdb.migrate.statements import split
    HINT = {
        "order_line": "uq_order_line_order_id_line_no",
        "order_charge": "ix_order_charge_order_id",
        "order_discount": "HD",
        "order_tax": "HT",
        "billing_document_line": "uq_billing_document_line_document_line_no",
    }
    import re
    for t in ("order_discount", "order_tax"):
        (HINT[t],) = [r[0] for r in workspace.admin.rows("SELECT DISTINCT index_name FROM information_schema.statistics WHERE table_schema=DATABASE() AND table_name=%s AND column_name='order_id' AND seq_in_index=1 LIMIT 1", (t,))]
    for f in ("sales/sales_order_before_update_guard_placed", "billing/billing_document_before_update_guard_issued"):
        p = Path("triggers") / f"{f}.sql"
        workspace.admin.execute(f"DROP TRIGGER {p.stem}")
        text = p.read_text()
        for t, i in HINT.items():
            text = re.sub(rf"FROM {t}\n", f"FROM {t} FORCE INDEX ({i})\n", text)
        for st in split(text, p):
            workspace.admin.execute(st.text)
    yield workspace
    workspace.admin.close()


def reads_of(workspace: Workspace, path: Path, seed) -> dict[str, int]:
    """Import a file, statistics made up anew before each step; how many rows each step read."""

    def read() -> int:
        return sum(
            int(count) for _, count in rows(connection, "SHOW SESSION STATUS LIKE 'Handler_read_%'")
        )

    took = {}
    with session(workspace.url, local_infile=True) as connection:
        connection.cursor().execute(SESSION)
        with prepared(ONLINE_RETAIL, path) as load:
            batch_id = land(connection, ONLINE_RETAIL, load, path.name)
        for no, step in enumerate(read_steps(ONLINE_RETAIL.steps)):
            pin(workspace, None if seed is None else seed)
            turns = 1
            if step.takes_turns:
                turns = scalar(connection, "SELECT MAX(turn) FROM scratch_cancellation")
            before = read()
            for turn in range(1, turns + 1):
                execute(connection, step, {"batch_id": batch_id, "turn": turn})
            took[step.name] = read() - before
    return took


@pytest.mark.parametrize("seed", [None, *range(12)])
def test_x(pinned, write, seed):
    import time
    for n in (100_000, 200_000):
        pin(pinned, seed)
        t = time.time()
        lines = sheet(n)
        took = reads_of(pinned, write(*lines), seed)
        print(seed, len(lines), time.time() - t, {k: round(v / len(lines)) for k, v in took.items() if v > 8 * len(lines)})
