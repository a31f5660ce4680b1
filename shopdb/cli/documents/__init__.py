"""`shopdb documents`: the document side, one module an area."""

from shopdb.cli.documents import (
    back,
    collections,
    compare,
    engine,
    letters,
    pipelines,
    sample,
    sync,
)
from shopdb.cli.documents.app import documents

__all__ = [
    "back",
    "collections",
    "compare",
    "documents",
    "engine",
    "letters",
    "pipelines",
    "sample",
    "sync",
]
