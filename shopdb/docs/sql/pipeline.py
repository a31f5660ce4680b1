"""Which collections an aggregation pipeline reads and writes."""

import re

from shopdb.docs.sql.access import Access

_FROM = re.compile(r'"(?:from|coll|\$unionWith)":\s*"(\w+)"')
_INTO = re.compile(r'"(?:into|\$out|\$merge)":\s*"(\w+)"')


def of_pipeline(collection: str, text: str) -> Access:
    """What a pipeline does that runs on a collection.

    Args:
        collection: its name.
        text: the stages, as JSON.
    """
    reads = frozenset({collection, *_FROM.findall(text)} - {""})
    return Access(reads, dict.fromkeys(_INTO.findall(text), frozenset({"merge"})))
