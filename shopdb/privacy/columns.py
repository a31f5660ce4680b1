"""The columns of a live database, as the check of personal data looks at them."""

from collections.abc import Iterable
from dataclasses import dataclass

from shopdb.database import Connection, rows
from shopdb.migrate.fingerprint import TOOLING_TABLES
from shopdb.privacy.kinds import mark_of

TEXT = frozenset({"char", "varchar", "tinytext", "text", "mediumtext", "longtext", "json"})
BYTES = frozenset({"binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob"})
# Who has one of these is about somebody.
_LEADS_TO_A_PERSON = frozenset({"customer_id", "order_id", "staff_user_id"})
_COLUMNS = """
    SELECT
        c.table_name,
        c.column_name,
        c.data_type,
        c.column_type,
        COALESCE(c.character_maximum_length, 0),
        c.column_comment,
        EXISTS (
            SELECT 1
            FROM information_schema.key_column_usage AS k
            WHERE
                k.table_schema = c.table_schema
                AND k.table_name = c.table_name
                AND k.column_name = c.column_name
                AND k.referenced_table_name IS NOT NULL
        )
    FROM information_schema.columns AS c
    INNER JOIN information_schema.tables AS t
        ON c.table_schema = t.table_schema AND c.table_name = t.table_name
    WHERE c.table_schema = DATABASE() AND t.table_type = 'BASE TABLE'
    ORDER BY c.table_name, c.ordinal_position
"""


@dataclass(frozen=True)
class Column:
    """A column of a live table.

    Args:
        table: its table.
        name: its name.
        type: MySQL's word for its type, without a length, as varchar.
        length: most characters or bytes that it holds; 0 where that is no question.
        mark: the kind of personal data that its comment names, or empty.
        is_key: whether it is part of a foreign key, and so holds what another table has.
        is_flag: whether it says yes or no.
        of_a_person: whether its table has marked columns, or leads to a person.
    """

    table: str
    name: str
    type: str
    length: int
    mark: str
    is_key: bool
    is_flag: bool
    of_a_person: bool

    @property
    def where(self) -> str:
        """As table.column."""
        return f"{self.table}.{self.name}"


def read(connection: Connection) -> list[Column]:
    """Every column of every table, but for those of the migrations' own ledger."""
    found = [row for row in rows(connection, _COLUMNS) if row[0] not in TOOLING_TABLES]
    personal = _personal((row[0], row[1], row[5]) for row in found)
    return [
        Column(
            table,
            name,
            kind.lower(),
            int(length),
            mark_of(comment),
            bool(is_key),
            full == "tinyint(1)",
            table in personal,
        )
        for table, name, kind, full, length, comment, is_key in found
    ]


def _personal(found: Iterable[tuple[str, str, str]]) -> set[str]:
    """The tables that are about persons."""
    return {
        table for table, name, comment in found if mark_of(comment) or name in _LEADS_TO_A_PERSON
    }
