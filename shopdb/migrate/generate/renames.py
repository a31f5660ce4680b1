"""Which tables and columns a revision renames: asked for, never guessed."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.generate.changes import columns
from shopdb.migrate.generate.tables import rename_candidates, renamed_table_candidates

Texts = Mapping[str, str]


@dataclass(frozen=True)
class Question:
    """Something is gone, and others that are new are like it: is one of them the same?

    `old` and each of `candidates`, the likest first, are a table, or a column as `table.column`
    under the table's new name.
    """

    old: str
    candidates: list[str]

    def __str__(self) -> str:
        return f"{self.old} is gone, and like it is what is new: {', '.join(self.candidates)}"


# The candidate that it is, or None where what is gone is gone.
Ask = Callable[[Question], str | None]


@dataclass(frozen=True)
class Renames:
    """Old names to new ones: of tables, and of the columns of each table by its new name."""

    tables: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def back(self) -> "Renames":
        """The same the other way."""
        old_names = {new: old for old, new in self.tables.items()}
        return Renames(
            old_names,
            {
                old_names.get(table, table): {new: old for old, new in renamed.items()}
                for table, renamed in self.columns.items()
            },
        )


@dataclass
class Answers:
    """What is known of renames.

    `given` holds them as on the command line, `old=new` or `table.old=new` with the table's old
    or new name; `no_rename` says that there are no others; `ask` asks a person, None where nobody
    is there to answer.
    """

    given: Iterable[str] = ()
    no_rename: bool = False
    ask: Ask | None = None


def decide(old: Texts, new: Texts, answers: Answers) -> Renames:
    """Every rename between two sets of tables, each given by its name and CREATE TABLE.

    Raises:
        MigrationProblem: nobody is there to ask, or what was given names nothing that is gone or
            nothing that is new.
    """
    decider = _Decider(answers)
    tables = decider.decide(old.keys() - new.keys(), new.keys() - old.keys(), _of_tables(old, new))
    found: dict[str, dict[str, str]] = {}
    for before, after in _in_both(old, new, tables):
        had, has = columns(old[before]), columns(new[after])
        decider.know_column_as(before, after)
        renamed = decider.decide(
            {f"{after}.{column}" for column in had - has},
            {f"{after}.{column}" for column in has - had},
            _of_columns(old[before], new[after], after),
        )
        if renamed:
            found[after] = {_column(old_name): _column(name) for old_name, name in renamed.items()}
    decider.close()
    return Renames(tables, found)


class _Decider:
    """Takes from what was given, else asks, else notes what is open."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._given = dict(map(_pair, answers.given))
        self._open: list[Question] = []

    def know_column_as(self, before: str, after: str) -> None:
        """Let what was given of a column stand under its table's new name, on both sides."""
        for old, new in list(self._given.items()):
            table, dot, column = old.rpartition(".")
            if dot and table in (before, after):
                del self._given[old]
                self._given[f"{after}.{column}"] = f"{after}.{_column(new)}"

    def decide(
        self, gone: Collection[str], added: Collection[str], questions: Iterable[Question]
    ) -> dict[str, str]:
        renamed = {old: self._given.pop(old) for old in sorted(gone) if old in self._given}
        for old, new in renamed.items():
            if new not in added:
                raise _wrong(old, new, f"{new} is not new")
            if list(renamed.values()).count(new) > 1:
                raise _wrong(old, new, f"{new} is given twice")
        for question in questions:
            left = [name for name in question.candidates if name not in renamed.values()]
            if question.old in renamed or not left or self._answers.no_rename:
                continue
            asked = Question(question.old, left)
            if self._answers.ask is None:
                self._open.append(asked)
            elif answer := self._answers.ask(asked):
                renamed[question.old] = answer
        return renamed

    def close(self) -> None:
        for old, new in self._given.items():
            raise _wrong(old, new, f"{old} is not gone")
        if self._open:
            raise _unanswered(self._open)


def _of_tables(old: Texts, new: Texts) -> Iterator[Question]:
    gone = {name: old[name] for name in sorted(old.keys() - new.keys())}
    added = {name: new[name] for name in sorted(new.keys() - old.keys())}
    return _grouped(renamed_table_candidates(gone, added))


def _of_columns(old: str, new: str, table: str) -> Iterator[Question]:
    pairs = rename_candidates(old, new)
    return _grouped((f"{table}.{gone}", f"{table}.{added}") for gone, added in pairs)


def _grouped(pairs: Iterable[tuple[str, str]]) -> Iterator[Question]:
    found: dict[str, list[str]] = {}
    for gone, added in pairs:
        found.setdefault(gone, []).append(added)
    return (Question(gone, candidates) for gone, candidates in found.items())


def _in_both(old: Texts, new: Texts, tables: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for before in sorted(old):
        after = tables.get(before, before)
        if after in new:
            yield before, after


def _pair(written: str) -> tuple[str, str]:
    old, _, new = (part.strip() for part in written.partition("="))
    if not (old and new):
        raise _wrong(old, new, "it is neither old=new nor table.old=new")
    return old, new


def _column(name: str) -> str:
    return name.rpartition(".")[2]


def _wrong(old: str, new: str, why: str) -> MigrationProblem:
    return MigrationProblem(
        f"--rename {old}={_column(new)} cannot be: {why}",
        "Write --rename old=new for a table, --rename table.old=new for a column.",
    )


def _unanswered(questions: list[Question]) -> MigrationProblem:
    options = [
        f"  --rename {question.old}={_column(name)}"
        for question in questions
        for name in question.candidates
    ]
    return MigrationProblem(
        "\n".join(str(question) for question in questions),
        "Say which were renamed, for otherwise their rows are lost:\n"
        + "\n".join(options)
        + "\nand --no-rename where none was, or none but these.",
    )
