"""Diagrams: each says what the tables say, and fits its sheet."""

import re

import pytest

from shopdb.database import session
from shopdb.docs.catalogue.entry import Ref
from shopdb.docs.catalogue.written import read_table
from shopdb.docs.diagrams import mermaid
from shopdb.docs.diagrams.album import album, scale
from shopdb.docs.diagrams.classes import classes_of
from shopdb.docs.diagrams.conceptual import FILE, complaints, parse_model
from shopdb.docs.diagrams.graphviz import draw, find_dot
from shopdb.docs.diagrams.relation import relations
from shopdb.docs.diagrams.sequence import CALLER, HOUSEKEEPING, messages
from shopdb.docs.diagrams.states import live_steps, written_steps
from shopdb.problem import Problem
from tests.site.conftest import ROOT, sample_shop  # noqa: F401 - a fixture

PARENT = "CREATE TABLE p (i INT NOT NULL, PRIMARY KEY (i))"
CHILD = """CREATE TABLE c (
    a INT NOT NULL, i INT NULL, PRIMARY KEY (a), UNIQUE KEY u (i),
    CONSTRAINT fk_a FOREIGN KEY (a) REFERENCES p (i),
    CONSTRAINT fk_i FOREIGN KEY (i) REFERENCES p (i)
)"""
PART = """CREATE TABLE l (
    i INT NOT NULL, n INT NOT NULL, PRIMARY KEY (i, n),
    CONSTRAINT fk_l FOREIGN KEY (i) REFERENCES p (i),
    CONSTRAINT fk_n FOREIGN KEY (n) REFERENCES c (a)
)"""
# The least size of the smallest text on a sheet, in points.
LEGIBLE = {"A1": 5, "A3": 5, "A4": 4.9}
SHEETS = {"A1": (2384 - 60, 1684 - 60), "A3": (1190 - 60, 842 - 60), "A4": (842 - 70, 595 - 70)}


@pytest.fixture(scope="module")
def diagrams(catalogue):
    return {one.name: one for one in album(ROOT, catalogue, lambda name: f"{name}.html")}


@pytest.fixture(scope="module")
def source():
    return (ROOT / FILE).read_text(encoding="utf-8")


def test_how_many_belong_to_how_many():
    found = {one.name: one for one in relations(map(read_table, (PARENT, CHILD, PART)))}

    assert found["fk_a"].multiplicities == ("0..1", "1")
    assert found["fk_i"].multiplicities == ("0..1", "0..1")
    assert found["fk_l"].multiplicities == ("0..*", "1")
    assert [name for name, one in found.items() if one.identifying] == ["fk_l"]


def test_mermaid_draws_feet_marks_and_types():
    tables = [read_table(text) for text in (PARENT, CHILD, PART)]
    text = mermaid.entities(tables, {table.name: table for table in tables})

    assert '    p ||--o{ l : "i"' in text.splitlines()
    assert "        int i PK, FK" in text.splitlines()


def test_the_whole_has_every_table_and_every_foreign_key(catalogue, diagrams):
    lines = diagrams["eer"].mermaid.splitlines()

    assert {line.split()[0] for line in lines if line.endswith(" {")} == catalogue.tables.keys()
    drawn = [line for line in lines if "--" in line]
    assert len(drawn) == len(relations(catalogue.tables.values()))


def test_each_domain_has_its_tables_with_all_columns(catalogue, diagrams):
    for domain in catalogue.domains:
        for entry in catalogue.of_kind("table"):
            if entry.domain == domain:
                for column in catalogue.tables[entry.ref.name].columns:
                    for dot in diagrams[f"eer_{domain}"].dots:
                        assert re.search(rf"\b{column.name}\??(</b>)? ", dot), column
                    assert f"+{column.name} " in diagrams[f"uml_{domain}"].mermaid


def test_every_procedure_that_programmes_call_is_an_operation_of_one_class(catalogue, diagrams):
    text = "\n".join(one.mermaid for name, one in diagrams.items() if name.startswith("uml_"))
    named = re.findall(r"^ +\+(\w+)\(", text, re.MULTILINE)
    public = [
        entry.ref.name
        for entry in catalogue.of_kind("procedure")
        if not entry.ref.name.endswith("_core")
    ]

    assert sorted(named) == sorted(public)


def test_an_operation_belongs_to_what_it_is_about(catalogue):
    found = {
        operation: one.name
        for domain in catalogue.domains
        for one in classes_of(domain, catalogue)
        for operation, _ in one.operations
    }

    assert found["order_cancel"] == "sales_order"
    assert found["variant_create"] == "product_variant"
    assert found["carts_purge"] == "cart"
    assert found["download_grant_issue"] == "download_grant"
    assert found["po_cancel"] == "purchase_order"
    assert found["invoice_issue"] == "billing_service"


def test_pictures_can_be_read_on_their_sheets(diagrams, dot):
    small = {}
    for name, one in diagrams.items():
        svg = one.picture(dot)
        least = min(map(float, re.findall(r'font-size="([\d.]+)"', svg)))
        printed = least * scale(svg, SHEETS[one.paper])
        if printed < LEGIBLE[one.paper]:
            small[name] = round(printed, 1)

    assert small == {}


def test_the_conceptual_model_is_that_of_the_tables(catalogue, source):
    assert complaints(parse_model(source, catalogue), catalogue) == []


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("tables: [subscription]", "tables: []", "subscription belongs to no entity"),
        ("tables: [subscription]", "tables: [subscriptoin]", "names subscriptoin"),
        ("[staff_user]", "[staff_user, customer_note]", "customer_note belongs to customer and"),
        ("[fk_payment_sales_order]", "[]", "fk_payment_sales_order, from payment to sales_order"),
        ("[fk_payment_sales_order]", "[fk_nothing]", "fk_nothing is no foreign key"),
        ("from: payment, to: order", "from: cart, to: order", "leads from payment"),
        ("from: payment, to: order", "from: payment, to: nobody", "nobody is no entity"),
    ],
)
def test_what_the_conceptual_model_lacks_is_found(catalogue, source, was, becomes, said):
    assert was in source
    found = complaints(parse_model(source.replace(was, becomes, 1), catalogue), catalogue)

    assert any(said in one for one in found), found


def test_a_conceptual_model_that_is_none_is_refused(catalogue):
    with pytest.raises(Problem, match="cannot be read"):
        parse_model("entities: [a]", catalogue)


def test_the_life_of_an_order_is_that_of_the_database(sample_shop, diagrams):  # noqa: F811
    with session(sample_shop) as connection:
        steps = live_steps(connection)

    assert steps == written_steps(ROOT)
    for step in steps:
        assert f"    {step.source} --> {step.target} : " in diagrams["order_states"].mermaid


def test_the_checkout_calls_what_the_procedure_calls(catalogue):
    found = messages(catalogue, "checkout_place_order", depth=1)
    calls = catalogue.access[Ref("procedure", "checkout_place_order")].calls

    assert found[0].sender == CALLER
    assert {one.text for one in found[1:]} == calls - HOUSEKEEPING
    assert [one.text for one in found[1:4]] == [
        "checkout_check_core",
        "promotion_lock_core",
        "order_write_lines_core",
    ]


def test_a_picture_that_cannot_be_drawn_is_a_problem(dot):
    with pytest.raises(Problem, match="cannot draw 'odd'"):
        draw(dot, "digraph {", "odd")


def test_a_machine_without_graphviz_is_told_what_to_install(monkeypatch):
    monkeypatch.setattr("shopdb.docs.diagrams.graphviz.program", lambda _: None)
    monkeypatch.setenv("SHOPDB_NO_INSTALL", "1")

    with pytest.raises(Problem, match="no `dot` here") as caught:
        find_dot(lambda _: None)
    assert "graphviz" in caught.value.remedy


def test_an_overview_names_the_table_of_a_key_that_leads_away(diagrams):
    [text] = diagrams["eer"].dots

    assert "→ customer " in text
