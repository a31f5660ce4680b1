"""Answers as Parquet: each column in its type, so that no program has to guess."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet
from pymysql.constants import FIELD_TYPE

from shopdb.problem import Problem
from shopdb.query.provenance import Provenance
from shopdb.query.result import Kind, Result

# As many digits as Parquet's own decimals have.
DIGITS = 38

_TYPES: dict[int, pa.DataType] = {
    FIELD_TYPE.TINY: pa.int64(),
    FIELD_TYPE.SHORT: pa.int64(),
    FIELD_TYPE.INT24: pa.int64(),
    FIELD_TYPE.LONG: pa.int64(),
    FIELD_TYPE.LONGLONG: pa.int64(),
    FIELD_TYPE.YEAR: pa.int64(),
    FIELD_TYPE.FLOAT: pa.float64(),
    FIELD_TYPE.DOUBLE: pa.float64(),
    FIELD_TYPE.DATE: pa.date32(),
    FIELD_TYPE.DATETIME: pa.timestamp("us"),
    FIELD_TYPE.TIMESTAMP: pa.timestamp("us"),
    FIELD_TYPE.TIME: pa.duration("us"),
}


def write_parquet(result: Result, path: Path) -> None:
    """Write an answer that `run` gave; the file says which question, with which parameters.

    Whole numbers are int64, others decimal128, days date32, times timestamp[us] in UTC, text
    string. The metadata of the schema hold `question`, `parameters` as JSON, `revision` and
    `asked_at`; each field says under `meaning` what the column means.

    Raises:
        Problem: the file cannot be written, or a number has more digits than Parquet holds.
    """
    columns = list(zip(*result.rows, strict=True)) or [()] * len(result.columns)
    meanings = result.question.columns
    fields = [
        pa.field(name, _type(kind, values), metadata={"meaning": meanings[name]})
        for name, kind, values in zip(result.columns, result.kinds, columns, strict=True)
    ]
    provenance = Provenance.of(result)
    metadata = {
        "question": provenance.question,
        "parameters": json.dumps(provenance.parameters, ensure_ascii=False),
        "revision": provenance.revision or "",
        "asked_at": provenance.asked_at,
    }
    schema = pa.schema(fields, metadata)
    try:
        arrays = [
            pa.array(values, field.type) for values, field in zip(columns, fields, strict=True)
        ]
        parquet.write_table(pa.table(arrays, schema=schema), path)
    except pa.ArrowInvalid as error:
        raise Problem(
            f"{result.question.name} has a number that Parquet does not hold: {error}",
            "Take it as CSV or JSON.",
        ) from error
    except OSError as error:
        raise Problem(
            f"cannot write {path}: {error.strerror or error}",
            "Name a file in a folder that exists.",
        ) from error


def _type(kind: Kind, values: tuple[Any, ...]) -> pa.DataType:
    if kind.code == FIELD_TYPE.NEWDECIMAL:
        return pa.int64() if kind.is_whole else pa.decimal128(DIGITS, kind.decimals)
    # Text and bytes have one type code; the driver tells them apart in the values.
    if any(isinstance(value, bytes) for value in values):
        return pa.binary()
    return _TYPES.get(kind.code, pa.string())
