"""What the sample shop sells: categories, products with their variants, and their costs."""

import hashlib
from itertools import product as combinations

import numpy as np

from shopdb.sample.clock import DAYS, END, START
from shopdb.sample.places import CLASSES
from shopdb.sample.rows import DAY, HOUR, NEVER, Flags, Floats, Ids, Ints, stream
from shopdb.sample.words import model_names, table

# What is bought beside what.
COMPANIONS = {
    "tea": "teapot",
    "teapot": "tea",
    "coffee": "mug",
    "mug": "coffee",
    "knife": "cookbook",
    "cookbook": "knife",
    "shirt": "scarf",
    "scarf": "jumper",
    "armchair": "cushion",
    "cushion": "blanket",
    "plant-pot": "watering-can",
    "watering-can": "plant-pot",
    "notebook": "fountain-pen",
    "fountain-pen": "notebook",
    "backpack": "water-bottle",
    "boots": "slippers",
    "plate": "mug",
    "frying-pan": "olive-oil",
    "lantern": "candle",
}
# Months (from 0) in which a kind of goods sells three times as often.
IN_SEASON = {
    "candle": (10, 11),
    "lantern": (10, 11),
    "scarf": (9, 10, 11),
    "jumper": (9, 10, 11, 0),
    "boots": (9, 10, 0),
    "blanket": (10, 11, 0),
    "plant-pot": (2, 3, 4),
    "watering-can": (3, 4, 5),
    "backpack": (5, 6),
    "water-bottle": (5, 6, 7),
}

BAD = 0.08


class Catalog:
    """Every product and variant as arrays; ids are given out on the way.

    `leaf` is the kind of goods of a product, in the order of the word list; the products of a leaf
    lie together, the best sold first. Costs are in pence, times in microseconds.
    """

    def __init__(self, seed: int, count: int, ids: Ids) -> None:
        rng = stream(seed, "catalog")
        self.categories = table("category")
        self.leaves = [row for row in self.categories if row["price_low"]]
        self.codes = [leaf["code"] for leaf in self.leaves]
        self.category_id = ids.take("category", len(self.categories))
        self.brand_id = ids.take("brand", len(table("brand")))
        self._options(ids)

        # Every leaf has goods, some more than others.
        appeal = rng.uniform(0.6, 1.6, len(self.leaves))
        self.leaf_appeal = appeal / appeal.sum()
        extra = rng.multinomial(max(0, count - 2 * len(self.leaves)), self.leaf_appeal)
        self.leaf_count: Ints = extra.astype(np.int64) + 2
        self.leaf_start: Ints = np.r_[0, np.cumsum(self.leaf_count)[:-1]]
        self.leaf: Ints = np.repeat(np.arange(len(self.leaves)), self.leaf_count)
        self.count = len(self.leaf)
        self.product_id = ids.take("product", self.count)
        self.model = model_names(rng, self.count)
        self.brand: Ints = rng.integers(0, len(self.brand_id), self.count)
        self.rank: Ints = np.arange(self.count) - self.leaf_start[self.leaf]

        low, high = self._leaf_numbers("price_low"), self._leaf_numbers("price_high")
        worth = low[self.leaf] + (high - low)[self.leaf] * rng.beta(1.5, 3.0, self.count)
        self.price: Ints = (worth // 100).astype(np.int64) * 100 + 95
        self.cost: Ints = (self.price * rng.uniform(0.38, 0.62, self.count)).astype(np.int64)
        low, high = self._leaf_numbers("weight_low"), self._leaf_numbers("weight_high")
        self.weight: Ints = rng.integers(low[self.leaf], high[self.leaf] + 1)
        self.tax_class = np.array([CLASSES.index(leaf["tax_class"]) for leaf in self.leaves])

        # The two best of a leaf are always there; of the rest some come, and some go.
        is_new = (rng.random(self.count) < 0.15) & (self.rank > 1)
        is_gone = (rng.random(self.count) < 0.05) & (self.rank > 1) & ~is_new
        early = START - rng.integers(30, 300, self.count) * DAY
        later = START + rng.integers(20, DAYS - 60, self.count) * DAY
        self.launched: Ints = np.where(is_new, later, early) + 9 * HOUR
        gone = START + rng.integers(200, DAYS - 30, self.count) * DAY
        self.withdrawn: Ints = np.where(is_gone, gone, NEVER)
        self.companion: Ints = self._companions(rng)
        self._variants(rng, ids)
        # How many stars each product gets where all goes well; some are worse, and stay on sale.
        rng = stream(seed, "quality")
        stars = rng.normal(4.5, 0.25, self.count)
        self.is_bad: Flags = (rng.random(self.count) < BAD) & (self.rank > 0)
        self.stars: Floats = np.where(self.is_bad, stars - 1.4, stars)
        has_size = np.array(["size" in leaf["options"] for leaf in self.leaves])
        self.has_size: Flags = has_size[self.leaf]

    def _leaf_numbers(self, column: str) -> Ints:
        return np.array([int(leaf[column]) for leaf in self.leaves], dtype=np.int64)

    def _options(self, ids: Ids) -> None:
        rows = table("option")
        kinds = list(dict.fromkeys(row["type"] for row in rows))
        self.option_type_id = dict(
            zip(kinds, map(int, ids.take("option_type", len(kinds))), strict=True)
        )
        self.option_value_id = [int(one) for one in ids.take("option_value", len(rows))]

    def _companions(self, rng: np.random.Generator) -> Ints:
        """For each product one that is often bought with it, of another kind if there is one."""
        beside = [
            self.codes.index(COMPANIONS.get(code, self.codes[(n + 1) % len(self.codes)]))
            for n, code in enumerate(self.codes)
        ]
        leaf = np.array(beside, dtype=np.int64)[self.leaf]
        rank = (self.leaf_count[leaf] * rng.random(self.count) ** 3).astype(np.int64)
        found: Ints = self.leaf_start[leaf] + rank
        return found

    def _variants(self, rng: np.random.Generator, ids: Ids) -> None:
        values: dict[str, list[int]] = {}
        for n, row in enumerate(table("option")):
            values.setdefault(row["type"], []).append(n)
        self.choices: list[tuple[int, ...]] = []
        counts = []
        for leaf in self.leaf:
            kinds = self.leaves[leaf]["options"].split()
            picked = []
            for kind in sorted(kinds, key=self.option_type_id.__getitem__):
                most = len(values[kind])
                few = int(rng.integers(2, min(most, 4 if len(kinds) == 1 else 3) + 1))
                chosen = rng.choice(most, few, replace=False)
                picked.append([values[kind][one] for one in sorted(chosen)])
            found = list(combinations(*picked))
            self.choices += found
            counts.append(len(found))
        self.variant_count: Ints = np.array(counts, dtype=np.int64)
        self.variant_start: Ints = np.r_[0, np.cumsum(self.variant_count)[:-1]]
        self.product_of: Ints = np.repeat(np.arange(self.count), self.variant_count)
        number = len(self.choices)
        self.variant_id = ids.take("product_variant", number)
        options = table("option")
        self.option_label = [
            " / ".join(options[one]["name"] for one in chosen) or None for chosen in self.choices
        ]
        self.signature = [
            hashlib.sha256(
                ",".join(str(self.option_value_id[one]) for one in chosen).encode()
            ).hexdigest()
            for chosen in self.choices
        ]
        self.sku = [
            "-".join(
                [
                    f"S{self.codes[self.leaf[product]][:3].upper()}{self.product_id[product]:06}",
                    *(options[one]["value"].upper() for one in chosen),
                ]
            )
            for product, chosen in zip(self.product_of, self.choices, strict=True)
        ]
        # Some sizes cost more than others.
        step = (
            1
            + 0.06
            * (np.arange(number) - self.variant_start[self.product_of])
            * (rng.random(self.count) < 0.2)[self.product_of]
        )
        self.variant_price: Ints = (self.price[self.product_of] * step).astype(np.int64)
        self.variant_cost: Ints = (self.cost[self.product_of] * step).astype(np.int64)

    def leaf_shares(self, month: int) -> Floats:
        """How often each kind of goods is bought in a month (0: January), added up to 1."""
        season = np.array([3.0 if month in IN_SEASON.get(code, ()) else 1.0 for code in self.codes])
        shares = self.leaf_appeal * season
        return np.cumsum(shares / shares.sum())

    def is_sold(self, product: Ints, when: Ints) -> Flags:
        """Whether each product is on sale at a time."""
        return (self.launched[product] <= when) & (when < self.withdrawn[product])

    def unit_cost(self, variant: Ints, month: Ints) -> Ints:
        """What one is bought for in a month (0: the first), in pence; it creeps up."""
        return self.variant_cost[variant] * (1000 + 4 * month) // 1000

    @property
    def is_archived(self) -> Flags:
        """Whether a product is no longer sold at the end."""
        return self.withdrawn < END
