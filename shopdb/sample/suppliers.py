"""Whom the sample shop buys from: one supplier for each kind of goods in each warehouse's country.

Some keep their word, some come late, some send less than was ordered, and some send what has to go
back. They bill in the currency of the warehouse that they serve.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from shopdb.sample.catalog import Catalog
from shopdb.sample.places import CHANNELS, WAREHOUSES
from shopdb.sample.rows import Ids, Ints, Tables, moments, money, texts

# Units that every supplier sends at least; receipts come in fives.
LEAST = 5


@dataclass(frozen=True)
class Supplier:
    """One supplier; chances in hundredths of its orders (late) or of their lines (others).

    `lead` is what it promises in days, `slip` the most days that it comes after them, `until` the
    month (0: the first) from which on another serves in its place.
    """

    code: str
    name: str
    warehouse: int
    slot: int
    lead: int
    late: int = 5
    slip: int = 2
    short: int = 3
    reject: int = 1
    until: int = 0


# The places of goods: home, kitchen, clothing, and all else.
HOME, KITCHEN, CLOTHING, OTHER = range(4)
SLOTS = {"home": HOME, "kitchen": KITCHEN, "clothing": CLOTHING}
SUPPLIERS = (
    Supplier("old_quay", "Old Quay Imports", 0, HOME, 35, late=55, slip=15, until=6),
    Supplier("fell_fold", "Fell & Fold", 0, HOME, 14),
    Supplier("harrow", "Harrow Wares", 0, KITCHEN, 10, late=60, slip=12),
    Supplier("lanehead", "Lanehead Mill", 0, CLOTHING, 21, short=35),
    Supplier("quire_spade", "Quire & Spade", 0, OTHER, 5, late=2, short=0),
    Supplier("holzhof", "Holzhof Süd", 1, HOME, 18),
    Supplier("pfannenwerk", "Pfannenwerk Lahn", 1, KITCHEN, 12, reject=18),
    Supplier("nadel_zwirn", "Nadel & Zwirn", 1, CLOTHING, 24, late=15),
    Supplier("papier_elbe", "Papier Elbe", 1, OTHER, 6, late=2, short=0),
    Supplier("cedar_reach", "Cedar Reach", 2, HOME, 16),
    Supplier("ironwell", "Ironwell", 2, KITCHEN, 11, late=10),
    Supplier("prairie_loom", "Prairie Loom", 2, CLOTHING, 28, late=45, slip=18, short=25),
    Supplier("trailhead", "Trailhead Paper", 2, OTHER, 7, late=3),
)


class Suppliers:
    """The suppliers with their ids, and which of them serves a shelf."""

    def __init__(self, catalog: Catalog, ids: Ids) -> None:
        self.supplier_id: Ints = ids.take("supplier", len(SUPPLIERS))
        parent = {row["code"]: row["parent"] for row in catalog.categories}
        tops = [parent[leaf["parent"]] for leaf in catalog.leaves]
        slot = np.array([SLOTS.get(top, OTHER) for top in tops])
        self.catalog = catalog
        self.slot: Ints = slot[catalog.leaf][catalog.product_of]

    def of(self, shelf: Ints, month: int) -> Ints:
        """The supplier that serves each shelf in a month; places in SUPPLIERS."""
        serves = np.zeros((len(WAREHOUSES), len(SLOTS) + 1), dtype=np.int64)
        # Who serves for a time only stands in the place of who serves after it.
        for n in sorted(range(len(SUPPLIERS)), key=lambda n: SUPPLIERS[n].until):
            one = SUPPLIERS[n]
            if not one.until or month < one.until:
                serves[one.warehouse, one.slot] = n
        found: Ints = serves[shelf % len(WAREHOUSES), self.slot[shelf // len(WAREHOUSES)]]
        return found

    def cost(self, shelf: Ints, month: Ints) -> Ints:
        """What one costs in a month, in cents of the warehouse's own currency."""
        factor = np.array([one.factor for one in CHANNELS])[shelf % len(WAREHOUSES)]
        pence = self.catalog.unit_cost(shelf // len(WAREHOUSES), month)
        cents: Ints = pence * factor // 100
        return cents

    def rows(self) -> Tables:
        """The suppliers."""
        return {
            "supplier": pl.DataFrame(
                {
                    "supplier_id": self.supplier_id,
                    "supplier_code": [f"sample_{one.code}" for one in SUPPLIERS],
                    "name": [one.name for one in SUPPLIERS],
                    "country_code": [WAREHOUSES[one.warehouse][2] for one in SUPPLIERS],
                    "currency_code": [currency(one.warehouse) for one in SUPPLIERS],
                    "is_active": [int(not one.until) for one in SUPPLIERS],
                }
            )
        }

    def offers(self, shelf: Ints, supplier: Ints, month: Ints, learnt: Ints) -> pl.DataFrame:
        """What suppliers sell, at the cost of a month that was learnt at a time."""
        variant = shelf // len(WAREHOUSES)
        skus = pl.Series(self.catalog.sku).gather(variant)
        initials = texts([one.code[:2].upper() for one in SUPPLIERS], supplier)
        return pl.DataFrame(
            {
                "supplier_id": self.supplier_id[supplier],
                "variant_id": self.catalog.variant_id[variant],
                "supplier_sku": initials + "/" + skus,
                "lead_time_days": np.array([one.lead for one in SUPPLIERS])[supplier],
                "min_order_qty": np.full(len(shelf), LEAST),
                "cost": money(self.cost(shelf, month)),
                "currency_code": texts(
                    [currency(n) for n in range(len(WAREHOUSES))], shelf % len(WAREHOUSES)
                ),
                "cost_at": moments(learnt),
            }
        ).sort("supplier_id", "variant_id")


def currency(warehouse: int) -> str:
    """What is billed in at a warehouse: that of the channel whose home it is."""
    return next(one.currency for one in CHANNELS if one.warehouses[0] == warehouse)
