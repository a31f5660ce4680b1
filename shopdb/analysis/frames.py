"""Answers as DataFrames: each column in its type, with what it means and is counted in."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, TypeAlias

import pandas as pd
from pymysql.connections import Connection as PyMySQL
from pymysql.constants import FIELD_TYPE
from sqlalchemy import URL

from shopdb.analysis.unit import unit
from shopdb.database import Connection, parse_url, session
from shopdb.problem import Problem
from shopdb.query import Question, Result, find, run
from shopdb.query.provenance import Provenance
from shopdb.query.result import Kind

Engine: TypeAlias = Literal["mysql", "duckdb", "spark"]
Source: TypeAlias = "URL | str | Path | Connection | None"

_TYPES = {
    FIELD_TYPE.TINY: "Int64",
    FIELD_TYPE.SHORT: "Int64",
    FIELD_TYPE.INT24: "Int64",
    FIELD_TYPE.LONG: "Int64",
    FIELD_TYPE.LONGLONG: "Int64",
    FIELD_TYPE.YEAR: "Int64",
    FIELD_TYPE.FLOAT: "Float64",
    FIELD_TYPE.DOUBLE: "Float64",
    FIELD_TYPE.DATE: "datetime64[s]",
    FIELD_TYPE.DATETIME: "datetime64[us, UTC]",
    FIELD_TYPE.TIMESTAMP: "datetime64[us, UTC]",
    FIELD_TYPE.TIME: "timedelta64[us]",
}


def frame(
    name: str, /, *, source: Source = None, engine: Engine = "mysql", **parameters: Any
) -> pd.DataFrame:
    """Answer a question by its name, read only.

    Columns and what they hold:

    - counts and ids are `Int64`, in which NULL is NA;
    - money, ratios and other decimals are `object` columns of `Decimal`, exact to the last digit,
      None where the answer is NULL; `astype(float)` where that will do. Money is never converted:
      the row's currency stands in `currency_code`. Ratios are shares of 1, not per cent;
    - days are `datetime64[s]`, those of the channel's own clock; times are in UTC;
    - text is `str`.

    `attrs` of the frame say `question`, `parameters`, `revision` of the database and `asked_at`,
    `meanings` of all columns, and `units` of those counted in something: "count", "days",
    "hours", "ratio", "day", or "currency_code" for money in the currency of that column.

        >>> from shopdb import analysis
        >>> growth = analysis.frame("sales/monthly_growth", channel="shop_uk")
        >>> [str(growth[name].dtype) for name in ("month", "currency_code", "orders", "net_sales")]
        ['datetime64[s]', 'str', 'Int64', 'object']
        >>> growth.attrs["units"]["net_sales"], growth.attrs["units"]["growth"]
        ('currency_code', 'ratio')
        >>> growth.attrs["meanings"]["net_sales"]
        'goods sold less discounts, included tax and returns'
        >>> int(growth["orders"].sum()) > 100
        True

    Args:
        name: of the question, as customer/rfm.
        source: the database, as a URL or an open connection; by default that of `make up` or
            SHOPDB_URL. For another engine than MySQL, the folder of an export; by default export/.
        engine: who answers; DuckDB and Spark read an export that `make export` wrote, and no
            summaries.
        parameters: those of the question, as `shopdb query show` lists them.

    Raises:
        Problem: there is no such question, a parameter does not fit, or the server refuses.
    """
    question = find(name)
    return typed(_answer(question, parameters, source, engine))


def typed(result: Result) -> pd.DataFrame:
    """The DataFrame of an answer that `run` gave; see `frame`."""
    columns = list(zip(*result.rows, strict=True)) or [()] * len(result.columns)
    answer = pd.DataFrame(
        {
            name: _series(values, kind)
            for name, values, kind in zip(result.columns, columns, result.kinds, strict=True)
        },
        columns=list(result.columns),
    )
    units = {
        name: found
        for name, kind in zip(result.columns, result.kinds, strict=True)
        if (found := unit(name, result.question.columns, kind))
    }
    provenance = Provenance.of(result)
    answer.attrs = {
        "question": provenance.question,
        "parameters": provenance.parameters,
        "revision": provenance.revision,
        "asked_at": provenance.asked_at,
        "meanings": dict(result.question.columns),
        "units": units,
    }
    return answer


def _series(values: tuple[Any, ...], kind: Kind) -> pd.Series:
    if kind.is_whole:
        return pd.Series(values, dtype="Int64")
    if kind.code == FIELD_TYPE.NEWDECIMAL or any(isinstance(value, bytes) for value in values):
        return pd.Series(values, dtype=object)
    return pd.Series(values, dtype=_TYPES.get(kind.code, "str"))


def _answer(
    question: Question, given: Mapping[str, object], source: Source, engine: Engine
) -> Result:
    if engine != "mysql":
        return _answer_from_export(question, given, source, engine)
    if isinstance(source, PyMySQL):
        return run(source, question, dict(given))
    with session(_url(source)) as connection:
        return run(connection, question, dict(given))


def _answer_from_export(
    question: Question, given: Mapping[str, object], source: Source, engine: Engine
) -> Result:
    from shopdb.query.engines import Name, connect
    from shopdb.settings import project_root

    if engine not in list(Name):
        raise Problem(f"there is no engine {engine!r}", f"There are {', '.join(Name)}.")
    if not isinstance(source, str | Path | None):
        raise Problem(f"{engine} reads no database", "Give the folder of an export as source.")
    folder = Path(source) if source else project_root() / "export"
    with connect(Name(engine), folder) as other:
        return other.run(question.raw(), dict(given))


def _url(source: URL | str | Path | None) -> URL:
    if isinstance(source, URL):
        return source
    if source is not None:
        return parse_url(str(source))
    # Only who names no database waits for the server to be found.
    from shopdb.engine import url

    return url()
