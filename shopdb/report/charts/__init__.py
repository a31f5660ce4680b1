"""One module a chart: the question it asks, and the exhibit it makes of the answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from shopdb.report.charts import (
    abc_pareto,
    basket_affinity,
    basket_size,
    category_roll_up,
    cohort_retention,
    daily_revenue,
    hour_by_weekday,
    monthly_growth,
    net_sales_bridge,
    new_against_returning,
    order_states,
    returns,
    rfm,
    stock_cover,
)
from shopdb.report.exhibit import Exhibit
from shopdb.report.period import Reach


@dataclass(frozen=True)
class Chart:
    """A question by name, and what draws its answer: rows of one currency, and the currency.

    An answer that has nothing to draw gives None. A question about no money gets "" as currency.
    `reach` is how much of the past a month's review shows, None where the question is about now.
    `parameters` are those of the question that differ from its defaults, besides the channel and
    the period.
    """

    question: str
    draw: Callable[[pd.DataFrame, str], Exhibit | None]
    reach: Reach | None
    parameters: Mapping[str, str] = field(default_factory=dict)


# Without a month a chart is of the whole past, where a question by itself would look at the last
# days, or leave out what may still come back.
EVER = "1970-01-01"

CHARTS = (
    Chart("sales/net_sales_bridge", net_sales_bridge.draw, Reach.MONTH),
    Chart("sales/monthly_growth", monthly_growth.draw, Reach.YEAR),
    Chart("sales/daily_revenue", daily_revenue.draw, Reach.QUARTER),
    Chart("sales/hour_by_weekday", hour_by_weekday.draw, Reach.MONTH),
    Chart("sales/basket_size", basket_size.draw, Reach.YEAR, {"from_day": EVER}),
    Chart("catalog/abc_pareto", abc_pareto.draw, Reach.MONTH),
    Chart("catalog/category_roll_up", category_roll_up.draw, Reach.MONTH),
    Chart("catalog/basket_affinity", basket_affinity.draw, Reach.QUARTER),
    Chart("customer/rfm", rfm.draw, Reach.END),
    Chart("customer/cohort_retention", cohort_retention.draw, Reach.YEAR),
    Chart("customer/new_against_returning", new_against_returning.draw, Reach.YEAR),
    Chart("fulfilment/order_states", order_states.draw, Reach.MONTH),
    Chart(
        "fulfilment/returns",
        returns.draw,
        Reach.QUARTER,
        {"grouped_by": "category", "from_day": EVER},
    ),
    Chart("inventory/stock_cover", stock_cover.draw, None),
)
