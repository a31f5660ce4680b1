"""Every curated question keeps what its front matter promises."""

import re

import pytest

from shopdb.query import ask, find, names

NAMES = names()


def test_there_are_the_five_to_begin_with():
    assert {
        "catalog/abc_pareto",
        "customer/cohort_retention",
        "customer/rfm",
        "sales/monthly_growth",
        "sales/net_sales_bridge",
    } <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_says_all_that_a_reader_needs(name):
    question = find(name)

    assert question.question.endswith("?")
    assert question.notes
    assert set(question.engine) >= {"mysql", "indexes", "reads"}
    assert question.check({})["channel"] in ("online_retail", None)


@pytest.mark.parametrize("name", NAMES)
def test_answers_an_empty_shop_with_its_columns_and_no_rows(db, name):
    result = ask(db.connection, name)

    assert result.columns == tuple(find(name).columns)
    assert result.rows == []


@pytest.mark.parametrize("name", NAMES)
def test_answers_in_an_order_that_leaves_nothing_to_chance(name):
    assert re.search(r"\nORDER BY\s", find(name).text)


@pytest.mark.parametrize("name", NAMES)
def test_names_indexes_that_there_are(db, name):
    known = db.rows(
        "SELECT DISTINCT table_name, index_name FROM information_schema.statistics"
        " WHERE table_schema = DATABASE()"
    )
    says = find(name).engine["indexes"]

    secondary = set(re.findall(r"\b(?:ix|uq)_\w+", says))
    # "The primary key of the summary" is the one that `reads` names.
    primary = set(re.findall(r"\bprimary key of (?!the\b)(\w+)", says))
    assert secondary | primary
    assert secondary <= {index for _, index in known}
    assert primary <= {table for table, index in known if index == "PRIMARY"}
