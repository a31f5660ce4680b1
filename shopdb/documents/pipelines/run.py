"""Puts one pipeline to the server: bound, within a time, and writing only what it says."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bson import CodecOptions, Decimal128
from pymongo import WriteConcern
from pymongo.database import Database
from pymongo.errors import ConnectionFailure, ExecutionTimeout, OperationFailure, PyMongoError

from shopdb.documents.pipelines.bind import bind
from shopdb.documents.pipelines.defaults import complete
from shopdb.documents.pipelines.pipeline import Pipeline
from shopdb.problem import Problem

TIMEOUT = 60.0
_CODEC: CodecOptions[dict[str, Any]] = CodecOptions(tz_aware=False)


@dataclass(frozen=True)
class Answer:
    """An answer: money and other exact numbers are Decimal, times datetime in UTC.

    A pipeline that writes answers with no rows. `asked_at` is in UTC.
    """

    pipeline: Pipeline
    parameters: dict[str, Any]
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    asked_at: datetime = field(default_factory=lambda: datetime.now(UTC))


def run(
    database: Database[dict[str, Any]],
    pipeline: Pipeline,
    given: Mapping[str, object],
    timeout: float = TIMEOUT,
) -> Answer:
    """Answer with a pipeline, or have it write; `timeout` is in seconds, above 0.

    Raises:
        Problem: a parameter does not fit, a collection is missing, the time is up, the server is
            lost or refuses, or the answer has other columns than are declared.
    """
    with told(pipeline, timeout):
        require(database, pipeline)
        values = complete(database, pipeline, given)
        collection = database.get_collection(
            pipeline.collection,
            codec_options=_CODEC,
            # What is written is there after the primary of today is not.
            write_concern=WriteConcern("majority"),
        )
        cursor = collection.aggregate(
            bind(list(pipeline.stages), values),
            allowDiskUse=True,
            maxTimeMS=max(1, round(timeout * 1000)),
            comment=pipeline.name,
        )
        rows = [_row(pipeline, document) for document in cursor]
    return Answer(pipeline, values, tuple(pipeline.columns), rows)


def require(database: Database[dict[str, Any]], pipeline: Pipeline) -> None:
    """See that its collections are there: of one that is not, the server answers with nothing.

    Raises:
        Problem: one is missing.
    """
    there = set(database.list_collection_names())
    for name in pipeline.collections:
        if name not in there:
            raise Problem(
                f"{pipeline.name} reads {name}, which is not there",
                "Make the collections with `shopdb documents apply`.",
            )


@contextmanager
def told(pipeline: Pipeline, timeout: float) -> Iterator[None]:
    """Tell what the server or the driver complains about as a Problem."""
    try:
        yield
    except ExecutionTimeout as error:
        raise Problem(
            f"{pipeline.name} was stopped after {timeout:g} s",
            "Ask for a shorter period, or give it more time with --timeout.",
        ) from error
    except ConnectionFailure as error:
        raise Problem("MongoDB was lost", "See that the server runs, then ask.") from error
    except OperationFailure as error:
        raise Problem(
            f"the server refuses {pipeline.name}: {error.details and error.details.get('errmsg')}",
            f"Mend {pipeline.path}, or give other parameters.",
        ) from error
    except PyMongoError as error:
        raise Problem(f"{pipeline.name} failed: {error}", "See that the server runs.") from error


def _row(pipeline: Pipeline, document: dict[str, Any]) -> tuple[Any, ...]:
    if document.keys() != pipeline.columns.keys():
        raise Problem(
            f"{pipeline.path} answers with {', '.join(document)},"
            f" but declares {', '.join(pipeline.columns)}",
            "Mend its columns or its last $project; $ifNull gives a missing field a null.",
        )
    return tuple(_plain(document[name]) for name in pipeline.columns)


def _plain(value: Any) -> Any:
    """A value in Python's own types, however deep."""
    if isinstance(value, Decimal128):
        return value.to_decimal()
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return value
