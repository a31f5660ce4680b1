"""Tables, from one SHOW CREATE TABLE text to the statement that makes it or to another one."""

from shopdb.migrate.generate.tables.alter import alter
from shopdb.migrate.generate.tables.alteration import Alteration, with_algorithm
from shopdb.migrate.generate.tables.candidates import rename_candidates, renamed_table_candidates
from shopdb.migrate.generate.tables.create import create_table
from shopdb.migrate.generate.tables.order import alter_tables

__all__ = [
    "Alteration",
    "alter",
    "alter_tables",
    "create_table",
    "rename_candidates",
    "renamed_table_candidates",
    "with_algorithm",
]
