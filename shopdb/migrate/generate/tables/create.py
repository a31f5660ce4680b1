"""A whole table in the house's hand."""

from collections.abc import Iterator, Mapping

from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.generate.tables.layout import fill
from shopdb.migrate.generate.tables.model import Check, ForeignKey, Key, Table
from shopdb.migrate.generate.tables.names import written
from shopdb.migrate.generate.tables.parse import parse
from shopdb.migrate.generate.tables.printing import WIDTH

# What a table has without saying so, in a database as the tooling makes it.
ENGINE = "InnoDB"
COLLATION = "utf8mb4_0900_ai_ci"


def create_table(show_create: str) -> str:
    """The CREATE TABLE statement of a table, in the style of the rooms, without a `;`.

    It makes the same SHOW CREATE TABLE again in a database of utf8mb4_0900_ai_ci, but for
    AUTO_INCREMENT.

    Args:
        show_create: what SHOW CREATE TABLE says, verbatim or as a fingerprint has it.

    Raises:
        MigrationProblem: the text is not understood, or is of a table that no CREATE TABLE makes.
    """
    return written_table(parse(show_create))


def written_table(table: Table) -> str:
    """The CREATE TABLE statement of a table; errors as of `create_table`."""
    for column in table.columns:
        if column.lacks_default:
            name = written(column.name)
            raise MigrationProblem(
                f"column {name} of table {written(table.name)} may be NULL and has no default, "
                "which CREATE TABLE cannot say",
                f"Run ALTER TABLE {written(table.name)} ALTER COLUMN {name} SET DEFAULT NULL "
                "first: what an INSERT that leaves it out then gets is NULL.",
            )
    columns = [fill([written(column.name), *column.definition]) for column in table.columns]
    others: list[Key | ForeignKey | Check] = [*table.keys, *table.foreign_keys, *table.checks]
    rest = [fill(other.definition) for other in others]
    text = f"CREATE TABLE {written(table.name)} (\n" + ",\n".join(columns)
    if rest:
        text += ",\n\n" + ",\n".join(rest)
    text += "\n)" + _spread(options(table))
    if table.partitioning:
        text += f"\n{table.partitioning.clause(altering=False)}"
    return text


def options(table: Table) -> Mapping[str, str]:
    """The options that a table has to name, its comment last."""
    found = dict(table.options)
    if found.get("ENGINE") == ENGINE:
        del found["ENGINE"]
    comment = found.pop("COMMENT", None)
    found.update(charset(table))
    if comment:
        found["COMMENT"] = comment
    return found


def charset(table: Table) -> Iterator[tuple[str, str]]:
    """Its character set and collation, where they are not the database's."""
    if table.charset and table.collation != COLLATION:
        yield "DEFAULT CHARACTER SET", table.charset
        if table.collation:
            yield "COLLATE", table.collation


def _spread(named: Mapping[str, str]) -> str:
    """Options on the line of the closing parenthesis, or each on a line where that is too short."""
    texts = [option(name, value) for name, value in named.items()]
    line = "".join(f" {text}" for text in texts)
    if len(line) + 2 <= WIDTH or len(texts) == 1:
        return line
    return "".join(f"\n{text}" for text in texts)


def option(name: str, value: str) -> str:
    """One option as a statement names it."""
    # These two take no equals sign.
    return f"{name} {value}" if name in ("TABLESPACE", "STORAGE") else f"{name} = {value}"
