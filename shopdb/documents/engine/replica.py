"""A one-node replica set: what transactions and change streams need, started by us."""

import time
from collections.abc import Callable
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from shopdb.problem import Problem

NAME = "rs0"
_NOT_YET_INITIALIZED = 94
_SECONDS = 120
# A command that says what the set is, and that the driver sends to a server of any state.
_HELLO = "hello"


def wait_for_primary(
    port: int, host: str, is_up: Callable[[], bool], last_words: Callable[[], str]
) -> None:
    """Return as soon as the server takes writes; its set is initiated first where there is none.

    Args:
        port: where it listens on 127.0.0.1.
        host: name and port by which the server reaches itself; the set's one member.
        is_up: whether the server still runs.
        last_words: the end of the server's log.

    Raises:
        Problem: the server stopped, or takes no writes in two minutes.
    """
    deadline = time.monotonic() + _SECONDS
    client: MongoClient[dict[str, Any]] = MongoClient(
        f"mongodb://127.0.0.1:{port}/?directConnection=true", serverSelectionTimeoutMS=500
    )
    with client:
        while True:
            try:
                if client.admin.command(_HELLO).get("isWritablePrimary"):
                    return
                _configure(client, host)
            except PyMongoError as error:
                if not is_up():
                    raise Problem(
                        f"MongoDB stopped while it was starting:\n{last_words()}",
                        "Mend what its last lines say, then `make up` again.",
                    ) from error
                if time.monotonic() > deadline:
                    raise Problem(
                        f"MongoDB takes no writes: {error}", "Look into its log, then `make up`."
                    ) from error
            time.sleep(0.05)


def _configure(client: MongoClient[dict[str, Any]], host: str) -> None:
    """Make the server the one member of its set, by the name it has today."""
    try:
        config = client.admin.command("replSetGetConfig")["config"]
    except OperationFailure as failure:
        if failure.code != _NOT_YET_INITIALIZED:
            raise
        members = [{"_id": 0, "host": host}]
        client.admin.command("replSetInitiate", {"_id": NAME, "members": members})
        return
    if config["members"][0]["host"] != host:
        # The port was taken, so it listens at another one: it finds itself no more.
        config["members"][0]["host"] = host
        config["version"] += 1
        client.admin.command("replSetReconfig", config, force=True)
