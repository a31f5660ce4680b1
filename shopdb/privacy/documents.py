"""The documents of a person in MongoDB, collection by collection, of one moment."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.database import Database

from shopdb.documents.collections import read_all
from shopdb.documents.engine import Document
from shopdb.privacy.person import Person, Place
from shopdb.privacy.values import plain


def exported(
    database: Database[Document], person: Person, ids: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, Any]]:
    """Each collection that is exported, with its documents by their `_id`.

    Args:
        database: MongoDB's.
        person: what is exported.
        ids: the public ids of the person's customers, reviews and orders, by those names: persons,
            reviews, orders.

    Raises:
        PyMongoError: MongoDB does not answer.
    """
    meanings = {one.name: one.meaning for one in read_all()}
    with database.client.start_session(snapshot=True) as session:
        known = {**ids, "visits": _visits(database, session, ids["persons"])}
        for name, place in person.collections.items():
            if not place.exported:
                continue
            found = database[name].find(query(place, known), session=session).sort("_id")
            yield (
                name,
                {
                    "meaning": meanings[name],
                    "documents": [
                        {field: plain(one[field]) for field in one if field not in place.hidden}
                        for one in found
                    ],
                },
            )


def query(place: Place, ids: Mapping[str, Sequence[str]]) -> Document:
    """What finds the documents of a person in a collection."""
    return {
        "$or": [
            {
                field: {"$exists": False} if whose == "absent" else {"$in": list(ids[whose[1:]])}
                for field, whose in way.items()
            }
            for way in place.rows
            if not isinstance(way, str)
        ]
    }


def _visits(
    database: Database[Document], session: ClientSession, persons: Sequence[str]
) -> list[str]:
    """The sessions in which the person was logged in at some time."""
    found = database["events"].distinct("sessionId", {"userId": {"$in": list(persons)}}, session)
    return sorted(map(str, found))
