"""`shopdb.analysis` answers as DataFrames: typed, exact, and told what each column means."""

import doctest
import inspect
from datetime import UTC, date, datetime
from decimal import Decimal

import pandas as pd
import pytest

from shopdb import analysis
from shopdb.analysis import frames
from shopdb.database import session
from shopdb.problem import Problem
from shopdb.query import find, names, run
from shopdb.query.functions import TOPICS, modules
from shopdb.settings import project_root
from tests.queries.test_engines import exported  # noqa: F401 - a fixture

TYPES = {
    "n": "Int64",
    "total": "Int64",
    "money": "object",
    "day": "datetime64[s]",
    "at": "datetime64[us, UTC]",
    "name": "str",
    "ratio": "Float64",
    "span": "timedelta64[us]",
    "code": "object",
}
VALUES = (
    "7",
    "SUM(9007199254740993)",
    "CAST('0.1000' AS DECIMAL(19, 4))",
    "DATE'2024-02-29'",
    "TIMESTAMP'2024-02-29 08:26:00.000001'",
    "'é'",
    "0.5e0",
    "TIME'25:00:01'",
    "x'01ff'",
)
ROW = ", ".join(f"{value} AS {name}" for value, name in zip(VALUES, TYPES, strict=True))
NULLS = ", ".join(
    f"IF(1 = 0, {value}, NULL) AS {name}" for value, name in zip(VALUES, TYPES, strict=True)
)


@pytest.fixture
def frame_of(db, question):
    """The DataFrame of a statement with the columns of ROW."""
    return lambda sql: analysis.typed(run(db.connection, question(sql, " ".join(TYPES)), {}))


def test_each_column_has_its_type_and_its_value(frame_of):
    found = frame_of(f"SELECT {ROW}")

    assert found.dtypes.astype(str).to_dict() == TYPES
    assert found.iloc[0].tolist() == [
        7,
        9007199254740993,
        Decimal("0.1000"),
        pd.Timestamp(2024, 2, 29),
        datetime(2024, 2, 29, 8, 26, 0, 1, UTC),
        "é",
        0.5,
        pd.Timedelta(hours=25, seconds=1),
        b"\x01\xff",
    ]


def test_null_and_nothing_keep_the_types(frame_of):
    for sql in (f"SELECT {NULLS}", f"SELECT {ROW} HAVING total = 0"):
        found = frame_of(sql)
        # Bytes are known by their values alone.
        types = found.drop(columns="code").dtypes.astype(str).to_dict()
        assert types == {name: kind for name, kind in TYPES.items() if name != "code"}
        assert found.isna().all(axis=None)


def test_sums_of_money_are_exact(sample_shop):
    growth = analysis.sales.monthly_growth(source=sample_shop, channel="shop_uk")
    daily = analysis.frame("sales/net_sales_bridge", source=sample_shop, channel="shop_uk")

    assert isinstance(growth["net_sales"].sum(), Decimal)
    assert growth["net_sales"].sum() == daily["net_sales"].sum()
    by_month = daily.groupby(daily["day"].dt.to_period("M"))["net_sales"].sum()
    sold = growth[growth["net_sales"] != 0]
    assert by_month[by_month != 0].tolist() == sold["net_sales"].tolist()


def test_says_where_it_comes_from_what_columns_mean_and_in_which_unit(sample_shop):
    since = date(2025, 1, 1)
    with session(sample_shop) as connection:
        rfm = analysis.customer.rfm(source=connection, channel="shop_uk", from_day=since)
    assert rfm.attrs["question"] == "customer/rfm"
    assert rfm.attrs["parameters"] == {
        "channel": "shop_uk",
        "from_day": "2025-01-01",
        "as_of": None,
    }
    assert rfm.attrs["revision"]
    assert rfm.attrs["asked_at"].endswith("+00:00")
    assert rfm.attrs["meanings"] == dict(find("customer/rfm").columns)
    assert rfm.attrs["units"] == {
        "recency_days": "days",
        "frequency": "count",
        "monetary": "currency_code",
    }
    hours = analysis.sales.hour_by_weekday(source=sample_shop, channel="shop_uk")
    assert hours.attrs["units"] == {"orders": "count", "goods_sales": "currency_code"}
    cover = analysis.inventory.stock_cover(
        source=sample_shop.render_as_string(hide_password=False), channel="shop_uk"
    )
    assert cover.attrs["units"] == {
        "on_hand": "count",
        "reserved": "count",
        "available": "count",
        "units_sold": "count",
        "days_of_cover": "days",
        "stock_out_on": "day",
    }


def test_what_the_documentation_shows_is_so(monkeypatch, sample_shop):
    monkeypatch.setenv("SHOPDB_URL", sample_shop.render_as_string(hide_password=False))
    found = doctest.testmod(frames)
    assert found.attempted >= 5
    assert found.failed == 0


def test_functions_are_those_of_the_questions():
    """Stale: `make gallery` writes them anew."""
    folder = project_root() / TOPICS
    written = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.py")}
    assert written == modules()


def test_each_question_has_a_function_with_its_parameters():
    for name in names():
        topic, _, short = name.partition("/")
        function = getattr(getattr(analysis, topic), short)
        parameters = inspect.signature(function).parameters
        assert list(parameters) == [*find(name).parameters, "source", "engine"]


def test_says_what_does_not_fit(sample_shop):
    with pytest.raises(Problem, match="there is no question 'customer/rmf'"):
        analysis.frame("customer/rmf", source=sample_shop)
    with pytest.raises(Problem, match="as_of=soon is not a date"):
        analysis.customer.rfm(source=sample_shop, as_of="soon")
    with pytest.raises(Problem, match="there is no engine 'abacus'"):
        analysis.frame("customer/rfm", source=sample_shop, engine="abacus")
    with pytest.raises(Problem, match="duckdb reads no database"):
        analysis.frame("customer/rfm", source=sample_shop, engine="duckdb")


def test_other_engines_answer_from_an_export(sample_shop, exported):  # noqa: F811 - the fixture
    asked = {"channel": "shop_uk"}
    mysql = analysis.sales.monthly_growth(source=sample_shop, **asked)
    duckdb = analysis.sales.monthly_growth(source=exported(sample_shop), engine="duckdb", **asked)

    pd.testing.assert_frame_equal(duckdb, mysql)
    assert duckdb.attrs["units"] == mysql.attrs["units"]
