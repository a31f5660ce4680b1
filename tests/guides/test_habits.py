"""What keeps the project in order from outside: hooks, the workflow, the editors' settings."""

import configparser
import re
import subprocess
import tomllib

import pytest
import yaml

from shopdb.settings import project_root

ROOT = project_root()
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
HOOKS = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"][0]
WORKFLOW = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text())
# For each hook: a file, and what makes it bad.
BAD = {
    "shopdb-lint": ("schema/catalog/brand.sql", "    PRIMARY KEY (brand_id),\n", ""),
    "sqlfluff": ("schema/catalog/brand.sql", "CREATE TABLE brand", "create table brand"),
    "ruff-check": ("shopdb/problem.py", "class Problem", "import os\n\n\nclass Problem"),
    "ruff-format": ("shopdb/problem.py", "self.what = what", "self.what  =  what"),
}


def run_hook(hook, checkout, path):
    done = subprocess.run(
        [*hook["entry"].split(" "), path],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_no_target_of_the_makefile_is_there_twice():
    found = re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE)

    assert sorted(found) == sorted(set(found))


def test_the_hooks_need_no_network():
    assert HOOKS["repo"] == "local"
    assert {hook["id"] for hook in HOOKS["hooks"]} == set(BAD)
    assert {hook["language"] for hook in HOOKS["hooks"]} == {"system"}


@pytest.mark.parametrize("hook", HOOKS["hooks"], ids=lambda hook: hook["id"])
def test_a_hook_lets_a_good_file_through_and_no_bad_one(checkout, hook):
    path, good, bad = BAD[hook["id"]]
    file = checkout / path
    before = file.read_text()
    assert good in before
    if "files" in hook:
        assert re.search(hook["files"], path)

    code, said = run_hook(hook, checkout, path)
    assert code == 0, said

    file.write_text(before.replace(good, bad, 1))
    code, said = run_hook(hook, checkout, path)
    file.write_text(before)
    assert code != 0
    assert "Traceback" not in said


def steps():
    return [step for job in WORKFLOW["jobs"].values() for step in job["steps"]]


def test_the_workflow_runs_targets_that_are_there_and_all_that_ci_runs():
    run = {word for step in steps() if "run" in step for word in step["run"].split()}
    ours = re.findall(r"^exec make (.*)$", (ROOT / ".ci" / "run").read_text(), re.MULTILINE)

    assert run - {"make"} <= TARGETS
    assert set(ours[0].split()) <= run


def test_the_workflow_takes_both_servers():
    test = WORKFLOW["jobs"]["test"]

    assert test["strategy"]["matrix"]["image"] == ["mysql:8.4", "mysql:9.7"]
    assert test["env"]["SHOPDB_IMAGE"] == "${{ matrix.image }}"


def test_the_workflow_takes_the_oldest_python_that_the_project_asks_for():
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    taken = [step["with"]["python-version"] for step in steps() if "with" in step]

    assert {f">={version}" for version in taken} == {wanted}


def test_editors_are_told_what_the_linters_ask_for():
    config = configparser.ConfigParser()
    config.read_string("[top]\n" + (ROOT / ".editorconfig").read_text())
    ruff = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]
    fluff = configparser.ConfigParser()
    fluff.read(ROOT / ".sqlfluff")

    assert config["top"]["root"] == "true"
    assert config["Makefile"]["indent_style"] == "tab"
    assert int(config["*.{sql,py}"]["max_line_length"]) == ruff["line-length"]
    assert int(config["*.{sql,py}"]["max_line_length"]) == int(fluff["sqlfluff"]["max_line_length"])
    assert config["*"]["indent_size"] == fluff["sqlfluff:indentation"]["tab_space_size"]


def test_there_is_a_licence_and_the_files_that_lead_on():
    assert (ROOT / "LICENSE").read_text().startswith("MIT License")
    assert "## Unreleased" in (ROOT / "CHANGELOG.md").read_text()
    assert "docs/guides/developer.md" in (ROOT / "CONTRIBUTING.md").read_text()
