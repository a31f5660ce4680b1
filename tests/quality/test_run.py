"""A run of the rules: what it counts, keeps, compares and hands to others, and what it survives."""

from xml.etree import ElementTree

import pytest
from sqlalchemy import URL
from typer.testing import CliRunner

from shopdb.cli.app import app
from shopdb.database import session
from shopdb.importing import run as take_in
from shopdb.problem import Problem
from shopdb.quality import find, rules, run
from shopdb.quality.history import standing
from shopdb.quality.junit import junit
from shopdb.quality.show import summary
from shopdb.settings import project_root
from tests.database import Database

EXTRACT = project_root() / "seeds" / "extract" / "online_retail_sample.csv"
# What is true of the sample shop, whose last day was 2025-12-31.
LAST_DAY = {"at": "2026-01-01 00:00"}


@pytest.fixture
def trial(tmp_path):
    """Writes a rule of a test's own, and reads it back."""

    def of(sql: str, severity: str = "error", name: str = "trial"):
        (tmp_path / "topic").mkdir(exist_ok=True)
        lines = [
            *("-- ---", "-- title: Trial <&>", "-- meaning: None", "-- dimension: validity"),
            *(f"-- severity: {severity}", "-- owner: finance", "-- table: brand"),
            *("-- columns: [brand.name]", "-- remedy: Mend it.", "-- ---", "", sql, ""),
        ]
        (tmp_path / "topic" / f"{name}.sql").write_text("\n".join(lines), encoding="utf-8")
        return find(f"topic/{name}", tmp_path)

    return of


BRANDS = "SELECT CONCAT('brand ', brand_id) AS subject, name AS found, 'x' AS expected FROM brand"

# A thousand millions of rows to count.
SLOW = """
WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 1000)

SELECT COUNT(*) AS subject, SUM(a.i + b.i + c.i) AS found, '' AS expected
FROM n AS a CROSS JOIN n AS b CROSS JOIN n AS c"""


def brand(db: Database, name: str) -> None:
    db.insert("brand", name=name, slug=f"slug-{db.count('brand')}")


def told(outcomes, severity):
    return {
        one.rule.name: (one.broken, one.failure)
        for one in outcomes
        if one.rule.severity == severity and (one.broken or one.failure)
    }


def test_the_sample_shop_breaks_no_rule_of_severity_error_and_every_rule_runs(sample_shop: URL):
    with session(sample_shop) as connection:
        outcomes = run(connection, rules(), LAST_DAY, keep=False)

    assert told(outcomes, "error") == {}
    assert [one.rule.name for one in outcomes if one.failure] == []
    # Money that waits, parcels on their way: a shop of any day has some, and no rule is blind.
    assert {"sales/order_total_unusual", "pricing/price_below_cost"} <= {
        one.rule.name for one in outcomes if one.broken
    }


def test_imported_sales_break_no_rule_of_severity_error_and_lack_what_their_source_lacks(
    db: Database,
):
    take_in(db.url, "online_retail", EXTRACT)

    outcomes = run(db.connection, rules(), keep=False)

    assert told(outcomes, "error") == {}
    assert [one.rule.name for one in outcomes if one.failure] == []
    # Told apart by case, as the source does: 85123A and 85123a.
    assert told(outcomes, "warning")["catalog/sku_twins"] == (1, None)
    assert "customer/account_unreachable" in told(outcomes, "info")


@pytest.mark.deep
def test_a_real_year_of_sales_breaks_no_rule_of_severity_error(retail_year: URL):
    with session(retail_year) as connection:
        outcomes = run(connection, rules(), keep=False)

    assert told(outcomes, "error") == {}
    assert [one.rule.name for one in outcomes if one.failure] == []
    # The file has names with blanks too many, and lines at many times the usual price.
    assert {"catalog/name_spelling", "sales/unit_price_unusual"} <= set(told(outcomes, "warning"))


def test_all_is_counted_and_the_first_is_kept_and_compared_with_the_time_before(db, trial):
    rule = trial(BRANDS, "warning")
    brand(db, "one")
    (first,) = run(db.connection, [rule])
    brand(db, "two")
    brand(db, "three")
    (second,) = run(db.connection, [rule], limit=2)
    (third,) = run(db.connection, [rule])

    assert [(one.broken, one.before, one.trend) for one in (first, second, third)] == [
        (1, None, ""),
        (3, 1, "+2"),
        (3, 3, "="),
    ]
    assert [one.subject for one in second.findings] == ["brand 1", "brand 2"]
    assert db.rows(
        "SELECT check_name, severity, subject, found, expected FROM data_quality_result"
        " WHERE run_id = (SELECT run_id FROM data_quality_result WHERE found = '3' LIMIT 1)"
        " ORDER BY data_quality_result_id"
    ) == [
        ("topic/trial", "info", "the rule itself", "3", "0"),
        ("topic/trial", "warning", "brand 1", "one", "x"),
        ("topic/trial", "warning", "brand 2", "two", "x"),
    ]
    assert not second.is_error
    kept = standing(db.connection, ["topic/trial"])
    assert (kept.rules, kept.errors, kept.warnings, kept.failures) == (1, 0, 3, 0)


def test_a_rule_that_cannot_run_is_an_error_with_its_reason_and_stops_no_other(db, trial):
    brand(db, "one")
    chosen = [
        trial("SELECT 1 AS subject FROM nowhere", name="lost"),
        trial("SELECT 1 AS subject, 2 AS found", name="short"),
        trial(SLOW, name="slow"),
        trial(BRANDS, name="good"),
    ]

    outcomes = run(db.connection, chosen, timeout=0.3)

    lost, short, slow, good = outcomes
    assert "nowhere" in lost.failure
    assert "expected" in short.failure
    assert "stopped after 0.3 s" in slow.failure
    assert (good.broken, good.failure) == (1, None)
    assert all(one.is_error for one in outcomes)
    assert summary(outcomes) == (
        "4 rules: 0 hold, broken: 1 error, 0 warning, 0 info; 3 did not run"
    )
    kept = standing(db.connection, [rule.name for rule in chosen])
    assert (kept.rules, kept.errors, kept.failures) == (4, 1, 3)
    # What a rule found stands until it runs again, whatever others find meanwhile.
    run(db.connection, [trial(BRANDS + " WHERE FALSE", name="good")])
    kept = standing(db.connection, [rule.name for rule in chosen])
    assert (kept.rules, kept.errors, kept.failures) == (4, 0, 3)
    assert standing(db.connection, ["topic/other"]) is None
    assert db.scalar("SELECT COUNT(*) FROM data_quality_result WHERE expected = 'an answer'") == 3


def test_a_parameter_goes_to_the_rules_that_have_it_and_a_wrong_one_is_told(db):
    chosen = rules(topic="engagement")

    with pytest.raises(Problem, match="none of these rules has a parameter 'dais'"):
        run(db.connection, chosen, {"dais": "3"})
    with pytest.raises(Problem, match="days=soon"):
        run(db.connection, chosen, {"days": "soon"})
    assert db.count("data_quality_result") == 0


def test_junit_is_xml_that_names_each_rule_and_what_broke_it(db, trial):
    brand(db, "a<b\x01")
    chosen = [
        trial(BRANDS, name="bad"),
        trial(BRANDS, "warning", name="worth_a_look"),
        trial(BRANDS + " WHERE FALSE", name="good"),
        trial("SELECT 1 AS subject FROM nowhere", name="lost"),
    ]

    root = ElementTree.fromstring(junit(run(db.connection, chosen, keep=False)))  # noqa: S314

    (suite,) = root
    assert {key: suite.get(key) for key in ("name", "tests", "failures", "errors")} == {
        **{"name": "topic", "tests": "4"},
        **{"failures": "1", "errors": "1"},
    }
    cases = {case.get("name"): [(part.tag, part.text) for part in case] for case in suite}
    assert cases["good"] == []
    assert [tag for tag, _ in cases["lost"]] == ["error"]
    ((tag, text),) = cases["bad"]
    assert tag == "failure"
    assert "brand 1: a<b\ufffd, expected x" in text
    assert [tag for tag, _ in cases["worth_a_look"]] == ["system-out"]


def test_the_command_ends_with_1_only_where_an_error_is_found(db, monkeypatch, tmp_path):
    monkeypatch.setenv("SHOPDB_URL", db.url.render_as_string(hide_password=False))
    chosen = ["catalog/product_without_name", "catalog/brand_twins"]
    report = tmp_path / "quality.xml"
    brand(db, "acme")
    brand(db, "ACME")

    fine = CliRunner().invoke(app, ["quality", "run", *chosen, "--junit", str(report)])
    assert fine.exit_code == 0, fine.output
    assert "brands 1, 2: acme, ACME, expected 1 brand" in fine.output
    assert ElementTree.parse(report).getroot().get("tests") == "2"  # noqa: S314

    tax_class = db.scalar("SELECT MIN(tax_class_id) FROM tax_class")
    db.insert("product", tax_class_id=tax_class, status="active", published_at="2020-01-01")
    bad = CliRunner().invoke(app, ["quality", "run", *chosen, "--no-history"])
    assert bad.exit_code == 1
    assert "product 1: no name" in bad.output
    assert "2 rules: 0 hold, broken: 1 error, 1 warning" in bad.output


def test_rules_are_listed_and_shown():
    listed = CliRunner().invoke(app, ["quality", "list", "--topic", "reference"])
    shown = CliRunner().invoke(app, ["quality", "show", "billing/many_failures"])

    assert listed.exit_code == shown.exit_code == 0
    assert "reference/exchange_rate_jump" in listed.output
    assert "most: refusals of one payment" in shown.output
    assert "HAVING COUNT(*) > :most" in shown.output
