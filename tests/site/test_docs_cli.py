"""`shopdb docs`: what it writes and says."""

from typer.testing import CliRunner

from shopdb.cli import app
from tests.site.conftest import ROOT


def test_files_are_written_without_a_server(monkeypatch):
    monkeypatch.setenv("SHOPDB_URL", "mysql://nobody:none@127.0.0.1:1/none")
    monkeypatch.setattr("shopdb.docs.committed.write", lambda root: [root / "docs/a.md"])
    done = CliRunner().invoke(app, ["docs", "--files"])

    assert done.exit_code == 0, done.output
    assert done.output == f"{ROOT / 'docs/a.md'}\n1 files changed\n"


def test_a_site_is_built_from_the_database_in_use(monkeypatch, tmp_path):
    asked = []

    def build(url, root, folder, say):
        asked.append((url.database, root, folder))
        say("Drawing")
        return folder / "index.html"

    monkeypatch.setenv("SHOPDB_URL", "mysql://nobody:none@127.0.0.1:1/shop")
    monkeypatch.setattr("shopdb.docs.site.build", build)
    done = CliRunner().invoke(app, ["docs", "--output", str(tmp_path / "here")])

    assert done.exit_code == 0, done.output
    assert asked == [("shop", ROOT, tmp_path / "here")]
    assert "Drawing" in done.output
