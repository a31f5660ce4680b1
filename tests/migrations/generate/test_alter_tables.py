"""All tables of a database at once: an order that works, across foreign keys."""

from collections.abc import Mapping

import pytest

from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.generate.tables import (
    Alteration,
    alter_tables,
    rename_candidates,
    renamed_table_candidates,
    with_algorithm,
)
from shopdb.migrate.generate.tables.partitions import UNPARSED
from shopdb.migrate.measure import LockClass, Measured
from tests.migrations.generate.bench import Bench, normalised

Made = tuple[str, ...]
ROW = "INSERT INTO p VALUES (1, 'x')"
P = "CREATE TABLE p (id INT NOT NULL PRIMARY KEY, code VARCHAR(9) NOT NULL, UNIQUE KEY u (code))"
C = (
    "CREATE TABLE c (id INT NOT NULL PRIMARY KEY, p_id INT, KEY k (p_id), "
    "CONSTRAINT fk_c_p FOREIGN KEY (p_id) REFERENCES p (id))"
)
RING = (
    "CREATE TABLE x (id INT NOT NULL PRIMARY KEY, y_id INT, KEY k (y_id))",
    "CREATE TABLE y (id INT NOT NULL PRIMARY KEY, x_id INT, KEY k (x_id), "
    "CONSTRAINT fk_y_x FOREIGN KEY (x_id) REFERENCES x (id))",
    "ALTER TABLE x ADD CONSTRAINT fk_x_y FOREIGN KEY (y_id) REFERENCES y (id)",
)
BIG_P, BIG_C = P.replace("id INT", "id BIGINT"), C.replace("p_id INT", "p_id BIGINT")
# Both sides, and what is renamed: tables by their old names, columns by their table's new one.
CASES: dict[str, tuple[Made, Made, Mapping[str, str], Mapping[str, Mapping[str, str]]]] = {
    "tables that point at each other come and go": ((), (P, C), {}, {}),
    "a circle comes and goes": ((P,), (P, *RING), {}, {}),
    "both ends of a foreign key change their type": ((P, C), (BIG_P, BIG_C), {}, {}),
    "a parent goes and its child stays": (
        (P, C),
        ("CREATE TABLE c (id INT NOT NULL PRIMARY KEY, p_id INT, KEY k (p_id))",),
        {},
        {},
    ),
    "a parent's column is renamed": (
        (P, C),
        (P.replace("id INT", "p_no INT"), C.replace("p (id)", "p (p_no)")),
        {},
        {"p": {"id": "p_no"}},
    ),
    "a parent's column is renamed while it is copied": (
        (P, C),
        (
            P.replace("id INT", "s INT AS (p_no + 1) STORED, p_no INT"),
            C.replace("p (id)", "p (p_no)"),
        ),
        {},
        {"p": {"id": "p_no"}},
    ),
    "parent and child are renamed": (
        (P, C),
        (
            P.replace("TABLE p", "TABLE parent"),
            C.replace("TABLE c", "TABLE child").replace("S p", "S parent"),
        ),
        {"p": "parent", "c": "child"},
        {},
    ),
    "a table takes the name of one that goes": (
        (P, "CREATE TABLE q (id INT NOT NULL PRIMARY KEY)"),
        ("CREATE TABLE p (id INT NOT NULL PRIMARY KEY, n INT)",),
        {"q": "p"},
        {},
    ),
    "a child takes another key of its parent": (
        (P, C),
        (
            P.replace("UNIQUE KEY u (code)", "UNIQUE KEY u (code, id)"),
            "CREATE TABLE c (id INT NOT NULL PRIMARY KEY, p_id INT, p_code VARCHAR(9), "
            "KEY k (p_code, p_id), CONSTRAINT fk_c_p "
            "FOREIGN KEY (p_code, p_id) REFERENCES p (code, id))",
        ),
        {},
        {},
    ),
    "a parent's key is another": (
        (P, C.replace("p_id INT", "p_id VARCHAR(9)").replace("p (id)", "p (code)")),
        (
            P.replace("UNIQUE KEY u (code)", "UNIQUE KEY uq (code) COMMENT 'x'"),
            C.replace("p_id INT", "p_id VARCHAR(9)").replace("p (id)", "p (code)"),
        ),
        {},
        {},
    ),
    "a parent's primary key is another": (
        (P, C),
        (P.replace("PRIMARY KEY", "UNIQUE").replace("UNIQUE KEY u", "PRIMARY KEY"), C),
        {},
        {},
    ),
    "a circle and its types": (
        RING,
        tuple(text.replace("id INT", "id BIGINT") for text in RING),
        {},
        {},
    ),
    "nothing": ((P, C), (P, C), {}, {}),
}


def texts(bench: Bench, statements: Made) -> dict[str, str]:
    bench.clear()
    bench.run(*statements)
    return {name: bench.show(name) for name in bench.tables()}


@pytest.mark.parametrize("what", CASES)
def test_leads_up_and_down_again(bench: Bench, what: str):
    made_old, made_new, tables, columns = CASES[what]
    new, old = texts(bench, made_new), texts(bench, made_old)
    old_names = {after: before for before, after in tables.items()}
    back = {
        old_names.get(table, table): {after: before for before, after in names.items()}
        for table, names in columns.items()
    }

    bench.run(*(found.sql for found in alter_tables(old, new, tables, columns)))
    found = {name: normalised(bench.show(name)) for name in bench.tables()}
    assert found == {name: normalised(text) for name, text in new.items()}

    bench.run(*(found.sql for found in alter_tables(new, old, old_names, back)))
    found = {name: normalised(bench.show(name)) for name in bench.tables()}
    assert found == {name: normalised(text) for name, text in old.items()}


def test_does_what_stands_on_another_table_after_it(bench: Bench):
    new, old = texts(bench, (BIG_P, BIG_C)), texts(bench, (P, C))

    assert [found.sql for found in alter_tables(old, new)] == [
        "ALTER TABLE c\n    DROP FOREIGN KEY fk_c_p",
        "ALTER TABLE p\n    MODIFY COLUMN id BIGINT NOT NULL",
        "ALTER TABLE c\n    MODIFY COLUMN p_id BIGINT NULL",
        "ALTER TABLE c\n    ADD CONSTRAINT fk_c_p\n    FOREIGN KEY (p_id) REFERENCES p (id)",
    ]


def test_says_what_dropped_tables_lose(bench: Bench):
    old = texts(bench, (P, C))

    assert alter_tables(old, {}) == [
        Alteration("DROP TABLE c", "every row of c"),
        Alteration("DROP TABLE p", "every row of p"),
    ]


def test_refuses_tables_that_exchange_their_names(bench: Bench):
    old = texts(bench, (P, C))

    with pytest.raises(MigrationProblem, match="tables exchange their names"):
        alter_tables(old, {"p": old["c"], "c": old["p"]}, {"p": "c", "c": "p"})


def test_offers_the_likest_rename_first(bench: Bench):
    old = bench.made(["CREATE TABLE t (id INT, name VARCHAR(40) NOT NULL, made_at DATETIME(6))"])
    new = bench.made(
        [
            "CREATE TABLE t (id INT, full_name VARCHAR(40) NOT NULL, "
            "title VARCHAR(40) NOT NULL, n INT)",
        ]
    )

    assert rename_candidates(old, new) == [("name", "full_name"), ("name", "title")]
    assert rename_candidates(old, old) == []


def test_offers_tables_of_the_same_columns(bench: Bench):
    made = texts(
        bench,
        (
            "CREATE TABLE book (book_id INT, title VARCHAR(90), pages INT)",
            "CREATE TABLE volume (book_id INT, title VARCHAR(90), pages INT, weight INT)",
            "CREATE TABLE loan (lent_at DATETIME, reader VARCHAR(90))",
        ),
    )
    added = {name: made[name] for name in ("loan", "volume")}

    assert renamed_table_candidates({"book": made["book"]}, added) == [("book", "volume")]


ADD = "ALTER TABLE t\n    ADD COLUMN a INT NULL"


@pytest.mark.parametrize(
    ("sql", "lock", "expected"),
    [
        (ADD, LockClass.INSTANT, f"{ADD},\n    ALGORITHM = INSTANT"),
        (ADD, LockClass.INPLACE, f"{ADD},\n    ALGORITHM = INPLACE, LOCK = NONE"),
        (ADD, LockClass.COPY_SHARED, f"{ADD},\n    ALGORITHM = COPY, LOCK = SHARED"),
        (
            f"{ADD}\nPARTITION BY HASH (a){UNPARSED}\nPARTITIONS 2",
            LockClass.COPY_SHARED,
            f"{ADD},\n    ALGORITHM = COPY, LOCK = SHARED\n"
            f"PARTITION BY HASH (a){UNPARSED}\nPARTITIONS 2",
        ),
        (
            f"ALTER TABLE t\nREMOVE{UNPARSED}\nPARTITIONING",
            LockClass.COPY_SHARED,
            f"ALTER TABLE t\n    ALGORITHM = COPY, LOCK = SHARED\nREMOVE{UNPARSED}\nPARTITIONING",
        ),
        (
            "ALTER TABLE t\n    DROP PARTITION p0",
            LockClass.INPLACE,
            f"ALTER TABLE t\n    ALGORITHM = INPLACE, LOCK = NONE,{UNPARSED}\n"
            "    DROP PARTITION p0",
        ),
    ],
)
def test_adds_the_clauses_that_were_measured(sql: str, lock: LockClass, expected: str):
    assert with_algorithm(Alteration(sql, "x"), Measured(lock, table="t")) == Alteration(
        expected, "x"
    )


def test_adds_none_to_what_alters_no_table():
    made = Alteration("DROP TABLE t", "every row of t")

    assert with_algorithm(made, Measured(LockClass.METADATA)) == made
