"""Customers of the sample shop, held against pandas on its tables, to the last cent."""

from datetime import date

import pytest

from tests.queries import buyers
from tests.queries.sample import channels

ENDS = pytest.mark.parametrize("as_of", [date(2026, 1, 1), date(2025, 3, 15)])


@channels
@ENDS
def test_lifetime_values(sample, sample_told, channel, as_of):
    columns = "cohort_month customers month_no net_sales running_sales value_per_customer"
    assert sample_told(
        "customer/lifetime_value", columns, channel=channel, as_of=as_of, months=18
    ) == list(buyers.lifetime_values(buyers.of_sample(sample, channel), as_of, 18))


@channels
@ENDS
def test_second_purchases(sample, sample_told, channel, as_of):
    columns = "cohort_month customers same_day of_30 within_30 of_60 within_60 of_90 within_90"
    assert sample_told("customer/second_purchase", columns, channel=channel, as_of=as_of) == list(
        buyers.second_purchases(buyers.of_sample(sample, channel), as_of)
    )


@channels
@ENDS
def test_who_is_overdue(sample, sample_told, channel, as_of):
    columns = "customer_id net_sales gaps median_gap_days p90_gap_days"
    columns += " last_order_on silent_days overdue"
    rows = sample_told(
        "customer/time_between_orders", columns, channel=channel, as_of=as_of, best_customers=40
    )
    assert rows
    assert rows == list(buyers.overdue(buyers.of_sample(sample, channel), as_of, 40, 3))


@channels
def test_how_much_hangs_on_few(sample, sample_told, channel):
    columns = "tenth customers net_sales share running_share gini"
    assert sample_told("customer/concentration", columns, channel=channel) == list(
        buyers.tenths(buyers.of_sample(sample, channel))
    )


@channels
@pytest.mark.parametrize("silent", [180, 70])
def test_who_came_back(sample, sample_told, channel, silent):
    columns = "month customers orders net_sales net_per_customer average_silent_days"
    rows = sample_told("customer/reactivated", columns, channel=channel, silent_days=silent)
    assert rows
    assert rows == list(buyers.comebacks(buyers.of_sample(sample, channel), silent))
