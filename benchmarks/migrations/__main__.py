"""Print what migrations cost, and what those who use the tables meanwhile wait.

    python -m benchmarks.migrations mysql://root:…@127.0.0.1:3306 [--rows 5000000] [--only stalls]

Every figure has its comparison in the same run: Alembic and the same SQL through the `mysql` client
(on the PATH, else in the container that publishes the port), with and without the ledger; a large
table that is altered by the runner and by a plain ALTER with the server's own lock_wait_timeout.
"""

from benchmarks.bench import arguments, described
from benchmarks.migrations.replay import proof, replay
from benchmarks.migrations.stalls import stalls

PARTS = ("replay", "verify", "stalls")


def main() -> None:
    """Run the parts in databases of their own."""
    parser = arguments(__doc__)
    parser.add_argument("--runs", type=int, default=5, help="of each way from zero to head")
    parser.add_argument("--rows", type=int, default=5_000_000, help="of the table that is altered")
    parser.add_argument("--hold", type=float, default=10, help="seconds that it is in use")
    parser.add_argument("--only", choices=PARTS, nargs="*", default=PARTS)
    given = parser.parse_args()
    print(described(given.url))
    if "replay" in given.only:
        replay(given.url, given.runs)
    if "verify" in given.only:
        proof(given.url)
    if "stalls" in given.only:
        stalls(given.url, given.rows, given.hold)


if __name__ == "__main__":
    main()
