"""What `SHOW CREATE` says that is not part of what an object is: one function for each such thing.

These are all. Whatever else differs is a difference.
"""

import re

STRING_OR_NAME = r"'(?:[^'\\]|\\.|'')*'|`(?:[^`]|``)*`"
INTRODUCED = r"_(?:ascii|utf8mb4)(?P<literal>'(?:[^'\\]|\\.|'')*')"
TABLE_COLLATION = re.compile(r"^\) ENGINE=.*? COLLATE=(\w+)", re.MULTILINE)
# A table whose COMMENT holds this has partitions that an event adds and drops as time goes by.
ROTATING = "[rotating]"


def without_next_number(create_table: str) -> str:
    """Drop `AUTO_INCREMENT=`: the next number is data."""
    return re.sub(r"^(\).*?ENGINE=\w+) AUTO_INCREMENT=\d+", r"\1", create_table, flags=re.MULTILINE)


def without_introducers(create_table: str) -> str:
    """Drop `_ascii` and `_utf8mb4` before a literal of ASCII letters: both say the same of it.

    The server writes the second where a table is made, and the first in every check and generated
    column that compares the literal with an ASCII column, once any ALTER has touched the table.
    """

    def drop(match: re.Match[str]) -> str:
        literal = match["literal"]
        if literal is None or not literal.isascii():
            return match[0]
        return literal

    return re.sub(rf"{INTRODUCED}|{STRING_OR_NAME}", drop, create_table)


def without_repeated_collation(create_table: str) -> str:
    """Drop from a column the collation that is its table's: whether it was written says nothing.

    SHOW CREATE TABLE repeats a collation that is not the first of its character set, and both where
    the column was made with either; so a table made from its text has another text.
    """
    options = TABLE_COLLATION.search(create_table)
    if options is None:
        return create_table
    columns, rest = create_table[: options.start()], create_table[options.start() :]
    written = re.compile(
        rf"(?P<kept>{STRING_OR_NAME})"
        rf"|(?: CHARACTER SET \w+)? COLLATE {options[1]}\b"
        r"|(?P<other> CHARACTER SET \w+ COLLATE \w+)"
    )
    return written.sub(lambda match: match["kept"] or match["other"] or "", columns) + rest


def with_sorted_keys(create_table: str) -> str:
    """Sort keys and constraints: their order is that of the statements which added them.

    The order of columns stays, for it is what SELECT * and INSERT without names see.
    """
    head, *lines = create_table.split("\n")
    end = next((at for at, line in enumerate(lines) if line.startswith(")")), 0)
    body = [line.removesuffix(",") for line in lines[:end]]
    columns = [line for line in body if line.startswith("  `")]
    keys = sorted(line for line in body if not line.startswith("  `"))
    return "\n".join([head, *columns, *keys, *lines[end:]])


def without_rotating_partitions(create_table: str) -> str:
    """Drop the partitions of a table marked [rotating]: which months it holds is the day's doing.

    By what it is partitioned stays.
    """
    options, _, _ = create_table.partition("PARTITION BY")
    if ROTATING not in options.rpartition(" COMMENT=")[2]:
        return create_table
    return re.sub(
        r"(PARTITION BY RANGE[^\n]*)\n\(PARTITION .*\) \*/", r"\1 */", create_table, flags=re.DOTALL
    )


def without_own_schema(text: str, database: str) -> str:
    """Drop the database's own name before a name: a view, a grant remember where they were made."""
    own = "`" + database.replace("`", "``") + "`."

    def drop(match: re.Match[str]) -> str:
        return match["kept"] or ""

    return re.sub(rf"(?P<own>{re.escape(own)})|(?P<kept>{STRING_OR_NAME})", drop, text)
