"""A module for each topic of the questions; written by `make gallery`."""

from shopdb.analysis.topics import (
    catalog,
    customer,
    fulfilment,
    inventory,
    payment,
    platform,
    promotion,
    sales,
    supply,
    support,
)

__all__ = [
    "catalog",
    "customer",
    "fulfilment",
    "inventory",
    "payment",
    "platform",
    "promotion",
    "sales",
    "supply",
    "support",
]
