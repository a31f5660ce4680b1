"""Every rule has a page, whose bad example it finds and whose good one it does not."""

import re
from pathlib import Path

import pytest

from shopdb.migrate.lint import all_rules, collect, lint, read_settings
from shopdb.migrate.lint import rules as rules_package
from shopdb.migrate.lint.files import Change
from shopdb.migrate.lint.measured import with_measures
from shopdb.migrate.lint.output import index
from tests.migrations.lint.lint_repository import project
from tests.migrations.scratch_repository import PROJECT

PAGES = PROJECT / "docs/lint"
BLOCK = re.compile(r"^```(?:sql|toml)\n(?:--|#) (?P<path>\S+)\n(?P<text>.*?)^```$", re.M | re.S)

every_rule = pytest.mark.parametrize("rule", all_rules().values(), ids=all_rules())


def page(rule):
    return (PAGES / f"{rule.code}.md").read_text()


def example(rule, heading):
    """The files of an example: what stands under its heading."""
    section = page(rule).split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return {match["path"]: match["text"] for match in BLOCK.finditer(section)}


def findings(tmp_path, rule, heading, url):
    repository = project(tmp_path, example(rule, heading))
    settings = read_settings(repository.root, frozenset(all_rules()))
    files = collect(repository.config, settings)
    if rule.needs_measure:
        changes = [file for file in files if isinstance(file, Change)]
        files = with_measures(repository.config, url, changes, lambda _: None)
    return {one.rule.code for one in lint(files, settings, measured=rule.needs_measure).findings}


@every_rule
def test_the_bad_example_is_found(rule, tmp_path, scratch_database):
    assert rule.code in findings(tmp_path, rule, "Bad", scratch_database)


@every_rule
def test_the_good_example_is_not(rule, tmp_path, scratch_database):
    assert not {rule.code, "SDB000"} & findings(tmp_path, rule, "Good", scratch_database)


@every_rule
def test_the_page_is_short_and_bears_the_title_of_its_rule(rule):
    lines = page(rule).splitlines()

    assert lines[0] == f"# {rule.code} {rule.title}"
    assert lines[1].startswith(f"{rule.severity.value.capitalize()}. ")
    assert len(lines) < 40
    assert [line for line in lines if line.startswith("## ")] == [
        "## Bad",
        "## Good",
        "## To suppress it",
    ]


@every_rule
def test_a_rule_lies_in_a_file_of_its_code_and_gives_a_reason(rule):
    names = [path.stem for path in Path(rules_package.__file__).parent.glob("sdb*.py")]

    assert len([name for name in names if name.startswith(f"{rule.code.lower()}_")]) == 1
    assert len(rule.reason) > 60
    assert rule.reason.endswith(".")


def test_there_is_a_page_for_every_rule_and_no_other():
    assert {path.stem for path in PAGES.glob("*.md")} == {*all_rules(), "README"}


def test_the_index_is_what_the_command_writes():
    """Else run: shopdb lint --rules > docs/lint/README.md."""
    assert (PAGES / "README.md").read_text() == index()
