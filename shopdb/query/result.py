"""An answer: its rows, what the server says of its columns, and what was asked."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pymysql.constants.FIELD_TYPE import NEWDECIMAL

from shopdb.query.question import Question


@dataclass(frozen=True)
class Kind:
    """What the server says a column is: its type code, and the decimals it has."""

    code: int
    decimals: int

    @property
    def is_whole(self) -> bool:
        """Whether it is a DECIMAL without decimals: a SUM of whole numbers arrives as one."""
        return self.code == NEWDECIMAL and self.decimals == 0


@dataclass(frozen=True)
class Result:
    """An answer: whole numbers are int, others Decimal, days date, times datetime in UTC.

    `kinds` says of each column what it is, also where all its values are NULL. `asked_at` is in
    UTC; `revision` is that of the database, None where the account may not read it.
    """

    question: Question
    parameters: dict[str, Any]
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    kinds: tuple[Kind, ...] = ()
    revision: str | None = None
    asked_at: datetime = field(default_factory=lambda: datetime.now(UTC))
