"""The catalogue explains itself: tables, states, what NULL means, and personal data."""

import re

from shopdb.privacy.kinds import KINDS

# Columns that hold a person's data wherever they stand.
OF_A_PERSON = {
    "address": ("line1", "line2", "city", "region", "postal_code"),
    "email": ("email", "account_email"),
    "name": ("full_name",),
    "phone": ("phone",),
}
# A region here is who levies a tax, not where a person lives.
NOBODYS = {"order_tax.region"}

COLUMNS = """
    SELECT c.table_name, c.column_name, c.column_comment, c.is_nullable
    FROM information_schema.columns AS c
    INNER JOIN information_schema.tables AS t
        ON c.table_schema = t.table_schema AND c.table_name = t.table_name
    WHERE c.table_schema = DATABASE()
        AND t.table_type = 'BASE TABLE'
        AND c.table_name NOT IN ('alembic_version', 'migration_ledger')
"""
STATES = """
    SELECT t.table_name, k.check_clause
    FROM information_schema.check_constraints AS k
    INNER JOIN information_schema.table_constraints AS t
        ON k.constraint_schema = t.constraint_schema AND k.constraint_name = t.constraint_name
    WHERE k.constraint_schema = DATABASE() AND k.check_clause LIKE '%% in (%%'
"""


def columns(db):
    return [(f"{table}.{name}", comment, null) for table, name, comment, null in db.rows(COLUMNS)]


def test_every_table_has_a_comment(db):
    assert (
        db.rows(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()"
            " AND table_type = 'BASE TABLE' AND table_comment = ''"
            " AND table_name NOT IN ('alembic_version', 'migration_ledger')"
        )
        == []
    )


def test_every_column_that_may_be_null_says_what_null_means(db):
    silent = [name for name, text, null in columns(db) if null == "YES" and "NULL" not in text]

    assert silent == []


def test_no_other_column_speaks_of_null(db):
    assert [name for name, text, null in columns(db) if null == "NO" and "NULL" in text] == []


def test_every_state_is_named_in_the_comment_of_its_column(db):
    comments = {name: comment for name, comment, _ in columns(db)}
    unnamed = []
    for table, clause in db.rows(STATES):
        for column, values in re.findall(r"`(\w+)` in \(([^)]*)\)", clause):
            for state in re.findall(r"\\'(\w+)\\'", values):
                if not re.search(rf"\b{state}\b", comments[f"{table}.{column}"]):
                    unnamed.append(f"{table}.{column}: {state}")

    assert unnamed == []


def test_the_states_of_a_column_are_found(db):
    """The reading of check clauses above, on one that is known."""
    clause = dict(db.rows(STATES))["price_list"]

    assert re.findall(r"\\'(\w+)\\'", clause) == ["base", "sale", "contract"]


def test_a_mark_of_personal_data_is_one_of_the_list(db):
    marks = {mark for _, text, _ in columns(db) for mark in re.findall(r"\[([^\]]*)\]", text)}

    assert marks == {f"pii:{kind}" for kind in KINDS}


def test_a_mark_stands_at_the_end(db):
    assert [name for name, text, _ in columns(db) if re.search(r"\[pii:.*\].", text)] == []


def test_personal_data_is_marked(db):
    marked = {name: re.findall(r"\[pii:(\w+)\]$", comment) for name, comment, _ in columns(db)}
    wrong = [
        name
        for kind, bearers in OF_A_PERSON.items()
        for name in marked.keys() - NOBODYS
        if name.split(".")[1] in bearers and marked[name] != [kind]
    ]

    assert sorted(wrong) == []
