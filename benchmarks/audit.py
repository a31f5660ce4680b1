"""What the audit log costs those who write, and how fast it is sealed and verified.

    python -m benchmarks.audit mysql://root:…@127.0.0.1:3306 [--customers 20000] [--updates 1000]

Customers are updated with the trigger that notes it and without, in turn: all by one statement,
which shows what a line costs, and one after the other, each its own transaction, which shows what
somebody waits. What was noted is then sealed and verified.
"""

from functools import partial

from sqlalchemy import URL

from benchmarks.bench import arguments, database, described, seconds
from shopdb.chain.verify import verify
from shopdb.database import Connection, rows, scalar, session

DATABASE = "shopdb_benchmark_audit"
TRIGGER = "customer_after_update_audit"
# Each round updates with the trigger and without; the second one first where the first was last.
ROUNDS = 2


def filled(connection: Connection, customers: int) -> None:
    """Customers that nobody knows, and the months that a shop has after a while."""
    rows(connection, f"SET SESSION cte_max_recursion_depth = {customers}")
    rows(
        connection,
        "INSERT INTO customer (external_ref, full_name, locale_code) WITH RECURSIVE n AS"
        " (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < %s)"
        " SELECT i, 'Ann Example', 'en-GB' FROM n",
        (customers,),
    )
    rows(connection, "CALL partition_rotate(NULL, @made, @dropped)")


def all_at_once(connection: Connection, name: str) -> None:
    """Give every customer another name, by one statement."""
    rows(connection, "UPDATE customer SET full_name = %s", (name,))


def one_by_one(connection: Connection, name: str, updates: int) -> None:
    """Give some customers another name, each in a transaction of its own."""
    for number in range(1, updates + 1):
        rows(
            connection, "UPDATE customer SET full_name = %s WHERE customer_id = %s", (name, number)
        )


def updated(url: URL, updates: int) -> dict[tuple[str, bool], float]:
    """Seconds by the way of updating, and by whether the trigger was there."""
    taken: dict[tuple[str, bool], float] = {}
    with session(url) as connection:
        trigger = rows(connection, f"SHOW CREATE TRIGGER {TRIGGER}")[0][2]
        for turn in range(ROUNDS):
            for is_noted in (True, False) if turn % 2 == 0 else (False, True):
                if not is_noted:
                    rows(connection, f"DROP TRIGGER {TRIGGER}")
                name = f"{turn} {is_noted}"
                for way, act in (
                    ("all by one statement", partial(all_at_once, connection, f"{name} all")),
                    ("one after the other", partial(one_by_one, connection, name, updates)),
                ):
                    key = (way, is_noted)
                    taken[key] = taken.get(key, 0) + seconds(act)
                if not is_noted:
                    rows(connection, trigger)
    return taken


def main() -> None:
    """Print seconds, ratios and rates."""
    parser = arguments(__doc__)
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument("--updates", type=int, default=1_000)
    given = parser.parse_args()
    with database(given.url, DATABASE) as url:
        with session(url) as connection:
            filled(connection, given.customers)
        taken = updated(url, given.updates)
        with session(url) as connection:
            count = int(scalar(connection, "SELECT COUNT(*) FROM audit_log"))
            sealed = seconds(partial(rows, connection, "CALL audit_log_seal(FALSE, @sealed)"))
            verified = seconds(partial(_verified, connection, count))
    print(f"{count:,} lines, {described(given.url)}")
    for way in dict.fromkeys(way for way, _ in taken):
        noted, bare = taken[way, True], taken[way, False]
        print(f"{way:21} noted {noted:6.2f} s, not {bare:6.2f} s   ratio {noted / bare:.2f}")
    print(f"sealed   {count / sealed:9,.0f} lines a second")
    print(f"verified {count / verified:9,.0f} lines a second")


def _verified(connection: Connection, count: int) -> None:
    verdict = verify(connection)
    if not verdict.holds or verdict.seals != count:
        raise SystemExit(f"not every line is sealed as it is: {verdict.counts}")


if __name__ == "__main__":
    main()
