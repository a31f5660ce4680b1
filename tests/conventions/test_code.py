"""Code objects: one definer, one sql_mode, a named order; every error is in the registry."""

import re

import pytest

from shopdb.database import SQL_MODE
from shopdb.errors import SqlError
from tests.conventions.rooms import CODE, TRIGGERS

OWNER = "shopdb_owner@localhost"
COMMENT = re.compile(r"^\s*--.*$", re.MULTILINE)
STATEMENT = re.compile(r"(?:'(?:[^']|'')*'|[^;'])*;")
SIGNAL = re.compile(r"\bSIGNAL\b.*", re.DOTALL)
NUMBER = re.compile(r"MYSQL_ERRNO = (\d+)")
MESSAGE = re.compile(r"MESSAGE_TEXT = (?:CONCAT\()?'((?:[^']|'')*)'")
CARRIED = re.compile(r"MESSAGE_TEXT = (v_\w+)")
# What fills a variable, and the beginning of the message that it is filled with.
FILLED = re.compile(r"\b(?:SET (v_\w+) = |INTO (v_\w+)\s)")
NAMED = re.compile(r"'([A-Z_]+: (?:[^']|'')*)'")

signalling = pytest.mark.parametrize(
    "file", [file for file in CODE if SIGNAL.search(file.body)], ids=str
)


def signals(file):
    """Each SIGNAL of a file: its text, its number and the beginning of its message.

    A message that a variable carries is that of the last statement before that filled it.
    """
    found, carried = [], {}
    for statement in STATEMENT.findall(COMMENT.sub("", file.body)):
        if text := SIGNAL.search(statement):
            message = MESSAGE.search(text[0]) or carried[CARRIED.search(text[0])[1]]
            found.append((text[0], int(NUMBER.search(text[0])[1]), message[1]))
        elif filled := FILLED.search(statement):
            carried[filled[1] or filled[2]] = NAMED.search(statement)
    return found


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT trigger_name, definer FROM information_schema.triggers"
        " WHERE trigger_schema = DATABASE()",
        "SELECT table_name, definer FROM information_schema.views WHERE table_schema = DATABASE()",
        "SELECT routine_name, definer FROM information_schema.routines"
        " WHERE routine_schema = DATABASE()",
        "SELECT event_name, definer FROM information_schema.events WHERE event_schema = DATABASE()",
    ],
    ids=["triggers", "views", "routines", "events"],
)
def test_belongs_to_the_one_owner(db, sql):
    assert [name for name, definer in db.rows(sql) if definer != OWNER] == []


def test_the_owner_cannot_log_in(db):
    assert db.rows("SELECT host, account_locked FROM mysql.user WHERE user = 'shopdb_owner'") == [
        ("localhost", "Y")
    ]


def test_triggers_run_in_the_strict_mode_and_in_utf8mb4(db):
    modes = db.rows(
        "SELECT DISTINCT sql_mode, character_set_client, collation_connection"
        " FROM information_schema.triggers WHERE trigger_schema = DATABASE()"
    )

    assert [(set(mode.split(",")), *rest) for mode, *rest in modes] == [
        (set(SQL_MODE.split(",")), "utf8mb4", "utf8mb4_0900_ai_ci")
    ]


def test_triggers_that_share_a_moment_name_their_order(db):
    order = {file.path.stem: re.search(r"\b(FOLLOWS|PRECEDES)\b", file.body) for file in TRIGGERS}
    sharing = db.rows(
        "SELECT trigger_name, action_order FROM information_schema.triggers AS t"
        " WHERE trigger_schema = DATABASE() AND 1 < ("
        " SELECT COUNT(*) FROM information_schema.triggers AS o"
        " WHERE o.trigger_schema = t.trigger_schema"
        " AND o.event_object_table = t.event_object_table"
        " AND o.action_timing = t.action_timing"
        " AND o.event_manipulation = t.event_manipulation)"
    )

    assert sharing
    for name, place in sharing:
        assert (order[name] is None) == (place == 1), name
    assert {name for name, found in order.items() if found} <= {name for name, _ in sharing}


@signalling
def test_a_signal_begins_with_the_name_of_its_number(file):
    for _, number, message in signals(file):
        assert message.startswith(f"{SqlError(number).name}: ")
        assert message.partition(": ")[2][0].islower()
        assert len(message) <= 128


@signalling
def test_every_signal_is_of_the_class_that_users_raise(file):
    for text, *_ in signals(file):
        assert "SQLSTATE '45000'" in text
        assert len(NUMBER.findall(text)) == 1
        assert text.count("MESSAGE_TEXT = ") == 1


@pytest.mark.parametrize("file", CODE, ids=str)
def test_the_header_says_what_the_body_raises(file):
    said = {
        (int(number), name)
        for number, name in re.findall(r"\b(3\d{4}) ([A-Z_]+)", file.fields.get("Raises", ""))
    }

    assert said == {(number, message.partition(":")[0]) for _, number, message in signals(file)}


def test_every_error_is_raised_somewhere():
    raised = {number for file in CODE for _, number, _ in signals(file)}

    assert raised == set(SqlError)


def test_every_error_fits_where_clients_read_it():
    assert [code for code in SqlError if not 30000 <= code <= 32767] == []


def test_no_view_has_an_optimizer_hint():
    """The server stores a view anew when a table that it reads is altered, and without them."""
    assert [str(file) for file in CODE if file.title[0] == "View" and "/*+" in file.body] == []
