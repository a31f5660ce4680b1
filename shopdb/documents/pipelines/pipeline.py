"""A pipeline: one file of JSON with front matter in the comment it begins with, read strictly."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shopdb.documents.pipelines.budget import Budget, of
from shopdb.query.front_matter import FrontMatter
from shopdb.query.parameter import Parameter, check_all

OPENING, CLOSING = "/*", "*/"
REQUIRED = ("title", "question", "collection", "parameters", "columns", "budget")
OPTIONAL = ("notes", "writes")
# Defaults that are asked of the collections: the day after the last time in a field that an
# index is led by.
DAY_AFTER = {
    "day_after_last_event": ("events", "at"),
    "day_after_last_order": ("order_summaries", "placedAt"),
    "day_after_last_product_day": ("product_daily", "_id.day"),
}
# Defaults that hang on the parameter until_day: so many days before it.
DAYS_BEFORE = {
    "day_before_until_day": 1,
    "week_before_until_day": 7,
    "four_weeks_before_until_day": 28,
    "twelve_weeks_before_until_day": 84,
}
ASKED = {"date": (*DAY_AFTER, *DAYS_BEFORE)}
# The parameter that says which zone's days all dates are.
TIMEZONE = "timezone"
# What runs JavaScript in the server, or replaces a collection and its validator with it.
REFUSED = ("$function", "$accumulator", "$where", "$out")
_NAME = re.compile(r":([a-z][a-z0-9_]*)")
_QUOTED = re.compile(r'":([a-z][a-z0-9_]*)"')
# Keys under which a collection is named, and no field.
_PLACES = ("from", "coll", "into")


@dataclass(frozen=True)
class Pipeline:
    """What a file says: `columns` are meanings by name, in the order of the answer.

    `stages` have the text `:name` where the value of a parameter goes. `writes` is the collection
    that it merges into, None where it only reads; `columns` are then the fields of what it writes.
    """

    name: str
    title: str
    question: str
    collection: str
    parameters: Mapping[str, Parameter]
    columns: Mapping[str, str]
    notes: tuple[str, ...]
    budget: Budget
    stages: tuple[dict[str, Any], ...]
    text: str
    path: Path
    writes: str | None = None

    def check(self, given: Mapping[str, object]) -> dict[str, Any]:
        """A value in its type for each parameter, defaults where nothing is given.

        Raises:
            Problem: a value is of another type, missing, or for no parameter of this pipeline.
        """
        return check_all(self.name, self.parameters, given)

    @property
    def collections(self) -> tuple[str, ...]:
        """The collections that it reads and writes, its own first."""
        named = [value for key, value in _pairs(list(self.stages)) if key in _PLACES]
        return tuple(dict.fromkeys([self.collection, *named]))


def load(path: Path, name: str) -> Pipeline:
    """Read one file.

    Raises:
        Problem: the file breaks a rule; the message names it and the line.
    """
    return _Reader(path).pipeline(name)


class _Reader(FrontMatter):
    """Reads one file."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, ASKED, "Mend the file's front matter or its pipeline.")

    def pipeline(self, name: str) -> Pipeline:
        lines = self.path.read_text(encoding="utf-8").split("\n")
        if lines[0] != OPENING or CLOSING not in lines:
            raise self.problem(
                1, f"the file begins with front matter between lines {OPENING!r} and {CLOSING!r}"
            )
        end = lines.index(CLOSING)
        # The opening stands for an empty line, so that YAML counts lines as the file does.
        node = self.compose("\n".join(["", *lines[1:end]]))
        head = self.mapping(node, REQUIRED, OPTIONAL)
        stages = self.stages(lines, end)
        used = [
            (found, number)
            for number, line in enumerate(lines[end + 1 :], start=end + 2)
            if not _is_comment(line)
            for found in _QUOTED.findall(line)
        ]
        parameters = self.parameters(head["parameters"])
        if TIMEZONE in parameters and any(one.kind == "date" for one in parameters.values()):
            # It is used wherever a date is: it says when the day begins.
            used.append((TIMEZONE, 1))
        self.same_names(head["parameters"], used, "pipeline")
        columns = self.columns(head["columns"])
        writes = self.text(head["writes"]) if "writes" in head else None
        self.ends_as_said(stages, tuple(columns), writes, end + 2)
        return Pipeline(
            name=name,
            title=self.text(head["title"]),
            question=self.text(head["question"]),
            collection=self.text(head["collection"]),
            parameters=parameters,
            columns=columns,
            notes=tuple(self.items(head["notes"])) if "notes" in head else (),
            budget=of(self, head["budget"]),
            stages=tuple(stages),
            text="\n".join(lines[end + 1 :]).strip(),
            path=self.path,
            writes=writes,
        )

    def stages(self, lines: list[str], end: int) -> list[dict[str, Any]]:
        """The JSON below the front matter; lines that begin with // are comments."""
        # Comments and front matter stand for empty lines, so that JSON counts as the file does.
        kept = ["" if n <= end or _is_comment(line) else line for n, line in enumerate(lines)]
        try:
            stages = json.loads("\n".join(kept), object_pairs_hook=_once)
        except json.JSONDecodeError as error:
            raise self.problem(error.lineno, f"this is not JSON: {error.msg}") from error
        except KeyError as error:
            raise self.problem(
                end + 2, f"{error.args[0]!r} is there twice in one object"
            ) from error
        if not isinstance(stages, list) or not stages or not all(map(_is_stage, stages)):
            raise self.problem(end + 2, 'a pipeline is a list of stages, as [{"$match": {…}}]')
        for key, _ in _pairs(stages):
            if key in REFUSED:
                raise self.problem(end + 2, f"{key} has no place in a pipeline")
        return stages

    def ends_as_said(
        self, stages: list[dict[str, Any]], columns: tuple[str, ...], writes: str | None, line: int
    ) -> None:
        """The answer has the columns that are declared, and goes where the front matter says."""
        into = [value.get("into") for key, value in _pairs(stages) if key == "$merge"]
        last = stages[-1].get("$merge")
        if into != ([writes] if writes else []) or bool(writes) != (last is not None):
            raise self.problem(
                line,
                "writes names the collection that the last stage merges into, and nothing else"
                f" writes; it merges into {', '.join(map(str, into)) or 'none'}",
            )
        project = (stages[:-1] if writes else stages)[-1:]
        shape = project[0].get("$project") if project else None
        if not isinstance(shape, dict):
            raise self.problem(line, "the answer is shaped by a last stage $project")
        answered = tuple(key for key, value in shape.items() if value != 0)
        if answered != columns or ("_id" not in shape):
            raise self.problem(
                line,
                f"the pipeline answers with {', '.join(answered)}, but columns declares"
                f" {', '.join(columns)}; of _id, too, $project says whether it is one",
            )


def parameter_of(value: Any) -> str | None:
    """The parameter whose value goes here, None where a text stands for itself."""
    found = _NAME.fullmatch(value) if isinstance(value, str) else None
    return found[1] if found else None


def _pairs(node: Any) -> Iterator[tuple[str, Any]]:
    """Every key with its value, however deep."""
    if isinstance(node, dict):
        yield from node.items()
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _pairs(part)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys are there once; JSON itself would let the last one win."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise KeyError(key)
        found[key] = value
    return found


def _is_stage(stage: Any) -> bool:
    return isinstance(stage, dict) and len(stage) == 1 and next(iter(stage)).startswith("$")


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("//")
