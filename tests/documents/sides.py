"""Two sides for the tests of the sync: a shop that is open in MySQL, and MongoDB beside it."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from threading import Event as Signal
from typing import Any

from pymongo.database import Database as Mongo

from shopdb.documents.compare import compare
from shopdb.documents.judge import Finding
from shopdb.documents.outbox import Outbox
from shopdb.documents.progress import Comparison
from shopdb.documents.relay import Options
from shopdb.documents.service import serve
from shopdb.documents.shape import SHAPES, Document
from shopdb.documents.tally import Tally
from tests.database import Database
from tests.market import Market

# How long a test waits for what has to come, in seconds.
PATIENCE = 60


class Sides:
    """What a test of the sync holds: rows on one side, documents on the other."""

    def __init__(self, db: Database, mongo: Mongo[Document]) -> None:
        self.db, self.mongo = db, mongo
        self.outbox = Outbox(db.connection, "test")

    @cached_property
    def market(self) -> Market:
        """The shop, opened on first use."""
        return Market(self.db)

    def fill(self, products: int = 8, orders: int = 2) -> list[int]:
        """Categories, goods, reviews and orders; the products' ids."""
        market, db = self.market, self.db
        top = market.category()
        below = market.category(top)
        for category, name in ((top, "Top"), (below, "Below")):
            db.insert(
                "category_translation",
                category_id=category,
                locale_code="en-GB",
                name=name,
                slug=name.lower(),
            )
        variants = [market.goods(f"{number + 1}.50") for number in range(products)]
        buyer = market.buyer()
        for number, variant in enumerate(variants):
            market.put_in(variant, below if number % 2 else top)
            db.insert(
                "product_review",
                product_id=market.product_of(variant),
                rating=1 + number % 5,
                customer_id=buyer.customer_id if number % 2 else None,
            )
        for _ in range(orders):
            market.order(dict.fromkeys(variants[:3], 2), buyer)
        return [market.product_of(variant) for variant in variants]

    def rename(self, product: int, name: str) -> None:
        """Change what a product is called."""
        self.db.execute(
            "UPDATE product_translation SET name = %s WHERE product_id = %s", (name, product)
        )

    def name(self, product: int) -> str:
        """What MySQL calls a product."""
        return str(
            self.db.scalar("SELECT name FROM product_translation WHERE product_id = %s", (product,))
        )

    def document(self, product: int) -> Document:
        """What MongoDB holds of a product; empty: nothing."""
        (public_id,) = self.public_ids(product)
        return self.mongo.products.find_one({"_id": public_id}) or {}

    def public_ids(self, *products: int) -> list[str]:
        """The `_id`s of products."""
        return [
            self.db.scalar(
                "SELECT BIN_TO_UUID(public_id) FROM outbox_event"
                " WHERE aggregate_type = 'product' AND aggregate_id = %s",
                (product,),
            )
            for product in products
        ]

    def sync(self, threads: int = 1, **options: Any) -> Tally:
        """Deliver until nothing is due; what one relay, or the first of several, has done."""
        return serve(
            self.db.url,
            self.mongo,
            follow=False,
            name="test",
            threads=threads,
            options=Options(**{"patience": PATIENCE, **options}),
        )[0]

    def settle(self, **options: Any) -> None:
        """Deliver until nothing waits, claims of the dead and pauses included."""
        self.wait(lambda: self.sync(**options) and not self.waiting())

    def waiting(self) -> int:
        """How many things wait to be delivered."""
        return sum(lag.waiting for lag in self.outbox.lags())

    def compare(self) -> list[Comparison]:
        """Both sides, thing by thing."""
        return [
            compare(self.db.connection, self.mongo, Comparison(kind), batch=100) for kind in SHAPES
        ]

    def drift(self) -> list[Finding]:
        """Where they do not agree."""
        return [finding for one in self.compare() for finding in one.findings]

    def agree(self) -> int:
        """Hold that they agree and that nothing is on its way; how many things there are."""
        compared = self.compare()
        findings = [finding for one in compared for finding in one.findings]
        assert findings == [], findings[:3]
        assert [one.aggregate for one in compared if one.lag] == []
        assert self.waiting() == 0
        return sum(one.equal for one in compared)

    def wait(self, until: Callable[[], object]) -> None:
        """Look until it is so.

        Raises:
            AssertionError: it never was.
        """
        deadline = time.monotonic() + PATIENCE
        while not until():
            assert time.monotonic() < deadline, "waited in vain"
            time.sleep(0.05)


class Following:
    """Relays that follow in a thread of the test, until the end of the block."""

    def __init__(self, sides: Sides, threads: int = 2, url: Any = None, **options: Any) -> None:
        self.stop, self.said = Signal(), []
        self._pool = ThreadPoolExecutor(1)
        self._served = self._pool.submit(
            serve,
            url or sides.db.url,
            sides.mongo,
            follow=True,
            name="following",
            threads=threads,
            options=Options(**options),
            say=self.said.append,
            stop=self.stop,
        )

    def __enter__(self) -> "Following":
        return self

    def __exit__(self, *_: object) -> None:
        self.tallies()
        self._pool.shutdown()

    def tallies(self) -> list[Tally]:
        """End them; what each has done."""
        self.stop.set()
        return self._served.result(PATIENCE)
