"""`[tool.shopdb.lint]` of pyproject.toml: what it sets, and what is refused."""

import pytest

from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.lint import Settings, all_rules, read_settings

CODES = frozenset(all_rules())


def written(root, text):
    (root / "pyproject.toml").write_text(f"[tool.shopdb.lint]\n{text}\n")
    return root


def test_without_a_file_or_a_section_the_defaults_hold(tmp_path):
    assert read_settings(tmp_path, CODES) == Settings()
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert read_settings(tmp_path, CODES) == Settings()


def test_what_is_set_holds_and_the_rest_stays(tmp_path):
    root = written(
        tmp_path,
        'owner = "o@localhost"\ncharsets = ["utf8mb4"]\nignore = { SDB109 = "no persons here" }',
    )

    assert read_settings(root, CODES) == Settings(
        owner="o@localhost", charsets=("utf8mb4",), ignore={"SDB109": "no persons here"}
    )


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('ower = "o"', "sets ower"),
        ('charsets = "utf8mb4"', "sets charsets to 'utf8mb4'"),
        ("owner = 3", "sets owner to 3"),
        ('column_comments = "some"', "sets column_comments to 'some'"),
        ('ignore = ["SDB109"]', "ignores rules without reasons"),
        ('ignore = { SDB999 = "x" }', "ignores SDB999, which is no rule"),
        ('ignore = { SDB109 = " " }', "ignores SDB109 and does not say why"),
        ("owner = ", "cannot be read"),
    ],
)
def test_what_cannot_be_set_is_refused(tmp_path, text, what):
    with pytest.raises(MigrationProblem) as refusal:
        read_settings(written(tmp_path, text), CODES)

    assert what in refusal.value.what
    assert refusal.value.remedy
