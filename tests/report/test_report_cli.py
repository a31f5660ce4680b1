"""`shopdb report` writes the page where it is told to."""

from typer.testing import CliRunner

import shopdb.cli.report  # noqa: F401 - hangs its command on the app
from shopdb.cli.app import app
from tests.summaries import refresh


def test_writes_the_page_of_a_channel(monkeypatch, db, shop, tmp_path):
    monkeypatch.setenv("SHOPDB_URL", db.url.render_as_string(hide_password=False))
    shop.channel("web")
    shop.order("8.50", channel="web")
    refresh(db)
    result = CliRunner().invoke(
        app, ["report", "--output", str(tmp_path / "out"), "--channel", "web"]
    )

    assert result.exit_code == 0, result.output
    path = tmp_path / "out" / "index.html"
    assert result.output.splitlines()[-1] == f"The report is {path}"
    assert "1 order sold goods priced at GBP 8.50" in path.read_text(encoding="utf-8")
