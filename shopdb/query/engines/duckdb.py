"""Answers questions with DuckDB, in this process, from exported Parquet."""

from collections.abc import Mapping
from pathlib import Path
from threading import Timer
from typing import Any

import duckdb
from pymysql.constants import FIELD_TYPE
from sqlglot import exp

from shopdb.export import TableManifest, find
from shopdb.problem import Problem
from shopdb.query.defaults import complete
from shopdb.query.engines.engine import TIMEOUT, result
from shopdb.query.engines.functions import VIEWS
from shopdb.query.engines.model import Model
from shopdb.query.engines.spelling import spelled
from shopdb.query.question import Question
from shopdb.query.result import Kind, Result

# DuckDB divides decimals in floating point. This divides as on paper: three times a whole
# number of 128 bits by the divisor, eight decimals a time; each remainder is less than it.
_MACROS = """
CREATE MACRO shopdb_whole(number) AS
    CAST(CAST(number AS DECIMAL(38, 12)) * CAST(1000000000000 AS DECIMAL(13, 0)) AS HUGEINT);
CREATE MACRO shopdb_long_division(n, d) AS
    CAST(n // d AS DECIMAL(38, 0))
    + CAST((n % d) * 100000000 // d AS DECIMAL(38, 0)) * 0.00000001
    + CAST((n % d) * 100000000 % d * 100000000 // d AS DECIMAL(38, 0)) * 0.0000000000000001;
CREATE MACRO shopdb_quotient(n, d) AS
    shopdb_long_division(shopdb_whole(n), NULLIF(shopdb_whole(d), 0));
CREATE MACRO shopdb_months_on(earlier, later) AS
    date_diff('month', earlier, later) - CASE
        WHEN day(later) < day(earlier) THEN 1
        WHEN
            day(later) = day(earlier)
            AND CAST(CAST(later AS TIMESTAMP) AS TIME) < CAST(CAST(earlier AS TIMESTAMP) AS TIME)
        THEN 1
        ELSE 0
    END;
CREATE MACRO shopdb_months(earlier, later) AS
    CASE
        WHEN later < earlier THEN -shopdb_months_on(later, earlier)
        ELSE shopdb_months_on(earlier, later)
    END;
CREATE MACRO substring_index(whole, mark, number) AS
    array_to_string(
        CASE
            WHEN number > 0 THEN string_split(whole, mark)[:number]
            ELSE string_split(whole, mark)[number:]
        END,
        mark
    );
"""

# MySQL's collations by what ICU has: without accents or cases where they make no difference.
_COLLATIONS = {"ai_ci": "NOCASE.NOACCENT.EN", "as_ci": "NOCASE.EN", "as_cs": "EN"}

_MONTHS = {"MONTH": 1, "QUARTER": 3, "YEAR": 12}

_KINDS = {
    "BIGINT": FIELD_TYPE.LONGLONG,
    "BLOB": FIELD_TYPE.BLOB,
    "BOOLEAN": FIELD_TYPE.TINY,
    "DATE": FIELD_TYPE.DATE,
    "DOUBLE": FIELD_TYPE.DOUBLE,
    "HUGEINT": FIELD_TYPE.NEWDECIMAL,
    "INTEGER": FIELD_TYPE.LONG,
    "TIMESTAMP": FIELD_TYPE.DATETIME,
}


class _Spelling:
    """DuckDB's words."""

    dialect = "duckdb"
    collations: Mapping[str, str] = _COLLATIONS

    def quotient(self, over: exp.Expr, under: exp.Expr) -> exp.Expr:
        return exp.Anonymous(this="shopdb_quotient", expressions=[over.copy(), under.copy()])

    def later(self, at: exp.Expr, number: exp.Expr, unit: str) -> exp.Expr:
        span = exp.Anonymous(this=f"to_{unit.lower()}s", expressions=[exp.cast(number, "int")])
        return exp.Add(this=at, expression=span)

    def zoned(self, at: exp.Expr, source: exp.Expr, target: exp.Expr) -> exp.Expr:
        moment = exp.Anonymous(this="timezone", expressions=[source.copy(), at])
        return exp.Anonymous(this="timezone", expressions=[target.copy(), moment])

    def full_units(self, start: exp.Expr, end: exp.Expr, unit: str) -> exp.Expr:
        if unit in _MONTHS:
            # From the end of a month, DuckDB's own is full at the end of a shorter one.
            months = exp.Anonymous(this="shopdb_months", expressions=[start.copy(), end.copy()])
            number = exp.Literal.number(_MONTHS[unit])
            return exp.paren(exp.IntDiv(this=months, expression=number))
        parts = [exp.Literal.string(unit.lower()), start.copy(), end.copy()]
        return exp.Anonymous(this="date_sub", expressions=parts)

    def weekday(self, at: exp.Expr) -> exp.Expr:
        number = exp.Anonymous(this="isodow", expressions=[at.copy()])
        return exp.paren(exp.Sub(this=number, expression=exp.Literal.number(1)))

    def other(self, node: exp.Expr) -> exp.Expr | None:
        if isinstance(node, exp.DayOfWeek):
            number = exp.Anonymous(this="dayofweek", expressions=[node.this.copy()])
            return exp.paren(exp.Add(this=number, expression=exp.Literal.number(1)))
        return None


class DuckDB:
    """A DuckDB in memory, with views over the files of an export."""

    def __init__(self, folder: Path) -> None:
        self.export = find(folder)
        self.model = Model(self.export)
        self.connection = duckdb.connect(config={"autoinstall_known_extensions": "false"})
        self.connection.execute("SET TimeZone = 'UTC'")
        self.connection.execute(_MACROS)
        self._made: set[str] = set()

    def run(self, question: Question, given: dict[str, object], timeout: float = TIMEOUT) -> Result:
        """Answer a question; see `Engine.run`."""
        values = complete(question, given, lambda one, known: self.run(one, known).rows)
        tree = self.model.statement(question, values)
        self._make_views(tree)
        sql = spelled(tree, _Spelling())
        timer = Timer(timeout, self.connection.interrupt)
        timer.start()
        try:
            answer = self.connection.execute(sql)
            described = answer.description or []
            rows = answer.fetchall()
        except duckdb.InterruptException as error:
            raise Problem(
                f"{question.name} was stopped after {timeout:g} s",
                "Ask for a shorter period, or give it more time with --timeout.",
            ) from error
        except duckdb.Error as error:
            raise Problem(f"DuckDB refuses {question.name}: {error}", "Mend its SQL.") from error
        finally:
            timer.cancel()
        columns = [(str(column[0]), _kind(str(column[1]))) for column in described]
        return result(question, values, self.export, columns, rows)

    def close(self) -> None:
        """Forget the views; the files stay."""
        self.connection.close()

    def _make_views(self, tree: exp.Expr) -> None:
        for name, view in self.model.sources(tree):
            if name in self._made:
                continue
            if view is None:
                sql = _over_files(self.export.folder / name, self.export.tables[name])
            else:
                sql = spelled(view, _Spelling())
            # What a stored function looks up is looked up often.
            kind = "TABLE" if name in VIEWS else "VIEW"
            self.connection.execute(f'CREATE {kind} "{name}" AS {sql}')
            self._made.add(name)


def _over_files(folder: Path, table: TableManifest) -> str:
    """The rows of a table as MySQL shows them: truths as numbers, times in UTC without zone."""
    columns = ", ".join(_column(**said) for said in table.columns)
    files = str(folder / "**" / "*.parquet").replace("'", "''")
    return f"SELECT {columns} FROM read_parquet('{files}', hive_partitioning = true)"


def _column(name: str, mysql_type: str, collation: str | None) -> str:
    if mysql_type == "tinyint(1)":
        return f'CAST("{name}" AS BIGINT) AS "{name}"'
    if mysql_type.startswith(("datetime", "timestamp")):
        return f'"{name}" AT TIME ZONE \'UTC\' AS "{name}"'
    order = _COLLATIONS.get((collation or "")[-5:])
    return f'"{name}" COLLATE {order} AS "{name}"' if order else f'"{name}"'


def _kind(said: Any) -> Kind:
    name, _, numbers = str(said).partition("(")
    if name == "DECIMAL":
        return Kind(FIELD_TYPE.NEWDECIMAL, int(numbers.rstrip(")").split(",")[1]))
    return Kind(_KINDS.get(name, FIELD_TYPE.VAR_STRING), 0)
