"""Print what an order of ten lines costs, three ways, and with how many orders stored.

    python -m benchmarks.checkout mysql://root:…@127.0.0.1:3306 [--stored 10000 2000000]

The same carts become the same orders in the same tables, with all foreign keys, ledgers and
triggers: once by one CALL of `checkout_place_order`, once by a client that sends each statement
itself. Beside them runs NewOrder of TPC-C, written for this from the specification: its own tables,
no foreign keys, row by row. All three buy ten of 1,000 things from one warehouse, spread, or with
one of them in every order (hot). Server CPU is that of the statements, without the server's own
threads.
"""

from sqlalchemy import URL

from benchmarks.bench import arguments, database, described
from benchmarks.checkout import new_order, shop, steps
from benchmarks.checkout.measure import Measure, measure
from tests.market import Market

ITEMS = 1000


def compare(market: Market, yardstick: URL, orders: int, lines: int, clients: int) -> None:
    """Print the three ways beside each other, spread and hot, for a number of clients."""
    url = market.db.url
    for hot in (False, True):
        kind = f"{clients:2} clients, {'one hot SKU' if hot else 'spread SKUs'}"
        found = {}
        for way, at, opened, jobs in (
            (
                "NewOrder",
                yardstick,
                new_order.Terminal,
                new_order.orders(orders, lines, ITEMS, clients, hot=hot),
            ),
            (
                "statement by statement",
                url,
                steps.Programme,
                shop.carts(market, orders, lines, clients, hot=hot),
            ),
            (
                "one CALL",
                url,
                shop.Application,
                shop.carts(market, orders, lines, clients + 1, hot=hot),
            ),
        ):
            found[way] = measure(at, opened, jobs, clients)
            print(f"{kind}  {way:22} {found[way]}", flush=True)
        call = found["one CALL"].rate
        print(
            f"{kind}  one CALL is {call / found['NewOrder'].rate:.2f} of NewOrder,"
            f" {call / found['statement by statement'].rate:.2f} of the client",
            flush=True,
        )


def grow(market: Market, stored: int, orders: int, lines: int) -> Measure:
    """What one CALL costs when so many orders are stored."""
    url = market.db.url
    shop.remember(market, stored)
    made = shop.carts(market, orders, lines, stored, hot=False)
    found = measure(url, shop.Application, made, 1)
    print(f"{stored:9,} orders stored  one CALL  {found}", flush=True)
    return found


def what_stands(market: Market) -> None:
    """Print what every order is held to on this day."""
    db = market.db
    tables = (*shop.PARTS, "stock_reservation", "cart", "number_sequence")
    marks = ", ".join(["%s"] * len(tables))
    keys = db.rows(
        "SELECT constraint_name FROM information_schema.referential_constraints"
        f" WHERE constraint_schema = DATABASE() AND table_name IN ({marks}) ORDER BY 1",
        tables,
    )
    triggers = db.rows(
        "SELECT trigger_name FROM information_schema.triggers"
        f" WHERE trigger_schema = DATABASE() AND event_object_table IN ({marks})"
        " AND event_manipulation <> 'DELETE' ORDER BY 1",
        tables,
    )
    for kind, names in (("foreign keys", keys), ("triggers", triggers)):
        print(f"{len(names)} {kind}: {', '.join(name for (name,) in names)}")


def main() -> None:
    """Run it all in databases of its own."""
    parser = arguments(__doc__)
    parser.add_argument("--orders", type=int, default=400, help="of each way in each run")
    parser.add_argument("--lines", type=int, default=10)
    parser.add_argument("--clients", type=int, nargs="*", default=[1, 4, 16])
    parser.add_argument("--stored", type=int, nargs="*", default=[10_000])
    given = parser.parse_args()
    print(f"orders of {given.lines} lines, {described(given.url)}")
    with (
        database(given.url, "shopdb_benchmark_checkout") as url,
        database(given.url, "shopdb_benchmark_new_order", migrated=False) as yardstick,
    ):
        market = shop.stocked(url, ITEMS)
        new_order.load(yardstick, ITEMS)
        what_stands(market)
        for clients in given.clients:
            compare(market, yardstick, given.orders, given.lines, clients)
        broken = market.violations()
        found = [grow(market, n, given.orders, given.lines) for n in sorted(given.stored)]
        if len(found) > 1:
            print(f"from the fewest stored to the most: {found[0].rate / found[-1].rate:.2f} times")
    if broken:
        raise SystemExit(f"invariants broken: {broken[:3]}")


if __name__ == "__main__":
    main()
