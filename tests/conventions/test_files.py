"""One object, one file, named after the object, in the folder of its domain, under a header."""

import re

import pytest

from tests.conventions.rooms import CODE, DOMAINS, KINDS, OBJECTS, ROOT, TABLES, TRIGGERS, read

MUST_SAY = {
    "Table": {"Grain"},
    "View": {"Grain", "Columns", "Cost"},
    "Trigger": {"Fires"},
    "Procedure": {"Transaction", "Example"},
    "Event": {"Runs"},
}
MAY_SAY = {"See", "Raises", "Transaction", "Example", "Cost"}
ROLES = {"accounts": "Account", "grants": "Grants", "roles": "Role"}

files = pytest.mark.parametrize("file", OBJECTS, ids=str)


def test_the_rooms_are_not_empty():
    assert len(TABLES) > 30
    assert len(TRIGGERS) > 30


@files
def test_lies_in_a_room_and_a_domain(file):
    room, domain, name = file.path.parts

    assert domain in DOMAINS
    assert file.title[0] in KINDS[room]
    assert file.objects == [(file.title[0], name.removesuffix(".sql"))]
    assert file.title[1] == file.path.stem


@files
def test_begins_with_what_it_is_for(file):
    kind, _ = file.title
    prose, fields = file.paragraphs[:-1], file.fields

    assert file.header[1] == "--"
    assert prose
    assert all(prose)
    assert prose[-1][-1].endswith((".", "?"))
    assert MUST_SAY.get(kind, set()) <= set(fields)
    assert set(fields) <= MUST_SAY.get(kind, set()) | MAY_SAY
    assert all(re.fullmatch(r"--( \S.*|  +\S.*)?", line) for line in file.header)


@files
def test_points_only_at_what_is_there(file):
    for word in file.fields.get("See", "").split():
        if "/" in word:
            assert (ROOT / word.removesuffix(",")).exists(), word


@pytest.mark.parametrize("file", read("roles"), ids=str)
def test_a_file_of_roles_says_whose_it_is(file):
    assert file.title == (ROLES[file.path.parts[1]], file.path.stem)


@pytest.mark.parametrize("file", read("migrations"), ids=str)
def test_a_migration_says_which_and_which_way(file):
    number, way = re.fullmatch(r"(\d{4})_\w+\.(up|down)\.sql", file.path.name).groups()

    assert re.match(rf"-- Migration {number}, {way}: \S", file.header[0])


@pytest.mark.parametrize("file", [file for file in CODE if "DELIMITER" in file.text], ids=str)
def test_a_file_leaves_the_delimiter_as_it_found_it(file):
    assert re.findall(r"^DELIMITER (\S+)$", file.text, re.MULTILINE) == ["$$", ";"]
    assert file.text.endswith("END$$\n\nDELIMITER ;\n")


@pytest.mark.parametrize("file", TRIGGERS, ids=str)
def test_a_trigger_lies_in_the_domain_of_its_table_and_says_when_it_fires(db, file):
    timing, event, table = db.rows(
        "SELECT action_timing, event_manipulation, event_object_table"
        " FROM information_schema.triggers"
        " WHERE trigger_schema = DATABASE() AND trigger_name = %s",
        (file.path.stem,),
    )[0]
    (owner,) = [one for one in TABLES if one.path.stem == table]

    assert file.path.parts[1] == owner.path.parts[1]
    assert file.fields["Fires"].startswith(f"{timing.lower()} {event.lower()} on {table}, ")


@pytest.mark.parametrize(
    ("kind", "sql"),
    [
        (
            "Table",
            "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()"
            " AND table_type = 'BASE TABLE'"
            " AND table_name NOT IN ('alembic_version', 'migration_ledger')",
        ),
        (
            "View",
            "SELECT table_name FROM information_schema.views WHERE table_schema = DATABASE()",
        ),
        (
            "Trigger",
            "SELECT trigger_name FROM information_schema.triggers"
            " WHERE trigger_schema = DATABASE()",
        ),
        (
            "Procedure",
            "SELECT routine_name FROM information_schema.routines"
            " WHERE routine_schema = DATABASE() AND routine_type = 'PROCEDURE'",
        ),
        (
            "Function",
            "SELECT routine_name FROM information_schema.routines"
            " WHERE routine_schema = DATABASE() AND routine_type = 'FUNCTION'",
        ),
        (
            "Event",
            "SELECT event_name FROM information_schema.events WHERE event_schema = DATABASE()",
        ),
    ],
)
def test_the_database_holds_what_the_rooms_hold(db, kind, sql):
    described = {file.path.stem for file in OBJECTS if file.title[0] == kind}

    assert {name for (name,) in db.rows(sql)} == described
