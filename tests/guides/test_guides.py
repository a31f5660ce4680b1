"""The guides hold: every command is there, every link leads somewhere, and it all runs."""

import re
import subprocess

import pytest
import typer

from shopdb.cli.app import app
from shopdb.settings import project_root
from tests.guides import guide

MAKEFILE = (project_root() / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", MAKEFILE, re.MULTILINE))
MARKER = "---- step "

guides = pytest.mark.parametrize("name", guide.NAMES)


def test_there_is_a_guide_for_each_reader():
    found = {path.stem for path in guide.FOLDER.glob("*.md")}

    assert found == {*guide.NAMES, "README"}
    assert {path.stem for path in guide.links(guide.FOLDER / "README.md")} == set(guide.NAMES)


@guides
def test_every_block_of_commands_says_whether_it_was_run(name):
    kinds = [block.kind.split(" ") for block in guide.blocks(guide.text(name))]

    assert [kind for kind in kinds if kind[0] == "sh" and set(kind[1:]) - guide.MARKS] == []
    assert [kind for kind in kinds if kind == ["sh"]] == []
    assert ["sh", "run"] in kinds


@guides
def test_every_command_is_there(name):
    for line in guide.commands(guide.text(name)):
        if found := re.search(r"\bmake((?: +[a-z][a-z-]*(?!\S*=))+)", line):
            assert set(found[1].split()) <= TARGETS, line
        if found := re.search(r"python -m shopdb ((?:[a-z]+ ?)+)(.*)", line):
            command = typer.main.get_command(app)
            for word in found[1].split():
                # Behind a command's name come its arguments.
                command = getattr(command, "commands", {}).get(word, command)
            options = {option for one in command.params for option in one.opts}
            assert command.name == found[1].split()[-1] or not hasattr(command, "commands"), line
            assert set(re.findall(r"--[a-z-]+", found[2])) <= options, line


@pytest.mark.parametrize(
    "page", [*sorted(guide.FOLDER.glob("*.md")), project_root() / "CONTRIBUTING.md"], ids=str
)
def test_every_link_leads_somewhere(page):
    assert [str(path) for path in guide.links(page) if not path.exists()] == []


def test_what_is_shown_is_looked_for_line_by_line():
    said = "one\ntwo is 2\nthree\nfour\n"

    assert guide.prints(said, "two is …\nthree\n")
    assert guide.prints(said, "one\n…\nfour\n")
    assert guide.prints(said, "")
    assert not guide.prints(said, "two\n")
    assert not guide.prints(said, "one\nthree\n")


@pytest.mark.deep
@guides
def test_a_guide_runs_from_its_first_command_to_its_last(workplace, name):
    folder, environment = workplace
    todo = guide.steps(guide.text(name))
    done = subprocess.run(
        ["bash", "-c", guide.script(todo, MARKER)],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout
    answers = guide.answers(done.stdout, MARKER)
    assert len(answers) == len(todo)
    for step, answer in zip(todo, answers, strict=True):
        assert guide.prints(answer, step.shown), f"{step.shown}\n--- but:\n{answer}"
