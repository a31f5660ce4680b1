"""The catalogue: what the files say is what the server has, and nothing is left out."""

from pathlib import Path

from shopdb.database import rows, session
from shopdb.docs.catalogue import read
from shopdb.docs.catalogue.entry import Ref, read_header
from shopdb.docs.catalogue.grants import EVERYTHING
from shopdb.docs.catalogue.read import UNFILED
from shopdb.docs.catalogue.written import read_table, written_tables
from shopdb.errors import SqlError
from tests.site.conftest import ROOT, sample_shop  # noqa: F401 - a fixture


def test_tables_are_on_the_server_as_their_files_have_them(live):
    written = written_tables(ROOT)

    assert written
    for name, table in written.items():
        assert table == live.tables[name]
    assert live.tables.keys() - written.keys() == {"alembic_version", "migration_ledger"}


def test_a_table_of_a_file_that_differs_is_another(live):
    text = (ROOT / "schema/cart/cart_line.sql").read_text(encoding="utf-8")
    create = text[text.index("CREATE TABLE") :]

    assert read_table(create) == live.tables["cart_line"]
    assert read_table(create.replace("INT NOT NULL", "INT NULL", 1)) != live.tables["cart_line"]


def test_every_object_of_the_server_is_an_entry_and_the_other_way_round(live, live_catalogue):
    objects = {
        ref
        for ref in live_catalogue.entries
        if ref.kind in ("table", "view", "procedure", "function", "trigger", "event")
    }

    assert objects == live.refs
    assert {ref.name for ref in objects if live_catalogue.entries[ref].domain == UNFILED} == {
        "alembic_version",
        "migration_ledger",
    }


def test_all_else_that_is_documented_has_an_entry(catalogue):
    names = {
        kind: {entry.ref.name for entry in catalogue.of_kind(kind)}
        for kind in ("error", "question", "rule", "pipeline", "collection")
    }

    assert names["error"] == {code.name for code in SqlError}
    for kind, folder, ending in (
        ("question", "queries", "sql"),
        ("rule", "quality", "sql"),
        ("pipeline", "documents/pipelines", "js"),
        ("collection", "documents/collections", "yaml"),
    ):
        stems = {path.stem for path in (ROOT / folder).rglob(f"*.{ending}")}
        assert {name.rpartition("/")[2] for name in names[kind]} == stems, kind
    assert len(catalogue.of_kind("invariant")) > 30


def test_every_entry_says_what_it_is(catalogue):
    assert [ref for ref, entry in catalogue.entries.items() if not entry.summary] == []


def test_rights_are_those_that_the_server_grants(sample_shop, catalogue):  # noqa: F811
    """Tables and routines alike; columns are counted as their table's."""
    with session(sample_shop) as connection:
        on_server = set(
            rows(
                connection,
                "SELECT table_name, user FROM mysql.tables_priv WHERE db = DATABASE()"
                " UNION SELECT table_name, user FROM mysql.columns_priv WHERE db = DATABASE()"
                " UNION SELECT routine_name, user FROM mysql.procs_priv WHERE db = DATABASE()",
            )
        )
    written = {
        (name, role)
        for name, roles in catalogue.grants.items()
        for role in roles
        if name != EVERYTHING
    }

    assert written
    assert written == on_server
    assert catalogue.grants["checkout_place_order"] == {"shopdb_app": "execute"}
    assert catalogue.grants[EVERYTHING]["shopdb_auditor"] == "select"


def test_a_header_is_prose_and_fields():
    header = read_header(
        "-- View: a\n--\n-- One\n-- two.\n--\n-- Grain:   one\n--          row\n-- Cost:    low\n"
    )

    assert header.prose == ("One two.",)
    assert header.facts == {"Grain": "one row", "Cost": "low"}


def test_files_of_the_other_kinds_are_read(tmp_path: Path):
    files = {
        "quality/customer/odd_email.sql": "-- ---\n-- title: Odd\n-- severity: error\n-- ---\n"
        "SELECT email FROM customer;\n",
        "documents/pipelines/top.js": "/*\ntitle: Top\nquestion: Which?\ncollection: reviews\n"
        "columns:\n  id: which\n*/\n[]\n",
        "documents/collections/reviews.yaml": "title: Reviews\nmeaning: What is said.\n"
        "validator:\n  oneOf:\n    - properties:\n        stars: {bsonType: int, "
        "description: 1 to 5}\n",
        "docs/invariants.md": "| no oversell | `schema/a.sql` | `tests/a.py::b` |\n",
        "schema/customer/customer.sql": "-- Table: customer\n--\n-- Who buys.\n\n"
        "CREATE TABLE customer (email VARCHAR(9) NULL) COMMENT = 'Who buys';\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = read(tmp_path)

    assert found.entries[Ref("rule", "odd_email")].facts["Severity"] == "error"
    assert found.readers["customer"] == [Ref("rule", "odd_email")]
    assert found.lineage[Ref("rule", "odd_email")].columns == {"email": {"customer.email"}}
    assert found.entries[Ref("pipeline", "top")].columns == {"id": "which"}
    assert found.entries[Ref("collection", "reviews")].columns == {"stars": "int: 1 to 5"}
    assert found.entries[Ref("invariant", "no_oversell")].facts["Held by"] == "schema/a.sql"
