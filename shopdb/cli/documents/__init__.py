"""`shopdb documents`: the document side, one module an area."""

from shopdb.cli.documents import collections, compare, engine, pipelines, sample, sync
from shopdb.cli.documents.app import documents

__all__ = ["collections", "compare", "documents", "engine", "pipelines", "sample", "sync"]
