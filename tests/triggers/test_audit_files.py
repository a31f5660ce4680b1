"""The triggers of the audit log are those that the list asks for, of the tables as they are."""

import re

import pytest

from shopdb.audit import read, triggers, write
from shopdb.problem import Problem
from shopdb.settings import project_root
from tests.conventions.rooms import TABLES

SHELF = """\
-- Table: shelf
--
-- A board, where books stand.

CREATE TABLE shelf (
    room_id INT NOT NULL COMMENT 'Whose wall it is on, it''s said (or not)',
    shelf_no INT NOT NULL,
    -- Nobody reads this, or does.
    owner VARCHAR(40) NULL COMMENT 'NULL: nobody''s [pii:name]',
    mark BINARY(16) NOT NULL,
    books INT NOT NULL DEFAULT (0 + 0),
    width DECIMAL(5, 2) GENERATED ALWAYS AS (books * 2.5) VIRTUAL NOT NULL,
    updated_at DATETIME(6) NOT NULL,

    PRIMARY KEY (room_id, shelf_no),
    CONSTRAINT ck_shelf_books CHECK (books IN (0, 1))
) COMMENT = 'A board';
"""


@pytest.fixture
def repository(tmp_path):
    """A repository with one table that is audited."""
    for folder in ("schema/library", "triggers"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "schema/library/shelf.sql").write_text(SHELF)
    (tmp_path / "triggers/audited.toml").write_text('[shelf]\nleave_out = ["books"]\n')
    return tmp_path


def test_no_trigger_is_stale():
    root = project_root()
    there = {path.relative_to(root) for path in root.glob("triggers/*/*_after_*_audit.sql")}
    wanted = triggers(root)

    assert len(wanted) > 30
    assert there == wanted.keys()
    assert [path for path, text in wanted.items() if (root / path).read_text() != text] == []


@pytest.mark.parametrize("file", TABLES, ids=str)
def test_a_file_is_read_as_the_server_reads_it(db, file):
    """The list of columns must be whole, or a change would go unnoticed."""
    columns = db.rows(
        "SELECT column_name, column_comment, generation_expression <> ''"
        " FROM information_schema.columns"
        " WHERE table_schema = DATABASE() AND table_name = %s ORDER BY ordinal_position",
        (file.path.stem,),
    )
    key = db.rows(
        "SELECT column_name FROM information_schema.key_column_usage"
        " WHERE table_schema = DATABASE() AND table_name = %s AND constraint_name = 'PRIMARY'"
        " ORDER BY ordinal_position",
        (file.path.stem,),
    )
    table = read(project_root() / file.path)

    assert [(c.name, c.mark, int(c.is_generated)) for c in table.columns] == [
        (name, "".join(re.findall(r"\[pii:[a-z]+\]$", comment)), is_generated)
        for name, comment, is_generated in columns
    ]
    assert table.key == tuple(name for (name,) in key)


def test_notes_what_is_listed_and_neither_what_is_computed_nor_left_out(repository):
    text = triggers(repository)[
        next(path for path in triggers(repository) if "after_update" in path.name)
    ]

    assert "CONCAT_WS('/', OLD.room_id, OLD.shelf_no)" in text
    assert "'mark', HEX(NEW.mark)" in text
    assert "'owner', IF(OLD.owner IS NULL, NULL, '[pii:name]')" in text
    assert [name for name in ("books", "width", "updated_at") if f"NEW.{name}" in text] == []


def test_writes_what_is_missing_or_other_and_removes_what_is_not_listed(repository):
    stale = repository / "triggers/library/book_after_insert_audit.sql"
    other = repository / "triggers/library/shelf_after_delete_audit.sql"
    stale.parent.mkdir()
    stale.write_text("")
    other.write_text("")
    names = ["book_after_insert", "shelf_after_delete", "shelf_after_insert", "shelf_after_update"]

    assert [path.stem for path in write(repository)] == [f"{name}_audit" for name in names]
    assert not stale.exists()
    assert write(repository) == []


@pytest.mark.parametrize(
    ("text", "what"),
    [("[book]", "names book"), ('[shelf]\nleave_out = ["pages"]', "leaves pages out of shelf")],
)
def test_refuses_what_is_not_there(repository, text, what):
    (repository / "triggers/audited.toml").write_text(text)
    with pytest.raises(Problem, match=what):
        triggers(repository)
