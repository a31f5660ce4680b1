"""A database that nobody kept in order: all of it is read, and much is found."""

from shopdb.migrate.baseline import Domains, baseline
from shopdb.migrate.commands import silently
from tests.migrations.lint.lint_repository import found
from tests.migrations.messy import messy
from tests.migrations.scratch_repository import ScratchRepository


def test_a_repository_taken_from_a_messy_database_is_read_whole(scratch_database, tmp_path):
    into = tmp_path / "taken"
    with messy(scratch_database) as live:
        baseline(live, into, Domains(), tell=silently, adopt=True)

    codes = {one.rule.code for one in found(ScratchRepository(into)).findings}

    assert "SDB000" not in codes
    assert {"SDB103", "SDB106", "SDB107"} <= codes
