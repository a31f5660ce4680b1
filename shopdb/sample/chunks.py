"""A part of the sample shop that is loaded as a whole, and what was there before it."""

from collections.abc import Mapping
from dataclasses import dataclass

from shopdb.sample.rows import Tables

# The chunk that the months stand on.
SHOP = "shop"


@dataclass(frozen=True)
class Known:
    """What is in the database already: ids of reference rows by code, and the last id by table."""

    tax_class: Mapping[str, int]
    payment_method: Mapping[str, int]
    last_id: Mapping[str, int]


@dataclass(frozen=True)
class Chunk:
    """Rows by table in the order in which they are loaded; `above` are the last ids before."""

    name: str
    tables: Tables
    above: Mapping[str, int]
