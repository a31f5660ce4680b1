"""`shopdb documents`: the document side, one module an area."""

from shopdb.cli.documents import back, collections, compare, engine, pipelines, sample, sync
from shopdb.cli.documents.app import documents

__all__ = ["back", "collections", "compare", "documents", "engine", "pipelines", "sample", "sync"]
