"""`shopdb documents`: the document side, one module an area."""

from shopdb.cli.documents import collections, engine, pipelines, sample
from shopdb.cli.documents.app import documents

__all__ = ["collections", "documents", "engine", "pipelines", "sample"]
