"""Where a saved answer comes from: question, parameters, database revision and time."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shopdb.query.result import Result


@dataclass(frozen=True)
class Provenance:
    """What was asked, of which database, and when.

    Args:
        question: its name, as customer/rfm.
        parameters: as a person would give them, None where one was left out.
        revision: of the database; None where the account may not read it.
        asked_at: ISO 8601 in UTC.
    """

    question: str
    parameters: dict[str, Any]
    revision: str | None
    asked_at: str

    @classmethod
    def of(cls, result: Result) -> "Provenance":
        """That of an answer."""
        values = {
            name: value if isinstance(value, bool | int | str | None) else str(value)
            for name, value in result.parameters.items()
        }
        asked_at = result.asked_at.isoformat(timespec="seconds")
        return cls(result.question.name, values, result.revision, asked_at)

    @property
    def json(self) -> str:
        """All of it in one line of JSON."""
        return json.dumps(vars(self), ensure_ascii=False)


def beside(path: Path) -> Path:
    """The file that says where the answer in `path` comes from."""
    return path.with_name(f"{path.name}.meta.json")


def described(result: Result) -> str:
    """What stands beside a file that has no room for it: also what the columns mean."""
    said = {**vars(Provenance.of(result)), "columns": dict(result.question.columns)}
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"
