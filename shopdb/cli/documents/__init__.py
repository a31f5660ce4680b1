"""`shopdb documents`: the document side, one module an area."""

from shopdb.cli.documents import engine, pipelines, sample
from shopdb.cli.documents.app import documents

__all__ = ["documents", "engine", "pipelines", "sample"]
