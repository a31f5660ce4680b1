"""Customers of the real year, held against pandas on the raw file, to the last cent."""

from datetime import date

import pytest

from shopdb.database import rows as rows_of
from shopdb.database import session
from tests.queries import buyers


@pytest.fixture(scope="module")
def year(raw, retail_year):
    """What the customers of the file did."""
    with session(retail_year) as connection:
        ids = rows_of(connection, "SELECT external_ref, customer_id FROM customer")
    return buyers.of_year(raw, {ref.rpartition(":")[2]: number for ref, number in ids})


@pytest.fixture
def told(year_answer):
    """Asks about the real year; of each row the columns named."""

    def of(name, columns, **parameters):
        rows = year_answer(name, **parameters)
        return [tuple(row[column] for column in columns.split()) for row in rows]

    return of


def test_lifetime_values_are_those_of_the_file(year, told):
    columns = "cohort_month customers month_no net_sales running_sales value_per_customer"
    rows = told("customer/lifetime_value", columns)

    assert rows == list(buyers.lifetime_values(year, date(2011, 12, 10), 12))
    assert len(rows) == 12 * 13


def test_second_purchases_are_those_of_the_file(year, told):
    columns = "cohort_month customers same_day of_30 within_30 of_60 within_60 of_90 within_90"
    rows = told("customer/second_purchase", columns)

    assert rows == list(buyers.second_purchases(year, date(2011, 12, 10)))
    assert len(rows) == 13


@pytest.mark.parametrize("best", [1000, 50])
def test_who_is_overdue_is_that_of_the_file(year, told, best):
    columns = "customer_id net_sales gaps median_gap_days p90_gap_days"
    columns += " last_order_on silent_days overdue"
    rows = told("customer/time_between_orders", columns, best_customers=best)

    assert rows
    assert rows == list(buyers.overdue(year, date(2011, 12, 10), best, 3))


def test_how_much_hangs_on_few_is_that_of_the_file(year, told):
    columns = "tenth customers net_sales share running_share gini"
    assert told("customer/concentration", columns) == list(buyers.tenths(year))


@pytest.mark.parametrize("silent", [180, 45])
def test_who_came_back_is_that_of_the_file(year, told, silent):
    columns = "month customers orders net_sales net_per_customer average_silent_days"
    rows = told("customer/reactivated", columns, silent_days=silent)

    assert len(rows) > 6
    assert rows == list(buyers.comebacks(year, silent))
