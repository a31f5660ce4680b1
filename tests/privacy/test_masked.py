"""Masked views say what marks and list ask for, and nothing that is marked."""

import re

import pytest

from shopdb.docs.catalogue.written import written_tables
from shopdb.privacy.masked import LIST, views, write
from shopdb.problem import Problem
from shopdb.settings import project_root

ROOT = project_root()
PERSON = """\
-- Table: person

CREATE TABLE person (
    person_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    public_id BINARY(16) NOT NULL COMMENT 'The id that may leave the system',
    full_name VARCHAR(255) NULL COMMENT 'NULL: not told [pii:name]',
    email VARCHAR(320) NULL COMMENT 'NULL: not told [pii:email]',
    postal_code VARCHAR(16) NULL COMMENT 'NULL: not told [pii:address]',
    colour VARCHAR(16) NOT NULL,
    shade VARCHAR(16) GENERATED ALWAYS AS (LOWER(colour)) VIRTUAL COMMENT 'NULL: never',
    updated_at DATETIME(6) NOT NULL,

    PRIMARY KEY (person_id)
) COMMENT = 'Somebody';
"""
SAID = """
[person]
about = "Somebody."
grain = "one row per person"
columns = "as they are"
cost = "none"
"""


@pytest.fixture
def repository(tmp_path):
    """A repository with one table and a list; `ask` writes what is asked of it."""
    (tmp_path / "schema/people").mkdir(parents=True)
    (tmp_path / "schema/people/person.sql").write_text(PERSON)
    (tmp_path / "privacy").mkdir()

    def ask(more=""):
        (tmp_path / LIST).write_text(SAID + more)
        return tmp_path

    return ask


def selected(root):
    (text,) = views(root).values()
    return re.findall(r"^    (.+?),?$", text.partition("SELECT\n")[2], re.MULTILINE)


def test_the_files_are_what_the_marks_and_the_list_ask_for():
    texts = views(ROOT)
    files = {path.relative_to(ROOT) for path in ROOT.glob("views/*/*_masked.sql")}

    assert files == set(texts)
    assert [path for path in files if (ROOT / path).read_text() != texts[path]] == []


def test_every_masked_table_holds_what_is_marked():
    tables = written_tables(ROOT)
    masked = {path.stem.removesuffix("_masked") for path in views(ROOT)}

    assert len(masked) > 8
    assert [name for name in masked if not any(one.personal for one in tables[name].columns)] == []


def test_no_masked_view_shows_a_marked_column_as_it_is(db):
    shown = {
        (view.removesuffix("_masked"), column)
        for view, column in db.rows(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = DATABASE() AND table_name LIKE '%%\\_masked'"
        )
    }
    marked = set(db.rows("SELECT table_name, column_name FROM pii_columns"))

    # What stands there under that name is a mask; tests/views looks at its values.
    assert shown & marked == {("customer", "email")}


def test_hides_what_is_marked_and_what_leads_out(repository):
    assert selected(repository()) == ["person_id", "colour"]


def test_a_mask_stands_in_the_place_of_its_column(repository):
    root = repository(
        'leave_out = ["colour"]\n'
        'show = { is_named = "is_set(full_name)", email = "domain(email)", '
        'postal_area = "area(postal_code)", initials = "initials(full_name)" }\n'
    )

    assert selected(root) == [
        "person_id",
        "full_name IS NOT NULL AS is_named",
        r"TRIM(REGEXP_REPLACE(full_name, '(\\S)\\S*\\s*', '$1. ')) AS initials",
        "CONCAT(LEFT(email, 1), '***@', SUBSTRING_INDEX(email, '@', -1)) AS email",
        "LEFT(postal_code, 2) AS postal_area",
    ]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('leave_out = ["shoe"]', "leaves out shoe"),
        ('show.email = "area(email)"', "which is for address"),
        ('show.letters = "domain(colour)"', "which is for email"),
        ('show.colour = "domain(email)"', "the name of another column"),
        ('show.email = "is_set(email)"', "the name of another column"),
        ('show.email = "email"', "none of domain, initials"),
        ('show.email = "domain(mail)"', "none of domain, initials"),
        ('shows.email = "domain(email)"', "says shows"),
    ],
)
def test_refuses_what_would_not_hide_or_is_not_there(repository, more, said):
    with pytest.raises(Problem, match=said):
        views(repository(more))


def test_refuses_a_table_that_is_not_there(repository):
    root = repository()
    (root / "schema/people/person.sql").rename(root / "schema/people/persons.sql")

    with pytest.raises(Problem, match="names person"):
        views(root)


def test_writes_what_is_asked_and_removes_what_is_not(repository):
    root = repository()
    old = root / "views/people/ghost_masked.sql"
    old.parent.mkdir(parents=True)
    old.write_text("")

    assert {path.name for path in write(root)} == {"ghost_masked.sql", "person_masked.sql"}
    assert not old.exists()
    assert write(root) == []
