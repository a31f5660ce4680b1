"""What looks personal and is not marked is found, whatever its name, and shown to nobody."""

import pytest
from sqlalchemy import URL
from typer.testing import CliRunner

from shopdb.cli.app import app
from shopdb.privacy import cleared
from shopdb.privacy.check import check
from shopdb.privacy.cleared import FILE, Cleared
from shopdb.privacy.kinds import KINDS
from shopdb.privacy.looks import words
from shopdb.privacy.shapes import SHAPES
from shopdb.problem import Problem
from shopdb.settings import project_root
from tests.database import Database
from tests.queries.conftest import sample_shop

__all__ = ["sample_shop"]

CLEARED = cleared.read(project_root())
NOBODY = Cleared({}, {}, {})
# By what was planted, what the finding has to name.
PLANTED = {
    "nickname VARCHAR(40)": "its name says 'nickname'",
    "birthday DATE": "its name says 'birthday'",
    "mobile BIGINT": "its name says 'mobile'",
    "created_by VARCHAR(20)": "its name says 'created_by'",
    "extra JSON": "its type, json",
    "story MEDIUMTEXT": "its type, mediumtext",
    "origin VARBINARY(16)": "its type, varbinary(16)",
    "spot POINT": "its type, point",
    "label VARCHAR(1000)": "it has room for 1,000 characters",
}
HELD = {
    "ann.example@example.com": "e-mail address",
    "+44 1904 123456": "phone number",
    "GB82 WEST 1234 5698 7654 32": "IBAN",
    "paid by 4111 1111 1111 1111": "card number",
    "203.0.113.7": "IP address",
    "2001:db8::7": "IP address",
    "For Zelda Quimby-Fox, urgent": "name of a person known here",
    "leave it at 17 quilt mews": "line of an address known here",
    "12 Garden Lane": "line of an address",
    "Gartenstraße 12": "line of an address",
}
HARMLESS = (
    "4006381333931",  # a bar code
    "4111 1111 1111 1112",  # whose last digit is wrong
    "GB82 WEST 1234 5698 7654 33",
    "12:30:45",
    "1.2.3",
    "+1",
    "Zelda",
    "12 Garden chairs",
    "3.14 m@s",
)


@pytest.fixture
def planted(scratch_database: URL):
    """A database with a table that grows columns."""
    database = Database(scratch_database)
    database.execute("CREATE TABLE thing (thing_id INT NOT NULL PRIMARY KEY)")
    database.execute("INSERT INTO thing VALUES (1), (2), (3)")
    yield database
    database.close()


def found(database, said=NOBODY, limit=1000):
    report = check(database.connection, said, limit)
    return {one.where: " ".join(one.why) for one in report.findings}


def test_every_shape_is_of_a_kind():
    assert set(SHAPES.values()) <= set(KINDS)


def test_the_empty_shop_has_nothing_to_decide_on(db):
    assert found(db, CLEARED) == {}


def test_the_sample_shop_has_nothing_to_decide_on(sample_shop):
    database = Database(sample_shop)
    report = check(database.connection, CLEARED)

    assert report.findings == ()
    assert report.looked_at > 800
    assert report.marked == database.count("pii_columns")
    database.close()


@pytest.mark.parametrize(("column", "why"), PLANTED.items(), ids=str)
def test_a_column_is_found_by_its_name_or_its_type(planted, column, why):
    planted.execute(f"ALTER TABLE thing ADD COLUMN {column} NULL")
    where = f"thing.{column.split()[0]}"

    assert found(planted).keys() == {where}
    assert why in found(planted)[where]
    assert found(planted, Cleared({where: "a thing's"}, {}, {})) == {}


@pytest.mark.parametrize(
    "column",
    [
        "name VARCHAR(100)",
        "channel_name VARCHAR(100)",
        "note_count INT",
        "is_email BOOLEAN",
        "public_id BINARY(16)",
        "label VARCHAR(255)",
        "made_on DATE",
        "hashtag VARCHAR(20)",
        "nickname VARCHAR(40) COMMENT '[pii:name]'",
    ],
)
def test_a_column_of_a_thing_is_not(planted, column):
    planted.execute(f"ALTER TABLE thing ADD COLUMN {column.replace(' COMMENT', ' NULL COMMENT')}")

    assert {where for where in found(planted) if where != "thing.nickname"} == set()
    assert "thing.nickname" not in found(planted)


def test_in_a_table_of_people_a_name_and_room_to_write_are_suspicious(planted):
    planted.execute("ALTER TABLE thing ADD COLUMN name VARCHAR(40), ADD COLUMN label VARCHAR(255)")
    assert found(planted) == {}
    planted.execute("ALTER TABLE thing ADD COLUMN customer_id INT")

    assert found(planted).keys() == {"thing.name", "thing.label"}


def test_words_are_read_in_both_ways_of_writing():
    assert words("user_ip_v4") == ["user", "ip", "v4"]
    assert words("userIPAddress") == ["user", "ip", "address"]
    assert words("line1") == ["line1"]


def people(planted):
    """Somebody whom the database knows."""
    planted.execute(
        "CREATE TABLE person (person_id INT NOT NULL PRIMARY KEY,"
        " full_name VARCHAR(99) COMMENT '[pii:name]', line1 VARCHAR(99) COMMENT '[pii:address]')"
    )
    planted.execute("INSERT INTO person VALUES (1, 'Zelda Quimby-Fox', '17 Quilt Mews')")
    planted.execute("INSERT INTO person VALUES (2, 'Cher', 'The Old Mill')")


@pytest.mark.parametrize(("value", "shape"), HELD.items(), ids=str)
def test_a_column_is_found_by_what_it_holds(planted, value, shape):
    people(planted)
    planted.execute("ALTER TABLE thing ADD COLUMN colour VARCHAR(99) NULL")
    planted.execute("UPDATE thing SET colour = IF(thing_id = 2, %s, 'red')", (value,))

    assert found(planted) == {"thing.colour": f"{shape} in 1 of 3 values read"}
    assert found(planted, Cleared({}, {"thing.colour": "made up"}, {})) == {}


def test_what_is_cleared_of_looking_so_is_looked_into_all_the_same(planted):
    planted.execute("ALTER TABLE thing ADD COLUMN remark VARCHAR(99) NULL")
    said = Cleared({"thing.remark": "of things"}, {}, {})
    assert found(planted, said) == {}
    planted.execute("UPDATE thing SET remark = 'ann@example.com'")

    assert found(planted, said) == {"thing.remark": "e-mail address in 3 of 3 values read"}


@pytest.mark.parametrize("value", HARMLESS)
def test_what_only_reminds_of_it_is_not(planted, value):
    people(planted)
    planted.execute("ALTER TABLE thing ADD COLUMN colour VARCHAR(99) NULL")
    planted.execute("UPDATE thing SET colour = %s", (value,))

    assert found(planted) == {}


def test_a_document_is_looked_into_to_the_bottom(planted):
    planted.execute("ALTER TABLE thing ADD COLUMN extra JSON NULL")
    planted.execute(
        """UPDATE thing SET extra = '{"a": [{"call": "+441904123456"}, 4111111111111111]}'"""
    )
    said = Cleared({"thing.extra": "sizes"}, {}, {})

    assert found(planted, said) == {
        "thing.extra": "card number in 3 of 3 values read phone number in 3 of 3 values read"
    }


def test_both_ends_of_a_table_are_read_and_no_more_rows_than_was_said(planted):
    planted.execute("ALTER TABLE thing ADD COLUMN colour VARCHAR(99) NULL")
    planted.execute(
        "INSERT INTO thing (thing_id, colour)"
        " WITH RECURSIVE n AS (SELECT 10 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 59)"
        " SELECT i, IF(i IN (30, 59), 'ann@example.com', 'red') FROM n"
    )
    planted.execute("UPDATE thing SET colour = 'red' WHERE colour IS NULL")

    assert found(planted, limit=10) == {"thing.colour": "e-mail address in 1 of 10 values read"}
    assert found(planted, limit=1000) == {"thing.colour": "e-mail address in 2 of 53 values read"}


@pytest.mark.parametrize(
    ("column", "why"),
    [
        ("", "is not there"),
        ("nickname VARCHAR(40) NULL COMMENT '[pii:name]'", "marked as personal: name"),
        ("nickname INT NULL", "neither its name nor its type"),
    ],
)
def test_a_stale_clearing_is_found(planted, column, why):
    if column:
        planted.execute(f"ALTER TABLE thing ADD COLUMN {column}")

    said = Cleared({"thing.nickname": "of a thing"}, {}, {})
    assert why in found(planted, said)["thing.nickname"]


def test_a_mark_that_says_nothing_known_is_found(planted):
    planted.execute("ALTER TABLE thing ADD COLUMN colour INT NULL COMMENT '[pii:colour]'")

    assert found(planted) == {"thing.colour": "its mark says 'colour'"}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("[looks.thing]\nnickname = ''", "has no reason"),
        ("looks.thing = 'of a thing'", "has no reason"),
        ("[look.thing]\nnickname = 'x'", "look is not known"),
        ("[looks.thing]\na = 'x'\n[holds.thing]\na = 'x'", "clears thing.a twice"),
        ("[looks", "cannot be read"),
    ],
)
def test_a_clearing_gives_its_reason(tmp_path, text, what):
    (tmp_path / FILE).parent.mkdir()
    (tmp_path / FILE).write_text(text)

    with pytest.raises(Problem, match=what):
        cleared.read(tmp_path)


def test_the_command_names_what_it_found_and_no_value(db, monkeypatch):
    monkeypatch.setenv("SHOPDB_URL", db.url.render_as_string(hide_password=False))
    monkeypatch.delenv("SHOPDB_MONGO_URL", raising=False)
    command = ["privacy", "check", "--rows", "50"]
    done = CliRunner().invoke(app, command)
    assert (done.exit_code, "0 to decide on" in " ".join(done.output.split())) == (0, True)

    db.insert("brand", name="call ann@example.com", slug="plain")
    done = CliRunner().invoke(app, command)

    assert done.exit_code == 1
    assert "brand.name" in done.output
    assert "e-mail" in done.output
    assert "ann@" not in done.output


def test_the_command_looks_into_documents_where_a_mongodb_is_named(
    db, mongo, mongo_url, monkeypatch
):
    monkeypatch.setenv("SHOPDB_URL", db.url.render_as_string(hide_password=False))
    monkeypatch.setenv("SHOPDB_MONGO_URL", mongo_url.replace("/shopdb?", f"/{mongo.name}?"))
    mongo["products"].insert_one(
        {"_id": "a", "slug": "ann@example.com"}, bypass_document_validation=True
    )
    done = CliRunner().invoke(app, ["privacy", "check"])

    assert done.exit_code == 1
    assert "products.slug" in done.output
    assert "ann@" not in done.output


def test_who_may_not_read_every_table_is_told_who_may(db, worker_id, monkeypatch):
    name = f"checks_{worker_id}"
    db.execute(f"DROP USER IF EXISTS {name}")
    db.execute(f"CREATE USER {name} IDENTIFIED BY 'trial' DEFAULT ROLE shopdb_auditor")
    account = db.url.set(username=name, password="trial")
    monkeypatch.setenv("SHOPDB_URL", account.render_as_string(hide_password=False))
    monkeypatch.delenv("SHOPDB_MONGO_URL", raising=False)
    assert CliRunner().invoke(app, ["privacy", "check"]).exit_code == 0

    db.execute(f"SET DEFAULT ROLE NONE TO {name}")
    db.execute(f"GRANT SELECT (name), UPDATE ON brand TO {name}")
    done = CliRunner().invoke(app, ["privacy", "check"])
    db.execute(f"DROP USER {name}")

    assert isinstance(done.exception, Problem)
    assert "shopdb_auditor" in done.exception.remedy
