"""Exports one person: all that the shop knows of them, of one moment, as one JSON document."""

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pymongo.database import Database
from sqlalchemy import URL

from shopdb.database import Connection, rows, scalar, session
from shopdb.documents.engine import Document
from shopdb.privacy import documents, tables
from shopdb.privacy.person import Person, read
from shopdb.privacy.values import moment, plain
from shopdb.privacy.who import Who
from shopdb.settings import project_root

FORMAT = "shopdb person 1"
NOT_ASKED = "MongoDB was not asked, so reviews' words, clicks and sessions are missing."

# Finds the person in an open snapshot, or raises a Problem.
Find = Callable[[Connection], Who]


@dataclass(frozen=True)
class Exported:
    """An export that was made.

    Args:
        text: the JSON document.
        counts: rows by table and documents by collection, without those that have none.
    """

    who: Who
    text: str
    counts: dict[str, int]

    @property
    def sha256(self) -> str:
        """Of the text, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def export(url: URL, find: Find, mongo: Database[Document] | None = None) -> Exported:
    """All that is known of a person; the same again gives the same but for its time.

    Args:
        url: MySQL, as an account that may read every table.
        find: says who it is.
        mongo: MongoDB; None: it is not asked, which the document says.

    Raises:
        Problem: there is no such person.
        PyMongoError: MongoDB does not answer.
    """
    person = read(project_root())
    with session(url) as connection:
        with connection.cursor() as cursor:
            cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
        read_at = scalar(connection, "SELECT UTC_TIMESTAMP(6)")
        who = find(connection)
        of_tables = dict(tables.exported(connection, person, who))
        ids = _public_ids(connection, person, who)
        revision = scalar(connection, "SELECT version_num FROM alembic_version")
        name = scalar(connection, "SELECT DATABASE()")
    of_documents: dict[str, Any] = {"note": NOT_ASKED}
    if mongo is not None:
        of_documents = {
            "read_at": moment(datetime.now(UTC)),
            "collections": dict(documents.exported(mongo, person, ids)),
        }
    whole = {
        "format": FORMAT,
        "database": {"name": name, "revision": revision, "read_at": moment(read_at)},
        "person": {
            "erased_at": plain(who.erased_at),
            "emails": list(who.emails),
            "customers": [
                {
                    "customer_id": one.customer_id,
                    "public_id": one.public_id,
                    "is_guest": one.is_guest,
                    "erased_at": plain(one.erased_at),
                }
                for one in who.customers
            ],
        },
        "tables": of_tables,
        "documents": of_documents,
        "not_exported": {
            place.name: place.why
            for place in (*person.tables.values(), *person.collections.values())
            if not place.exported
        },
    }
    counts = {table: len(one["rows"]) for table, one in of_tables.items() if one["rows"]}
    for collection, one in of_documents.get("collections", {}).items():
        if one["documents"]:
            counts[f"mongodb.{collection}"] = len(one["documents"])
    return Exported(who, json.dumps(whole, indent=2, ensure_ascii=False) + "\n", counts)


def write(exported: Exported, path: Path) -> None:
    """Write an export whole or not at all, for its owner's eyes alone.

    Raises:
        OSError: it cannot be written there.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(exported.text)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _public_ids(connection: Connection, person: Person, who: Who) -> dict[str, list[str]]:
    """What MongoDB calls the person's customers, reviews and orders."""

    def of(table: str) -> list[str]:
        found = rows(
            connection, tables.statement(person, table, f"{table}.public_id"), who.arguments()
        )
        return sorted(str(plain(public_id)) for (public_id,) in found)

    return {
        "persons": [one.public_id for one in who.customers],
        "reviews": of("product_review"),
        "orders": of("sales_order"),
    }
