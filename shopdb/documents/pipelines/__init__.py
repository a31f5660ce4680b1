"""Pipelines that answer questions of the document side: files, checked, bound and run."""

from shopdb.documents.pipelines.library import find, names
from shopdb.documents.pipelines.pipeline import Pipeline
from shopdb.documents.pipelines.plan import explain
from shopdb.documents.pipelines.run import Answer, run

__all__ = ["Answer", "Pipeline", "explain", "find", "names", "run"]
