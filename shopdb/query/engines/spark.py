"""Answers questions with Apache Spark, on this machine or on a cluster, from exported Parquet."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from threading import Timer
from typing import Any

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
from shopdb.settings import setting

try:
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession
except ImportError as error:
    raise Problem("Spark is not installed", "Install it with Java: make spark") from error

# Where Spark runs: local[2] is two threads here, spark://host:7077 a cluster, whose workers have
# to see the folder of the export under the same path. But for what is set below, Spark's own
# configuration holds, as in spark-defaults.conf.
MASTER = "local[2]"
SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    # An overflow is an error and no NULL.
    "spark.sql.ansi.enabled": "true",
    # As many steps as a calendar has days.
    "spark.sql.cteRecursionLevelLimit": "100000",
    # This rule of Spark 4.1 gives two columns one id where a view is read twice.
    "spark.sql.optimizer.excludedRules": (
        "org.apache.spark.sql.catalyst.optimizer.RemoveRedundantAliases"
    ),
    # A month is a text in the name of a folder.
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
# A shop that fits into one machine is soon shuffled; in more parts it would take longer.
# Large results are fetched from where Spark says it is, which must be where it listens; and a
# year of half a million lines does not pass through its own 1 GB.
LOCAL = {
    "spark.sql.shuffle.partitions": "4",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "4g",
}

_COLLATIONS = {"ai_ci": "UNICODE_CI_AI", "as_ci": "UNICODE_CI", "as_cs": "UNICODE"}
_KINDS = {
    "bigint": FIELD_TYPE.LONGLONG,
    "binary": FIELD_TYPE.BLOB,
    "date": FIELD_TYPE.DATE,
    "double": FIELD_TYPE.DOUBLE,
    "int": FIELD_TYPE.LONG,
    "timestamp_ntz": FIELD_TYPE.DATETIME,
}


class _Spelling:
    """Spark's words."""

    dialect = "spark"
    collations: Mapping[str, str] = _COLLATIONS

    def quotient(self, over: exp.Expr, under: exp.Expr) -> exp.Expr:
        # Of these widths Spark makes a quotient of 16 decimals; of wider ones, of fewer.
        under = exp.func("NULLIF", _decimal(under, 38, 10), exp.Literal.number(0))
        divided = exp.Div(this=_decimal(over, 28, 16), expression=under, typed=True, safe=False)
        return exp.paren(divided)

    def later(self, at: exp.Expr, number: exp.Expr, unit: str) -> exp.Expr:
        parts = [exp.var(unit), exp.cast(number, "int"), at]
        return exp.Anonymous(this="TIMESTAMPADD", expressions=parts)

    def zoned(self, at: exp.Expr, source: exp.Expr, target: exp.Expr) -> exp.Expr:
        parts = [source.copy(), target.copy(), at]
        return exp.Anonymous(this="CONVERT_TIMEZONE", expressions=parts)

    def full_units(self, start: exp.Expr, end: exp.Expr, unit: str) -> exp.Expr:
        parts = [exp.var(unit), start.copy(), end.copy()]
        return exp.Anonymous(this="TIMESTAMPDIFF", expressions=parts)

    def weekday(self, at: exp.Expr) -> exp.Expr:
        return exp.Anonymous(this="WEEKDAY", expressions=[at.copy()])

    def other(self, node: exp.Expr) -> exp.Expr | None:
        if isinstance(node, exp.Trunc):
            return _truncated(node)
        if isinstance(node, exp.Window) and isinstance(node.parent, exp.Binary):
            # Else Spark reads OVER week - 1 as a name with a hyphen in it.
            return exp.paren(node.copy())
        return None


def _decimal(node: exp.Expr, digits: int, decimals: int) -> exp.Expr:
    """A cast, also of a cast: it is the last that Spark goes by."""
    kind = exp.DataType.build(f"decimal({digits}, {decimals})")
    return exp.Cast(this=node.copy(), to=kind)


def _truncated(node: exp.Trunc) -> exp.Expr | None:
    """Spark cuts off no decimals: towards 0 is up below it, and down above it."""
    places = node.args.get("decimals") or exp.Literal.number(0)
    down, up = (
        exp.Anonymous(this=name, expressions=[node.this.copy(), places.copy()])
        for name in ("FLOOR", "CEIL")
    )
    is_below = exp.LT(this=node.this.copy(), expression=exp.Literal.number(0))
    return exp.Case(ifs=[exp.If(this=is_below, true=up)], default=down)


class Spark:
    """A session of Spark, with views over the files of an export."""

    def __init__(self, folder: Path) -> None:
        self.export = find(folder)
        self.model = Model(self.export)
        master = setting("SHOPDB_SPARK_MASTER", MASTER)
        settings = SETTINGS | (LOCAL if master.startswith("local") else {})
        builder: Any = SparkSession.builder.appName("shopdb").master(master)
        for name, value in settings.items():
            builder = builder.config(name, value)
        # One export's views must not hide another's.
        self.session: Any = builder.getOrCreate().newSession()
        for name, value in settings.items():
            if name.startswith("spark.sql"):
                self.session.conf.set(name, value)
        self._made: set[str] = set()

    def run(self, question: Question, given: dict[str, object], timeout: float = TIMEOUT) -> Result:
        """Answer a question; see `Engine.run`."""
        values = complete(question, given, lambda one, known: self.run(one, known).rows)
        tree = self.model.statement(question, values)
        context = self.session.sparkContext
        context.setJobGroup("shopdb", question.name, interruptOnCancel=True)
        stopped: list[bool] = []

        def stop() -> None:
            stopped.append(True)
            context.cancelJobGroup("shopdb")

        timer = Timer(timeout, stop)
        timer.start()
        try:
            self._make_views(tree)
            frame = self.session.sql(spelled(tree, _Spelling()))
            rows = [tuple(row) for row in frame.collect()]
        except (PySparkException, Py4JError) as error:
            if stopped:
                raise Problem(
                    f"{question.name} was stopped after {timeout:g} s",
                    "Ask for a shorter period, or give it more time with --timeout.",
                ) from error
            what = str(error).split("\n\tat ")[0].split("\n\nJVM stacktrace")[0]
            raise Problem(f"Spark refuses {question.name}: {what}", "Mend its SQL.") from error
        finally:
            timer.cancel()
        columns = [(field.name, _kind(field.dataType.simpleString())) for field in frame.schema]
        answer = [tuple(_plain(value) for value in row) for row in rows]
        return result(question, values, self.export, columns, answer)

    def close(self) -> None:
        """Forget the views; Spark itself ends with this process."""
        for name in self._made:
            self.session.catalog.dropTempView(name)

    def _make_views(self, tree: exp.Expr) -> None:
        for name, view in self.model.sources(tree):
            if name in self._made:
                continue
            if view is None:
                frame = self._over_files(name, self.export.tables[name])
            else:
                frame = self.session.sql(spelled(view, _Spelling()))
            # What a stored function looks up is looked up often.
            if name in VIEWS:
                frame = frame.cache()
            frame.createOrReplaceTempView(name)
            self._made.add(name)

    def _over_files(self, name: str, table: TableManifest) -> Any:
        """The rows of a table as MySQL shows them: truths as numbers, times in UTC without zone."""
        # The names of the files' own columns; the folders' month is only for reading fewer.
        frame = self.session.read.parquet(str(self.export.folder.absolute() / name))
        return frame.selectExpr(*(_column(**said) for said in table.columns))


def _column(name: str, mysql_type: str, collation: str | None) -> str:
    if mysql_type == "tinyint(1)":
        return f"CAST(`{name}` AS BIGINT) AS `{name}`"
    if mysql_type.startswith(("datetime", "timestamp")):
        return f"CAST(`{name}` AS TIMESTAMP_NTZ) AS `{name}`"
    order = _COLLATIONS.get((collation or "")[-5:])
    return f"CAST(`{name}` AS STRING COLLATE {order}) AS `{name}`" if order else f"`{name}`"


def _kind(said: str) -> Kind:
    name, _, numbers = said.partition("(")
    if name == "decimal":
        return Kind(FIELD_TYPE.NEWDECIMAL, int(numbers.rstrip(")").split(",")[1]))
    return Kind(_KINDS.get(name, FIELD_TYPE.VAR_STRING), 0)


def _plain(value: Any) -> Any:
    """Bytes as bytes; a decimal of a large exponent is written out."""
    if isinstance(value, bytearray):
        return bytes(value)
    return value + Decimal(0) if isinstance(value, Decimal) else value
