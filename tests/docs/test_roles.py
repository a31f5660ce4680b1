"""What the page about roles says of each is what its file grants."""

import re

import pytest

from shopdb.settings import project_root

ROLES = project_root() / "roles"
GRANTS = sorted((ROLES / "grants").glob("*.sql"))
ROWS = {
    role: set(rights.split())
    for role, rights in re.findall(
        r"^\| `(shopdb_\w+)` \| ([A-Z ]+) \|", (ROLES / "README.md").read_text(), re.MULTILINE
    )
}


def test_every_role_has_a_row_and_a_file():
    assert {path.stem for path in GRANTS} == ROWS.keys()
    assert {path.stem for path in (ROLES / "accounts").glob("*.sql")} == ROWS.keys()


@pytest.mark.parametrize("path", GRANTS, ids=lambda path: path.stem)
def test_a_row_names_the_rights_that_its_file_grants(path):
    text = re.sub(r"^--.*$", "", path.read_text(), flags=re.MULTILINE)
    granted = {
        right
        for rights in re.findall(r"\bGRANT\b(.*?)\bON\b", text, re.DOTALL)
        for right in map(str.strip, re.sub(r"\([^)]*\)", "", rights).split(","))
    }

    assert granted == ROWS[path.stem]
