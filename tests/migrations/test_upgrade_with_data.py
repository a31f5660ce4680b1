"""A database of an earlier release, with a shop in it, is upgraded to head: nothing is lost."""

import pytest

from shopdb import sample
from shopdb.migrate.commands import downgrade, upgrade
from shopdb.migrate.released import manifest
from shopdb.seed.reference import load
from tests.database import Database
from tests.migrations.filled import Content, content, lost
from tests.migrations.scratch_repository import PROJECT

RELEASED = [name[:4] for name in manifest(PROJECT / "migrations").names]


def columns_of(before: Content, after: Content) -> Content:
    """The content of `after` in the columns and tables that `before` has."""
    return {
        table: {
            key: {column: value for column, value in row.items() if column in rows[key]}
            for key, row in after.get(table, {}).items()
            if key in rows
        }
        for table, rows in before.items()
    }


def upgraded(url, revision):
    """What a shop has lost by the upgrade from a revision, and which invariants it breaks."""
    upgrade(url)
    load(url)
    sample.load(url, scale=0.01)
    downgrade(url, revision, allow_loss=True)
    db = Database(url)
    before = content(db)

    upgrade(url)
    after = content(db)
    broken = db.rows("SELECT * FROM invariant_violations")
    orders = len(after["sales_order"])
    db.close()
    return orders, lost(before, columns_of(before, after)), broken


def test_from_the_newest_release(scratch_database):
    revision = RELEASED[-2]

    assert upgraded(scratch_database, revision) == (182, set(), [])


# At older ones the way down has taken parcels and payments that today's counters still count.
@pytest.mark.deep
@pytest.mark.parametrize("revision", ["0015", "0019", "0022", "0026", "0029", "0032", "0035"])
def test_from_an_older_release(scratch_database, revision):
    assert revision in RELEASED
    assert upgraded(scratch_database, revision) == (182, set(), [])
