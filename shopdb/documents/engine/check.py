"""A MongoDB by its URL: reached, and able to do what ShopDB asks of it."""

from typing import Any

from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import ConfigurationError, InvalidURI, PyMongoError
from pymongo.uri_parser import parse_uri

from shopdb.problem import Problem

OLDEST = (6, 0)
DATABASE = "shopdb"
# Milliseconds until a server that does not answer counts as out of reach.
_PATIENCE = 10_000
_WAITS = "serverSelectionTimeoutMS"

Document = dict[str, Any]


def masked(url: str) -> str:
    """The URL without its password."""
    found = parse_uri(url, warn=False)
    secret = found["password"]
    return url if not secret else f"{url.partition('//')[0]}//…@{url.rpartition('@')[2]}"


def open_database(url: str, patience: int = _PATIENCE) -> Database[Document]:
    """The database that a URL names, `shopdb` where it names none; times are aware, in UTC.

    Args:
        url: mongodb:// or mongodb+srv://.
        patience: milliseconds until a server that does not answer counts as out of reach,
            unless the URL says so.

    Raises:
        Problem: it is no such URL, or nothing answers there.
    """
    options: dict[str, Any] = (
        {} if "serverselectiontimeoutms=" in url.lower() else {_WAITS: patience}
    )
    try:
        client: MongoClient[Document] = MongoClient(url, tz_aware=True, appname="shopdb", **options)
    except (InvalidURI, ConfigurationError, ValueError) as error:
        raise Problem(
            f"SHOPDB_MONGO_URL is not a MongoDB URL: {error}",
            "Give it as mongodb://user:password@host:27017/shopdb",
        ) from error
    try:
        client.admin.command("ping")
    except PyMongoError as error:
        client.close()
        raise Problem(
            f"MongoDB does not answer at {masked(url)}: {str(error).split(', Timeout')[0]}",
            "Start one with `make up`, or set SHOPDB_MONGO_URL to a server that runs.",
        ) from error
    return client.get_default_database(DATABASE)


def require(database: Database[Document]) -> str:
    """Pass only where the server is new enough and a replica set or a sharded cluster.

    Returns:
        The server's version.

    Raises:
        Problem: what it lacks.
    """
    version = str(database.client.server_info()["version"])
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST:
        raise Problem(
            f"MongoDB {version} is too old: ShopDB needs 6.0 or newer",
            "Upgrade the server, or unset SHOPDB_MONGO_URL: `make up` then starts one.",
        )
    hello = database.client.admin.command("hello")
    if "setName" not in hello and hello.get("msg") != "isdbgrid":
        raise Problem(
            "The MongoDB server stands alone, and transactions need a replica set",
            "Start it with --replSet=rs0, then run rs.initiate() in mongosh.",
        )
    return version
