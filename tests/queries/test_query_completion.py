"""The shell completes questions, parameters and values, through the doors it comes in by."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import shopdb.cli  # noqa: F401 - hangs its commands on the app
from shopdb.cli.app import app
from shopdb.query import names

SHOPDB = Path(sys.executable).parent / "shopdb"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def environment(tmp_path):
    """A home of the test's own, and a server that nobody can reach."""
    return {
        **os.environ,
        "HOME": str(tmp_path),
        "PYTHONPATH": str(ROOT),
        "PATH": f"{SHOPDB.parent}{os.pathsep}{os.environ['PATH']}",
        "SHOPDB_URL": "mysql://nobody@127.0.0.1:1/shopdb",
        "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1",
    }


@pytest.fixture
def completed(environment):
    """What the command prints where a shell calls it to complete, as these variables say."""

    def of(**variables):
        run = CliRunner().invoke(app, prog_name="shopdb", env={**environment, **variables})
        return run.stdout.splitlines()

    return of


@pytest.fixture
def offers(completed):
    """What bash is offered for these words, the last of which is being typed."""
    return lambda *words: completed(
        _SHOPDB_COMPLETE="complete_bash",
        COMP_WORDS="\n".join(["shopdb", *words]),
        COMP_CWORD=str(len(words)),
    )


def test_offers_names_then_parameters_then_values(offers):
    about = [name for name in names() if name.startswith("fulfilment/")]
    assert offers("query", "run", "fulfilment/") == about
    assert offers("query", "show", "sales/net") == ["sales/net_sales_bridge"]
    assert "customer" in offers("query", "list", "--topic", "cust")
    run = ("query", "run", "fulfilment/returns")
    assert "grouped_by=" in offers(*run, "")
    assert offers(*run, "grouped") == ["grouped_by="]
    assert "grouped_by=" not in offers(*run, "grouped_by=product", "")
    assert offers(*run, "grouped_by=") == ["grouped_by=product", "grouped_by=category"]
    # As bash takes it apart: with nothing behind the =, and with something.
    assert offers(*run, "grouped_by", "=") == ["product", "category"]
    assert offers(*run, "grouped_by", "=", "cat") == ["category"]
    assert offers("query", "run", "customer/nobody", "") == [""]


@pytest.mark.skipif(not Path("/bin/bash").exists(), reason="bash is not installed")
def test_installs_itself_in_bash(environment, tmp_path):
    subprocess.run([SHOPDB, "--install-completion", "bash"], env=environment, check=True)

    assert (tmp_path / ".bashrc").exists()
    script = """
        source ~/.bashrc
        COMP_WORDS=(shopdb query run customer/rf) COMP_CWORD=3
        $(complete -p shopdb | sed 's/.*-F \\([^ ]*\\) .*/\\1/') shopdb
        echo "${COMPREPLY[@]}"
    """
    run = subprocess.run(
        ["/bin/bash", "--norc", "-c", script], env=environment, capture_output=True, check=True
    )
    assert run.stdout.decode() == "customer/rfm\n"


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_speaks_to_other_shells(completed, shell):
    said = "\n".join(
        completed(
            _SHOPDB_COMPLETE=f"complete_{shell}",
            _TYPER_COMPLETE_ARGS="shopdb query run fulfilment/returns grouped_by=c",
            _TYPER_COMPLETE_FISH_ACTION="get-args",
        )
    )
    assert "grouped_by=category" in said
    assert "grouped_by=product" not in said
