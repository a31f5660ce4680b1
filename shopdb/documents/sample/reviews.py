"""What was written in the reviews of the sample shop, with pictures and the votes of others.

The stars say how it was liked, the kind of goods what of it, the customer in which language. Whom
a purchase disappointed, others find helpful more often.
"""

from collections.abc import Iterator
from datetime import timedelta
from functools import cache

import numpy as np

from shopdb.documents.sample.events import EPOCH, Document
from shopdb.documents.sample.read import Reader
from shopdb.documents.sample.shop import LEAVES
from shopdb.sample.clock import Month
from shopdb.sample.places import CHANNELS
from shopdb.sample.rows import Floats, stream
from shopdb.sample.words import table

TONES = ("bad", "bad", "mixed", "good", "good")
# How often a sentence about the goods and one at the end are there, and pictures.
GOODS, LAST, PICTURES = 0.75, 0.45, 0.12
# How many found a review helpful on average, by its stars, and how many did not.
HELPFUL = np.array([5.0, 4.0, 2.0, 2.2, 2.6])
UNHELPFUL = 0.7


def documents(reader: Reader, month: Month) -> Iterator[Document]:
    """The part of each review of a month that MongoDB owns, and when it was written."""
    rng = stream(reader.seed, "texts", month.number)
    found = reader.reviews(month)
    count = len(found)
    likings = rng.gamma(0.8, 1 / 0.8, count)
    stars = found["rating"].to_numpy()
    helpful = rng.poisson(HELPFUL[stars - 1] * likings)
    unhelpful = rng.poisson(UNHELPFUL * likings)
    pictures = np.where(rng.random(count) < PICTURES, rng.integers(1, 4, count), 0)
    turns = rng.random((count, 6))
    spoken = rng.choice([one.locale for one in CHANNELS], count)
    leaf = reader.goods.leaf[found["product"].to_numpy()]
    at = found["at"].to_numpy() // 1000 * 1000
    for n, (key, status, told) in enumerate(found["public_id", "status", "locale"].iter_rows()):
        locale = told or str(spoken[n])
        language = locale.partition("-")[0]
        kind = LEAVES[leaf[n]]
        tone = TONES[stars[n] - 1]
        document: Document = {
            "_id": key,
            "schemaVersion": 1,
            "createdAt": EPOCH + timedelta(microseconds=int(at[n])),
            "title": _sentence("title", tone, "", language, turns[n, 0]),
            "body": _body(tone, kind["parent"], language, turns[n]),
            "locale": locale,
            "photos": [
                {"url": f"https://example.com/reviews/{key}/{place}.jpg", "alt": kind[language]}
                for place in range(1, pictures[n] + 1)
            ],
            "votes": {"helpful": 0, "unhelpful": 0},
        }
        if status == "published":
            document["votes"] = {"helpful": int(helpful[n]), "unhelpful": int(unhelpful[n])}
        yield document


def _body(tone: str, category: str, language: str, turns: Floats) -> str:
    """Two or three sentences; the first one is always there."""
    parts = [_sentence("first", tone, "", language, turns[1])]
    if turns[2] < GOODS:
        parts.append(_sentence("goods", tone, category, language, turns[3]))
    if turns[4] < LAST:
        parts.append(_sentence("last", tone, "", language, turns[5]))
    return ("" if language == "ja" else " ").join(parts)


def _sentence(part: str, tone: str, category: str, language: str, turn: float) -> str:
    """One of the sentences that fit."""
    fitting = _fitting()[part, tone, category]
    return fitting[int(turn * len(fitting))][language]


@cache
def _fitting() -> dict[tuple[str, str, str], list[dict[str, str]]]:
    found: dict[tuple[str, str, str], list[dict[str, str]]] = {}
    for row in table("review"):
        found.setdefault((row["part"], row["tone"], row["category"]), []).append(row)
    return found
