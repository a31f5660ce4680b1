"""All that buyers find, for whoever draws what they do."""

from dataclasses import dataclass

from shopdb.sample.catalog import Catalog
from shopdb.sample.customers import Customers
from shopdb.sample.gaps import Gaps
from shopdb.sample.places import Places
from shopdb.sample.prices import Prices
from shopdb.sample.promotions import Promotions


@dataclass
class Market:
    """Who they are, the goods, the prices, the reductions, the places, and
    when which goods cannot be had."""

    customers: Customers
    catalog: Catalog
    prices: Prices
    promotions: Promotions
    places: Places
    gaps: Gaps
