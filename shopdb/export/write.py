"""Streams one table into Parquet: a batch of rows in memory at a time, never all of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet
from pymysql.cursors import SSCursor

from shopdb.database import Connection
from shopdb.export.tables import Table

# Rows in memory, and in a row group where they are of one month.
BATCH = 50_000
FILE = "rows.parquet"
# Not of any month yet, such as a document that is still being written.
NO_MONTH = "none"


def write_table(connection: Connection, table: Table, folder: Path, batch: int = BATCH) -> int:
    """Write every row of a table into files below a folder, in the order of its key.

    Args:
        connection: in the transaction whose snapshot is written; its decoders are set aside.
        table: what to write.
        folder: is made, and must not be there yet.
        batch: rows in memory at a time.

    Returns:
        How many rows there are.
    """
    folder.mkdir(parents=True)
    writers: dict[str, parquet.ParquetWriter] = {}
    count = 0
    try:
        for part in _batches(connection, table, batch):
            count += part.num_rows
            for place, rows in _by_place(part, table):
                if place not in writers:
                    (folder / place).mkdir(exist_ok=True)
                    writers[place] = parquet.ParquetWriter(
                        folder / place / FILE, table.schema, compression="zstd"
                    )
                writers[place].write_table(rows)
        if not writers:
            # Its columns are known all the same.
            parquet.write_table(table.schema.empty_table(), folder / FILE, compression="zstd")
    finally:
        for writer in writers.values():
            writer.close()
    return count


def _batches(connection: Connection, table: Table, batch: int) -> Iterator[pa.Table]:
    names = ", ".join(f"`{column.name}`" for column in table.columns)
    key = ", ".join(f"`{name}`" for name in table.key)
    usual = connection.decoders
    # As the server writes them: Arrow reads texts many at a time, where Python reads each.
    connection.decoders = {}
    try:
        with connection.cursor(SSCursor) as cursor:
            cursor.execute(f"SELECT {names} FROM `{table.name}` ORDER BY {key}")
            while rows := cursor.fetchmany(batch):
                columns = zip(*rows, strict=True)
                arrays = [
                    _array(values, field.type)
                    for values, field in zip(columns, table.schema, strict=True)
                ]
                yield pa.table(arrays, schema=table.schema)
    finally:
        connection.decoders = usual


def _array(values: tuple[Any, ...], kind: pa.DataType) -> pa.Array:
    """Texts, or bytes, in the type of their column."""
    if pa.types.is_string(kind) or pa.types.is_binary(kind):
        return pa.array(values, kind)
    if pa.types.is_timestamp(kind):
        return pc.assume_timezone(pa.array(values, pa.string()).cast(pa.timestamp("us")), kind.tz)
    return pa.array(values, pa.string()).cast(kind)


def _by_place(part: pa.Table, table: Table) -> Iterator[tuple[str, pa.Table]]:
    """The rows of a batch by the folder they belong in, in the order they came."""
    if not table.month_of:
        yield "", part
        return
    months = pc.fill_null(pc.strftime(part[table.month_of], "%Y-%m"), NO_MONTH)
    for month in pc.unique(months).to_pylist():
        yield f"month={month}", part.filter(pc.equal(months, month))
