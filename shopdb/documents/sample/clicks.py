"""What is done in a month's sessions: a click each, as columns of numbers."""

from dataclasses import dataclass, field

import numpy as np

from shopdb.sample.clock import END
from shopdb.sample.rows import Ints, running

# In the order in which they stand where two have the same time.
TYPES = (
    *("page_view", "search", "product_view", "add_to_cart", "remove_from_cart"),
    *("checkout_start", "purchase"),
)
PAGE, SEARCH, VIEW, ADD, REMOVE, CHECKOUT, PURCHASE = range(len(TYPES))
COLUMNS = ("session", "at", "kind", "product", "quantity", "touch")


@dataclass
class Clicks:
    """Columns that grow by pieces; -1 where a click has no such thing.

    `product` is a place in Goods, and of a search the place of the kind of goods in LEAVES; `touch`
    is a place in the touches of orders and, after those, in the others.
    """

    pieces: list[tuple[Ints, ...]] = field(default_factory=list)

    def add(
        self,
        session: Ints,
        at: Ints,
        kind: int,
        *,
        product: Ints | int = -1,
        quantity: Ints | int = -1,
        touch: Ints | int = -1,
    ) -> None:
        """Some clicks of one kind."""
        whole = np.broadcast_arrays(session, at, kind, product, quantity, touch)
        self.pieces.append(tuple(np.asarray(one, dtype=np.int64) for one in whole))

    def done(self) -> dict[str, Ints]:
        """All of them by session and time, numbered; none after the last day.

        Times are whole milliseconds, as MongoDB keeps them.
        """
        columns = dict(
            zip(
                COLUMNS,
                (np.concatenate(each) for each in zip(*self.pieces, strict=True)),
                strict=True,
            )
        )
        columns["at"] = columns["at"] // 1000 * 1000
        ranked = np.lexsort((columns["kind"], columns["at"], columns["session"]))
        ranked = ranked[columns["at"][ranked] < END]
        columns = {name: column[ranked] for name, column in columns.items()}
        return {**columns, "number": running(columns["session"])}
