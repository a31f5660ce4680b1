"""privacy/person.toml names every table and collection that can hold anything of a customer."""

import pytest

from shopdb.documents.collections import read_all
from shopdb.documents.collections.schema import fields
from shopdb.privacy.person import FILE, Erasure, read
from shopdb.privacy.tables import statement
from shopdb.privacy.who import Who
from shopdb.problem import Problem
from shopdb.settings import project_root

PERSON = read(project_root())
# What leads to a person without a foreign key: partitions and queues have none.
LEADS = {"customer_id", "email", "contact_email", "order_id"}
COLUMNS = (
    "SELECT c.table_name, c.column_name FROM information_schema.columns AS c"
    " INNER JOIN information_schema.tables AS t"
    " ON c.table_schema = t.table_schema AND c.table_name = t.table_name"
    " WHERE c.table_schema = DATABASE() AND t.table_type = 'BASE TABLE'"
)
KEYS = (
    "SELECT DISTINCT table_name, referenced_table_name FROM information_schema.key_column_usage"
    " WHERE table_schema = DATABASE() AND referenced_table_name IS NOT NULL"
)


def columns(db):
    """Each table with its columns."""
    found = {}
    for table, column in db.rows(COLUMNS):
        found.setdefault(table, set()).add(column)
    return found


def marked(db):
    return {(table, column) for table, column, *_ in db.rows("SELECT * FROM pii_columns")}


def led_to(db):
    """The tables from which keys lead to a customer, over however many others."""
    keys, found = db.rows(KEYS), {"customer"}
    while more := {table for table, parent in keys if parent in found} - found:
        found |= more
    return found


def test_every_table_that_can_hold_something_of_a_customer_is_named(db):
    suspects = {table for table, _ in marked(db)} | led_to(db)
    suspects |= {table for table, has in columns(db).items() if has & LEADS}

    assert suspects <= PERSON.tables.keys() | PERSON.nobody["mysql"].keys()
    assert not PERSON.tables.keys() & PERSON.nobody["mysql"].keys()


def test_nothing_is_named_that_is_not_there(db):
    there = columns(db)
    for name, place in PERSON.tables.items():
        said = {*place.columns, *place.hidden, *place.keeps, *(column for _, column in place.via)}
        assert said <= there[name], name
        for parent, column in place.via:
            assert column in there[parent], name
    assert PERSON.nobody["mysql"].keys() <= there.keys()


def test_every_column_that_is_marked_is_empty_after_an_erasure(db):
    generated = {
        (table, column)
        for table, column in db.rows(
            "SELECT table_name, column_name FROM pii_columns WHERE is_generated"
        )
    }
    for table, column in marked(db) - generated:
        if table in PERSON.nobody["mysql"]:
            continue
        place = PERSON.tables[table]
        assert place.erasure is Erasure.DELETED or column in {
            *place.columns,
            *place.keeps,
            *place.hidden,
        }, f"{table}.{column}"


def test_the_rows_of_a_person_are_found(db):
    for table in PERSON.tables:
        assert db.rows(statement(PERSON, table), Who((), ()).arguments()) == [], table


def test_every_collection_is_named():
    there = {one.name: one for one in read_all()}

    assert PERSON.collections.keys() | PERSON.nobody["mongodb"].keys() == there.keys()
    for name, place in PERSON.collections.items():
        known = fields(there[name].validator)
        said = {*place.columns, *place.hidden, *(field for way in place.rows for field in way)}
        assert {field.partition(".")[0] for field in said} <= known, name


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("[mysql.a]\nexported = true\nerasure = 'kept'\nwhy = 'w'", "neither rows nor via"),
        ("[mysql.a]\nrows = 'b'\nerasure = 'kept'\nwhy = 'w'", "'exported'"),
        ("[mysql.a]\nrows = 'b'\nexported = true\nerasure = 'burnt'", "'burnt' is not a valid"),
        ("[mysql.a]\nrows = 'b'\nexported = true\nerasure = 'kept'", "why is missing"),
        ("[mysql.a]\nrows = 'b'\nexported = false\nerasure = 'deleted'", "why is missing"),
        ("[mysql.a]\nrows = 'b'\nexported = true\nerasure = 'emptied'\nwhy = 'w'", "columns are"),
        (
            "[mysql.a]\nrows = 'b'\nexported = true\nerasure = 'deleted'\nrow = 1",
            "row is not known",
        ),
        ("[mysql.a]\nvia = ['b']\nexported = true\nerasure = 'deleted'", "not of the form"),
        ("[mysql.a]\nvia = ['b.c']\nexported = true\nerasure = 'deleted'", "via b, which is not"),
        ("[mysql", "cannot be read"),
    ],
)
def test_a_file_that_says_nonsense_is_refused(tmp_path, text, what):
    (tmp_path / FILE).parent.mkdir()
    (tmp_path / FILE).write_text(text)

    with pytest.raises(Problem, match=what):
        read(tmp_path)
