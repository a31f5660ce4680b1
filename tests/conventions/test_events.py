"""Events: on a day of their own choosing, under a lock of their own, one procedure each."""

import re

import pytest

from shopdb.database import SQL_MODE
from tests.conventions.rooms import CODE

EVENTS = [file for file in CODE if file.title[0] == "Event"]
events = pytest.mark.parametrize("file", EVENTS, ids=str)


@events
def test_names_the_moment_from_which_it_is_counted(file):
    """Without STARTS it would be counted from whenever a database was migrated."""
    assert re.search(r"^ON SCHEDULE .* STARTS '2026-01-01 \d\d:\d\d:00'$", file.body, re.MULTILINE)


@events
def test_says_how_often_it_runs(db, file):
    every, unit = db.rows(
        "SELECT interval_value, LOWER(interval_field) FROM information_schema.events"
        " WHERE event_schema = DATABASE() AND event_name = %s",
        (file.path.stem,),
    )[0]

    assert file.fields["Runs"] == f"every {every} {unit}" + ("" if every == "1" else "s")


@events
def test_calls_one_procedure_while_it_holds_the_lock_of_its_name(file):
    lock = f"(CONCAT('{file.path.stem}_', LEFT(SHA2(DATABASE(), 256), 32))"
    calls = re.findall(r"\bCALL (\w+) ?\(", file.body)
    (see, *_) = file.fields["See"].split(",")

    assert f"IF GET_LOCK{lock}, 0) THEN\n        CALL " in file.body
    assert f"DO RELEASE_LOCK{lock});\n    END IF;" in file.body
    assert len(f"{file.path.stem}_") + 32 <= 64
    assert [see.split("/")[-1]] == [f"{name}.sql" for name in calls]


def test_events_are_kept_switched_on_and_run_in_utc_in_the_strict_mode(db):
    found = {
        (completion, status, zone, frozenset(mode.split(",")), *rest)
        for completion, status, zone, mode, *rest in db.rows(
            "SELECT on_completion, status, time_zone, sql_mode, character_set_client,"
            " collation_connection FROM information_schema.events"
            " WHERE event_schema = DATABASE()"
        )
    }

    assert found == {
        (
            "PRESERVE",
            "ENABLED",
            "+00:00",
            frozenset(SQL_MODE.split(",")),
            "utf8mb4",
            "utf8mb4_0900_ai_ci",
        )
    }


def test_no_two_events_of_an_hour_begin_together(db):
    """What runs by the hour or more rarely has the server to itself."""
    moments = db.rows(
        "SELECT MINUTE(starts), IF(interval_field = 'HOUR', NULL, HOUR(starts))"
        " FROM information_schema.events"
        " WHERE event_schema = DATABASE() AND interval_field <> 'MINUTE'"
    )

    assert len(set(moments)) == len(moments)


def test_every_event_says_what_it_is_for(db):
    assert (
        db.rows(
            "SELECT event_name FROM information_schema.events"
            " WHERE event_schema = DATABASE() AND event_comment = ''"
        )
        == []
    )
