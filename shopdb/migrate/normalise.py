"""What `SHOW CREATE` says that is not part of what an object is: one function for each such thing.

These are all. Whatever else differs is a difference.
"""

import re

from shopdb.migrate.charsets import primary_collation

STRING = r"'(?:[^'\\]|\\.|'')*'"
NAME = "`(?:[^`]|``)*`"
STRING_OR_NAME = f"{STRING}|{NAME}"
# In these a letter is not one byte of ASCII.
OTHER_LETTERS = "binary|ucs2|utf16|utf16le|utf32"
INTRODUCED = rf"\b_(?!(?:{OTHER_LETTERS})')[a-z0-9]+(?P<literal>{STRING})"
TABLE_CHARSET = re.compile(
    r"^\).*? ENGINE=\w+(?: AUTO_INCREMENT=\d+)?"
    r" DEFAULT CHARSET=(?P<charset>\w+)(?: COLLATE=(?P<collation>\w+))?",
    re.MULTILINE,
)
# A table whose COMMENT holds this has partitions that an event adds and drops as time goes by.
ROTATING = "[rotating]"


def without_next_number(create_table: str) -> str:
    """Drop `AUTO_INCREMENT=`: the next number is data."""
    return re.sub(r"^(\).*?ENGINE=\w+) AUTO_INCREMENT=\d+", r"\1", create_table, flags=re.MULTILINE)


def without_introducers(create_table: str) -> str:
    """Drop `_ascii`, `_utf8mb4` and the like before a literal of ASCII letters: all say the same.

    The server writes _utf8mb4 where a table is made, and the column's own in every check and
    generated column that compares the literal with a column, once any ALTER has touched the table.
    """

    def drop(match: re.Match[str]) -> str:
        literal = match["literal"]
        if literal is None or not literal.isascii():
            return match[0]
        return literal

    return re.sub(rf"{INTRODUCED}|{STRING_OR_NAME}", drop, create_table)


def with_collations(create_table: str) -> str:
    """Name the collation of each column whose character set is named without one.

    The server leaves a set's first collation out where the column once followed its table's
    character set and the table has taken another since. No CREATE TABLE makes a table so.
    """
    named = re.compile(
        rf"^(  {NAME} \w+(?:\((?:[^')]|{STRING})*\))? CHARACTER SET (\w+))\b(?! COLLATE)",
        re.MULTILINE,
    )
    return named.sub(
        lambda column: f"{column[1]} COLLATE {primary_collation(column[2])}", create_table
    )


def without_repeated_collation(create_table: str) -> str:
    """Drop from a column the collation that is its table's: whether it was written says nothing.

    SHOW CREATE TABLE repeats a collation that is not the first of its character set, and both where
    the column was made with either; so a table made from its text has another text.
    """
    options = TABLE_CHARSET.search(create_table)
    if options is None:
        return create_table
    columns, rest = create_table[: options.start()], create_table[options.start() :]
    collation = options["collation"] or primary_collation(options["charset"])
    written = re.compile(
        rf"(?P<kept>{STRING_OR_NAME})"
        rf"|(?: CHARACTER SET \w+)? COLLATE {collation}\b"
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
