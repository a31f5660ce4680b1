"""The model as Parquet: every table of a database, as of one moment, for engines to read."""

from shopdb.export.manifest import Export, TableManifest, find
from shopdb.export.run import export

__all__ = ["Export", "TableManifest", "export", "find"]
