"""One module a chart: the question it asks, and the exhibit it makes of the answer."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from shopdb.report.charts import (
    abc_pareto,
    cohort_retention,
    monthly_growth,
    net_sales_bridge,
    rfm,
)
from shopdb.report.exhibit import Exhibit


@dataclass(frozen=True)
class Chart:
    """A question by name, and what draws its answer: rows of one currency, and the currency.

    An answer that has nothing to draw gives None. A question about no money gets "" as currency.
    """

    question: str
    draw: Callable[[pd.DataFrame, str], Exhibit | None]


CHARTS = (
    Chart("sales/net_sales_bridge", net_sales_bridge.draw),
    Chart("sales/monthly_growth", monthly_growth.draw),
    Chart("catalog/abc_pareto", abc_pareto.draw),
    Chart("customer/rfm", rfm.draw),
    Chart("customer/cohort_retention", cohort_retention.draw),
)
