"""What --sql prints makes the same database through the real `mysql` client."""

import pytest
from alembic import command

from shopdb.migrate.commands import downgrade, print_sql, upgrade
from shopdb.migrate.session import PREAMBLE, engine_for, rows, session
from tests.migrations.scratch_repository import printed


@pytest.fixture
def offline(repository, capsys):
    """Prints the SQL of one of Alembic's commands."""

    def text(move, revisions):
        capsys.readouterr()
        move(repository.config, revisions, sql=True)
        return capsys.readouterr().out

    return text


def test_a_file_begins_with_the_settings_of_every_session(offline):
    first = next(
        line for line in offline(command.upgrade, "head").splitlines() if line[:2] not in ("--", "")
    )

    assert first == f"{PREAMBLE};"


def test_the_same_upgrade_through_the_client(offline, head, scratch_database, mysql_client):
    mysql_client(offline(command.upgrade, "head"), scratch_database.database)

    assert printed(scratch_database) == head
    with session(engine_for(scratch_database)) as connection:
        assert rows(connection, "SELECT version_num FROM alembic_version") == [("0003",)]


def test_print_sql_is_the_same_text(offline, repository, capsys):
    text = offline(command.upgrade, "head")

    print_sql(config=repository.config)

    assert capsys.readouterr().out == text


def test_part_of_the_way_up_passes_over_grants_on_what_is_not_there(
    offline, repository, scratch_database, mysql_client
):
    mysql_client(offline(command.upgrade, "0001"), scratch_database.database)
    through_client = printed(scratch_database)

    mysql_client(offline(command.upgrade, "0001:0003"), scratch_database.database)
    downgrade(scratch_database, "0001", config=repository.config, allow_loss=True)

    assert printed(scratch_database) == through_client
    assert [name.name for name in through_client if name.kind == "table"] == ["author", "book"]
    assert "GRANT SELECT (`title`), INSERT ON `book`" in through_client.values()


def test_the_same_downgrade_through_the_client(offline, repository, scratch_database, mysql_client):
    upgrade(scratch_database, "0002", config=repository.config)
    expected = printed(scratch_database)
    upgrade(scratch_database, config=repository.config)

    mysql_client(offline(command.downgrade, "0003:0002"), scratch_database.database)

    assert printed(scratch_database) == expected


def test_rows_arrive_verbatim(offline, repository, scratch_database, mysql_client):
    text = "a; b -- c :d %s %% \t $$ 'é' → \\n /* x */ # DELIMITER"
    quoted = text.replace("\\", "\\\\").replace("'", "''")
    repository.revision(4, "row", f"INSERT INTO author (name) VALUES ('{quoted}');", "DO 0;")

    mysql_client(offline(command.upgrade, "head"), scratch_database.database)

    with session(engine_for(scratch_database)) as connection:
        assert rows(connection, "SELECT name FROM author") == [(text,)]
