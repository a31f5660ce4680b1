"""Draws the sample shop, chunk by chunk: first the shop itself, then month after month.

Every chunk follows from the seed, the scale and the chunks before it, so whoever draws it again
draws the same. What a month holds over for later is a few weeks' worth, however many months.
"""

from collections.abc import Iterator

import polars as pl

from shopdb.sample import (
    acts,
    carts,
    catalog_rows,
    exchange,
    fraud,
    fulfilment,
    history,
    lives,
    payments,
    places,
    prices,
    return_rows,
    returns,
)
from shopdb.sample.billing import Billing
from shopdb.sample.catalog import Catalog
from shopdb.sample.chunks import SHOP, Chunk, Known
from shopdb.sample.claims import Claims
from shopdb.sample.clock import END, MONTHS, Month
from shopdb.sample.customers import Customers
from shopdb.sample.engagement import Engagement
from shopdb.sample.fulfilment import WAREHOUSE
from shopdb.sample.gaps import Gaps
from shopdb.sample.market import Market
from shopdb.sample.order_rows import Desk
from shopdb.sample.orders import order_month
from shopdb.sample.places import CHANNELS, Places
from shopdb.sample.promotions import PAPER, Promotions
from shopdb.sample.purchasing import Purchasing
from shopdb.sample.rows import Ids, Ints, Tables, stream
from shopdb.sample.stock import Stock
from shopdb.sample.suppliers import Suppliers
from shopdb.sample.tickets import Service
from shopdb.sample.totals import add_up
from shopdb.sample.value import StoredValue
from shopdb.sample.zones import carriage as carriage_of
from shopdb.sample.zones import zones as zones_of

CUSTOMERS, PRODUCTS = 5000, 1000


class Shop:
    """The whole sample shop of a seed and a scale; `chunks` draws it once."""

    def __init__(self, seed: int, scale: float, known: Known) -> None:
        self.seed = seed
        self.known = known
        self.ids = ids = Ids(known.last_id)
        tables = places.channels(ids)
        self.channel_id: Ints = tables["sales_channel"]["channel_id"].to_numpy()
        self.warehouse_id: Ints = tables["warehouse"]["warehouse_id"].to_numpy()
        zones = zones_of(ids, dict(known.tax_class))
        carriage = carriage_of(
            ids,
            self.channel_id,
            zones["geo_zone"]["geo_zone_id"].to_numpy(),
            known.tax_class["standard"],
        )
        self.method_id: Ints = carriage["shipping_method"]["shipping_method_id"].to_numpy()
        self.group = int(ids.take("customer_group", 1)[0])
        # Variety grows slower than sales do.
        catalog = Catalog(seed, round(PRODUCTS * scale**0.5), ids)
        where = Places()
        customers = Customers(seed, max(50, round(CUSTOMERS * scale)), ids, catalog, where)
        promotions = Promotions(ids, scale)
        listed, gaps = prices.Prices(seed, catalog), Gaps(seed, catalog)
        self.market = Market(customers, catalog, listed, promotions, where, gaps)
        self.desk = Desk(catalog, self.channel_id, self.method_id)
        self.suppliers = Suppliers(catalog, ids)
        self.purchasing = Purchasing(self.suppliers, self.warehouse_id, ids)
        self.stock = Stock(catalog, gaps, self.warehouse_id, self.purchasing)
        self.billing = Billing(self.channel_id)
        self.engagement = Engagement(seed, self.market, Service(ids), ids)
        self.value = StoredValue(self.market, ids)
        self.claims = Claims(self.market, self.stock, self.channel_id)
        self._first = {**tables, **zones, **carriage}

    def chunks(self) -> Iterator[Chunk]:
        """The shop, then its months."""
        yield Chunk(SHOP, self._shop(), self.known.last_id)
        for month in MONTHS:
            # The ids of all customers are given out at once; they are loaded as they come.
            last = self.known.last_id.get("customer", 0) + self._customers_before(month)
            above = {**self.ids.given(), "customer": last}
            yield Chunk(month.name, self._month(month), above)

    def _customers_before(self, month: Month) -> int:
        """How many customers are loaded before a month; the first brings those of old."""
        return self.market.customers.came_before(month.start) if month.number else 0

    def _shop(self) -> Tables:
        catalog, ids = self.market.catalog, self.ids
        group = pl.DataFrame(
            {
                "customer_group_id": [self.group],
                "customer_group_code": ["sample_trade"],
                "name": ["Trade"],
            }
        )
        codes = [row["code"] for row in catalog.categories]
        paper = [int(catalog.category_id[codes.index(code)]) for code in PAPER]
        return {
            **self._first,
            "number_sequence": self._sequences().with_columns(pl.lit(0).alias("last_number")),
            "customer_group": group,
            **catalog_rows.rows(
                catalog, self.seed, ids, self.channel_id, dict(self.known.tax_class)
            ),
            **self.market.prices.rows(catalog, ids, self.channel_id, self.group),
            "exchange_rate": exchange.rates(self.seed),
            **self.market.promotions.rows(self.channel_id, paper),
            **self.suppliers.rows(),
            **self.engagement.service.rows(),
            "stock_level": self.stock.levels(),
        }

    def _sequences(self) -> pl.DataFrame:
        orders = pl.DataFrame(
            [
                ("order", int(self.channel_id[n]), one.prefix, int(self.desk.numbers[n]))
                for n, one in enumerate(CHANNELS)
            ],
            ["scope", "channel_id", "prefix", "last_number"],
            orient="row",
        )
        both = pl.concat([orders, self.billing.sequences()])
        return both.with_columns(pl.lit(0).alias("year"))

    def _month(self, month: Month) -> Tables:
        market, ids = self.market, self.ids
        names = ("orders", "lives", "returns", "stock", "purchasing", "value", "fraud")
        rng = {name: stream(self.seed, name, month.number) for name in names}
        rng |= {name: stream(self.seed, name, month.number + 1) for name in ("carts", "ids")}
        part = (self._customers_before(month), market.customers.came_before(month.end))
        people = market.customers.rows(rng["ids"], part, ids, self.group)
        orders, lines = order_month(rng["orders"], month, market, ids)
        add_up(rng["orders"], market, orders, lines)
        life = lives.live(rng["lives"], orders, lines)
        back = returns.send_back(rng["returns"], market, orders, lines, life, ids=ids)
        sales = returns.Sales(orders, lines, life, back)
        value = self.value.month(rng["value"], month, sales)
        doubts = fraud.rows(rng["fraud"], market, sales, ids)
        cart_id, of_orders = carts.of_orders(
            rng["carts"], market, orders, lines, channel_id=self.channel_id, ids=ids
        )
        count = round(len(orders) * carts.LAPSED)
        lapsed = carts.abandoned(
            rng["carts"], month, market, count, channel_id=self.channel_id, ids=ids
        )
        sold = self.desk.rows(rng["ids"], market, orders, lines, cart_id=cart_id, ids=ids)
        sent, parcels = fulfilment.send(
            rng["ids"],
            market.customers,
            sales,
            warehouse_id=self.warehouse_id,
            method_id=self.desk.method_id,
            ids=ids,
        )
        home = WAREHOUSE[orders.channel[lines.order], 0]
        self.stock.add(lines.variant, sent, back, home)
        self.claims.keep(orders, lines, life)
        billed = self.billing.issue(
            rng["ids"], month.end, market, sales, self.desk.charges, ids=ids
        )
        last = month.end == END
        around = self.engagement.month(month, part, sales, cart_id, of_orders["cart"])
        claimed = self.claims.by_shelf(last)
        moved = self.stock.month(rng["stock"], rng["purchasing"], month, claimed, ids)
        if last:
            self.purchasing.outstanding(rng["purchasing"], month.number)
        tables = {
            **people,
            **{name: pl.concat([of_orders[name], lapsed[name]]) for name in lapsed},
            **sold,
            "order_status_history": history.rows(orders, life),
            "releasing": acts.releases(orders, life, sold["coupon_redemption"]),
            "giving_up": acts.given_up(lines, life),
            **payments.rows(rng["ids"], sales, self.known.payment_method, ids),
            **value,
            "fraud_assessment": doubts,
            **parcels,
            **return_rows.rows(rng["ids"], sales),
            **self.purchasing.month(month.end),
            "stock_movement": moved,
            **billed,
            **around,
            "numbering": self._sequences().select("prefix", "last_number"),
        }
        if not last:
            return tables
        tables["supplier_variant"] = self.purchasing.offers()
        return self.claims.add(rng["carts"], tables, ids)
