"""How much longer `make migrate` takes from zero than its SQL through the `mysql` client.

    python -m benchmarks.migrate mysql://root:…@127.0.0.1:3306 [--runs 5]

Both run in turn on one server, in a database of their own. The command is Alembic's own; beside it
stands the same upgrade from within Python, which says what starting and importing cost. The client
is `mysql` on the PATH, else the one in the container that publishes the port.
"""

import os
import shutil
import statistics
import subprocess
import sys

from sqlalchemy import URL

from benchmarks.bench import arguments, database, described, seconds
from shopdb.migrate import upgrade

DATABASE = "shopdb_benchmark_migrate"
ALEMBIC = [sys.executable, "-m", "alembic", "upgrade", "head"]


def printed() -> bytes:
    """What `alembic upgrade head --sql` prints."""
    return subprocess.run([*ALEMBIC, "--sql"], check=True, capture_output=True).stdout


def client(url: URL) -> list[str]:
    """The command that runs SQL from its standard input."""
    options = ["--user", url.username or "root", "--comments", url.database or ""]
    if shutil.which("mysql"):
        return ["mysql", "--protocol=tcp", f"--host={url.host}", f"--port={url.port}", *options]
    container = subprocess.run(
        ["docker", "ps", "--quiet", "--filter", f"publish={url.port}"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    if not container:
        raise SystemExit(f"no `mysql` on the PATH, and no container publishes port {url.port}")
    return ["docker", "exec", "--interactive", "--env", "MYSQL_PWD", container, "mysql", *options]


def main() -> None:
    """Print medians and ratios."""
    parser = arguments(__doc__)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    sql = printed()
    url = given.url.set(database=DATABASE)
    password = str(url.password or "")
    environment = {
        **os.environ,
        "MYSQL_PWD": password,
        "SHOPDB_URL": url.render_as_string(hide_password=False),
    }
    command = client(url)

    def through_client() -> None:
        subprocess.run(command, check=True, input=sql, env=environment)

    def as_command() -> None:
        subprocess.run(ALEMBIC, check=True, capture_output=True, env=environment)

    ways = {
        "mysql client": through_client,
        "alembic, as a command": as_command,
        "alembic, within Python": lambda: upgrade(url, "head"),
    }
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(given.runs):
        for name, way in ways.items():
            with database(given.url, DATABASE, migrated=False):
                taken[name].append(seconds(way))
    base = statistics.median(taken["mysql client"])
    print(f"{len(sql):,} bytes of SQL, {described(given.url)}")
    for name, times in taken.items():
        median = statistics.median(times)
        print(f"{name:24} {median:6.2f} s   ratio {median / base:.2f}")


if __name__ == "__main__":
    main()
