"""An export holds every row as it is, of one moment, and goes on where it was killed."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest
from pyarrow import parquet
from typer.testing import CliRunner

import shopdb.cli.export
import shopdb.export.run
from shopdb.cli.app import app
from shopdb.export import export, find
from shopdb.problem import Problem
from tests.shop import Line


def quiet(_):
    """Says nothing."""


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "export"


@pytest.fixture
def kill_at(monkeypatch):
    """Ends an export when it has written a table, before it is put in its place."""
    write = shopdb.export.run.write_table

    def at(name):
        def write_until(connection, table, place, batch):
            count = write(connection, table, place, batch)
            if table.name == name:
                raise KeyboardInterrupt
            return count

        monkeypatch.setattr(shopdb.export.run, "write_table", write_until)

    return at


def table(folder, name):
    """The rows of a table, all its files together."""
    return parquet.read_table(folder / name, partitioning=None)


def test_keeps_each_type_and_each_value(db, shop, folder):
    variant = shop.variant("TÉ|1", "Tasse ☕\n'")
    first = shop.order(Line("2.3456", variant=variant), placed_at="2011-12-31 23:59:59.123456")
    shop.order("1", placed_at="2012-01-01 00:00:00")
    shop.order("1", placed_at=None, status="new")
    db.insert(
        "exchange_rate",
        base_code="GBP",
        quote_code="EUR",
        valid_from="2012-02-29",
        rate=Decimal("1.0000000001"),
    )
    db.insert(
        "import_batch",
        source="test",
        rows_sha256="0" * 64,
        file_name="f",
        row_count=1,
        imported_at="2012-01-01",
        counts='{"a": [1, "é"]}',
    )

    done = export(db.url, folder, quiet)

    orders = table(folder, "sales_order")
    types = {field.name: field.type for field in orders.schema}
    assert types["order_id"] == pa.int64()
    assert types["subtotal"] == pa.decimal128(19, 4)
    assert types["placed_at"] == pa.timestamp("us", "UTC")
    assert types["public_id"] == pa.binary()
    assert types["prices_include_tax"] == pa.bool_()
    row = next(row for row in orders.to_pylist() if row["order_id"] == first.order_id)
    assert row["placed_at"] == datetime(2011, 12, 31, 23, 59, 59, 123456, UTC)
    assert row["subtotal"] == Decimal("2.3456")
    assert row["prices_include_tax"] is False
    assert row["cart_id"] is None
    assert row["public_id"] == db.scalar(
        "SELECT public_id FROM sales_order WHERE order_id = %s", (first.order_id,)
    )
    assert {path.name for path in (folder / "sales_order").glob("month=*")} == {
        "month=2011-12",
        "month=2012-01",
        "month=none",
    }
    assert table(folder, "product_translation")["name"].to_pylist()[0] == "Tasse ☕\n'"
    assert table(folder, "exchange_rate").to_pylist() == [
        {
            "base_code": "GBP",
            "quote_code": "EUR",
            "valid_from": datetime(2012, 2, 29, tzinfo=UTC),
            "rate": Decimal("1.0000000001"),
        }
    ]
    counts = table(folder, "import_batch")
    assert json.loads(counts["counts"][0].as_py()) == {"a": [1, "é"]}
    assert counts.schema.field("counts").metadata[b"mysql_type"] == b"json"
    assert table(folder, "cart").num_rows == 0
    assert "expires_at" in table(folder, "cart").column_names
    for name, manifest in done.tables.items():
        assert manifest.rows == db.count(name) == table(folder, name).num_rows, name


def test_keeps_days(db, shop, folder):
    place = db.insert("warehouse", warehouse_code="W", name="W", country_code="GB")
    db.insert(
        "shipment",
        order_id=shop.order("1").order_id,
        warehouse_id=place,
        promised_on=date(2012, 2, 29),
    )
    export(db.url, folder, quiet)

    assert table(folder, "shipment")["promised_on"].to_pylist() == [date(2012, 2, 29)]


def test_what_persons_and_secrets_are_found_by_stays(db, shop, folder, monkeypatch):
    shop.customer(email="ann@example.org", full_name="Ann")
    export(db.url, folder, quiet)

    there = set(find(folder).tables)
    assert not {"audit_log", "audit_seal", "staging_online_retail", "alembic_version"} & there
    assert "landed_row" not in table(folder, "import_reject").column_names
    assert {"region", "company"} <= set(table(folder, "order_address").column_names)
    assert not {"email", "full_name", "phone"} & set(table(folder, "customer").column_names)
    assert "tracking_number" not in table(folder, "shipment").column_names
    assert "gateway_ref" not in table(folder, "payment_transaction").column_names
    assert not {"actor", "note"} & set(table(folder, "order_status_history").column_names)
    assert "code_hash" not in table(folder, "stored_value_account").column_names
    assert "body" not in table(folder, "customer_note").column_names

    monkeypatch.setenv("SHOPDB_URL", db.url.render_as_string(hide_password=False))
    said = CliRunner().invoke(app, ["export", "--output", str(folder), "--with-personal-data"])
    assert said.exit_code == 0, said.output
    assert table(folder, "customer")["email"].to_pylist() == ["ann@example.org"]
    assert "tracking_number" in table(folder, "shipment").column_names
    assert "code_hash" not in table(folder, "stored_value_account").column_names


def test_all_tables_are_of_one_moment(db, shop, connect, folder):
    shop.variant("SKU", "Before")
    other = connect()

    def meddle(said):
        # After the snapshot was taken, and before names are read.
        if said.startswith("attribute:"):
            other.execute("UPDATE product_translation SET name = 'After'")

    export(db.url, folder, meddle)

    assert db.scalar("SELECT name FROM product_translation") == "After"
    assert table(folder, "product_translation")["name"].to_pylist() == ["Before"]


def test_goes_on_where_it_was_killed_and_begins_the_half_written_table_anew(
    db, shop, folder, kill_at, monkeypatch
):
    shop.order("1")
    kill_at("sales_order")
    with pytest.raises(KeyboardInterrupt):
        export(db.url, folder, quiet)
    assert (folder / ".new-sales_order").exists()
    with pytest.raises(Problem, match="was not finished"):
        find(folder)

    shop.order("2")
    kill_at("")
    said = []
    done = export(db.url, folder, said.append)

    assert "order_line: 1 rows, written before" in said
    assert "sales_order: 2 rows" in said
    assert table(folder, "order_line").num_rows == 1
    assert table(folder, "sales_order").num_rows == 2
    assert len(done.snapshots) == 2
    assert list(folder.glob(".*")) == []

    # It is whole, so the next is a new one, of one moment again.
    done = export(db.url, folder, quiet)
    assert table(folder, "order_line").num_rows == 2
    assert len(done.snapshots) == 1


def test_holds_no_more_rows_than_a_batch(db, shop, folder):
    for price in "12345":
        shop.order(price)

    export(db.url, folder, quiet, batch=2)

    file = parquet.ParquetFile(folder / "order_line" / "rows.parquet")
    assert [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)] == [2, 2, 1]
    assert table(folder, "sales_order").num_rows == 5


def test_refuses_a_folder_that_holds_something_else(db, folder):
    export(db.url, folder, quiet)
    manifest = folder / "_manifest.json"
    text = manifest.read_text(encoding="utf-8").replace(str(db.url.database), "shop_of_others")
    manifest.write_text(text, encoding="utf-8")
    with pytest.raises(Problem, match="another database, shop_of_others"):
        export(db.url, folder, quiet)

    manifest.unlink()
    with pytest.raises(Problem, match="other things than an export"):
        export(db.url, folder, quiet)
    with pytest.raises(Problem, match="holds no export"):
        find(folder / "nowhere")
