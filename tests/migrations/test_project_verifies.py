"""The project's own migrations and rooms are equal, and every revision can be taken back."""

from shopdb.migrate.commands import configuration
from shopdb.migrate.verify import verify
from tests.migrations.scratch_repository import PROJECT


def test_the_migrations_make_what_the_rooms_make_down_and_up(scratch_database):
    report = verify(configuration(PROJECT), scratch_database, lambda _: None)

    shown = [difference.diff for finding in report.findings for difference in finding.differences]
    assert "\n".join(shown) == ""
    assert report.revisions > 0
