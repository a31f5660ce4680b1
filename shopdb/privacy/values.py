"""Values of MySQL and MongoDB as JSON has them: times in UTC, money as text, ids as UUIDs."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from bson import Decimal128

_UUID_BYTES = 16


def moment(at: datetime) -> str:
    """A time in UTC, as 2026-01-31T12:00:00.000000Z; one without a zone is in UTC."""
    utc = at.astimezone(UTC) if at.tzinfo else at
    return f"{utc:%Y-%m-%dT%H:%M:%S.%f}Z"


def of_mysql(value: Any, kind: str) -> Any:
    """A value of a column.

    Args:
        value: as pymysql gives it.
        kind: the column's type, as information_schema has it.
    """
    if value is None:
        return None
    if kind == "json":
        return json.loads(value)
    if kind == "tinyint(1)":
        return bool(value)
    return plain(value)


def plain(value: Any) -> Any:
    """A value that JSON can hold, equal for equal values."""
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | Decimal128 | timedelta):
        return str(value)
    if isinstance(value, bytes):
        return str(UUID(bytes=value)) if len(value) == _UUID_BYTES else value.hex()
    if isinstance(value, bool | int | float | str) or value is None:
        return value
    return str(value)
