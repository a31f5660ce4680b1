"""`shopdb seed sample`: tells how far it is, and refuses a scale that is none."""

import io

import pytest
from rich.console import Console
from sqlalchemy import URL
from typer.testing import CliRunner

from shopdb import sample
from shopdb.cli.app import app
from shopdb.cli.seed import seed
from shopdb.problem import Problem
from tests.conftest import migrated


def test_the_command_is_there():
    assert {command.callback.__name__ for command in seed.registered_commands} == {
        "reference",
        "sample",
    }


@pytest.mark.parametrize("scale", ["0", "-2", "much", "0.5"])
def test_a_bad_scale_is_told_in_plain_words(scale, monkeypatch):
    monkeypatch.setenv("SHOPDB_URL", "mysql://nobody@127.0.0.1:1/shopdb")
    result = CliRunner().invoke(app, ["seed", "sample", f"--scale={scale}"])

    assert isinstance(result.exception, Problem)
    assert result.exception.what == f"SCALE is {scale!r}, and has to be a whole number from 1 on"


@pytest.mark.parametrize("scale", [0, -1, float("nan"), float("inf")])
def test_the_function_refuses_it_too(scale):
    with pytest.raises(Problem, match="makes no shop"):
        sample.load(URL.create("mysql+pymysql"), scale=scale)


@pytest.mark.parametrize("terminal", [True, False])
def test_tells_how_far_it_is(scratch_database: URL, terminal):
    text = io.StringIO()
    console = Console(file=text, width=120, force_terminal=terminal)
    sample.load(migrated(scratch_database), scale=0.01, console=console)
    told = text.getvalue()

    assert "2025-12" in told
    assert "rows in all" in told
    assert ("\x1b[" in told) == terminal
    assert (told.count(" rows ") > 24) != terminal
