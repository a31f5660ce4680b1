"""The same questions on other engines: transpiled from MySQL, over exported Parquet."""

from shopdb.query.engines.engine import Engine, Name, connect

__all__ = ["Engine", "Name", "connect"]
