"""Tables, from one SHOW CREATE TABLE text to the statement that makes it or to another one."""

from shopdb.migrate.generate.tables.create import create_table

__all__ = ["create_table"]
