"""A case: one statement that a constraint refuses with one value and allows with the next."""

import re
from dataclasses import dataclass
from typing import Any

import pymysql
import pytest

from tests.database import Database

ERROR = {"ck": 3819, "uq": 1062, "PRIMARY": 1062, "fk": 1452}


def filling(value: Any) -> tuple[Any, ...]:
    """A lone value as the only one."""
    return value if isinstance(value, tuple) else (value,)


@dataclass(frozen=True)
class Case:
    """`constraint` is its name, or `table.PRIMARY`; the values fill the statement's %s."""

    constraint: str
    statement: str
    refused: Any
    allowed: Any

    def __str__(self) -> str:
        return self.constraint

    def prove(self, world: Database) -> None:
        """The refusal names the constraint; the allowance touches a row."""
        kind = re.match(r"(?:\w+\.)?(ck|uq|fk|PRIMARY)(?=_|$)", self.constraint)
        assert kind, f"{self.constraint} is not named like a constraint"
        with pytest.raises(pymysql.MySQLError) as refusal:
            world.execute(self.statement, filling(self.refused))
        number, message = refusal.value.args
        assert number == ERROR[kind[1]], message
        assert re.search(rf"(?<!\w){self.constraint}(?!\w)", message), message
        assert world.execute(self.statement, filling(self.allowed)) >= 1
