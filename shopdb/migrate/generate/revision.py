"""`shopdb migrate revision`: from what the rooms say and head does not, the next revision."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import URL

from shopdb.migrate.commands import Tell
from shopdb.migrate.errors import MigrationProblem, plain_words
from shopdb.migrate.generate.changes import Changes, differ
from shopdb.migrate.generate.copied import Copied
from shopdb.migrate.generate.copied import copied as copy_of
from shopdb.migrate.generate.prove import prove
from shopdb.migrate.generate.renames import Answers, Renames, decide
from shopdb.migrate.generate.sides import Side, of_head, of_the_rooms
from shopdb.migrate.generate.state import State
from shopdb.migrate.generate.texts import needed
from shopdb.migrate.generate.way import BY_HAND, Tried, tried, way
from shopdb.migrate.generate.write import checked_purpose, next_revision, write
from shopdb.migrate.history import SqlFiles, revisions
from shopdb.migrate.rooms import Repository
from shopdb.migrate.verify import Finding

# Beside the repository, where what could not be proved is kept for whoever writes it by hand.
ASIDE = ".shopdb"


@plain_words()
def revise(config: Config, url: URL, message: str, answers: Answers, tell: Tell) -> SqlFiles | None:
    """Write the next revision, from head to the rooms, and prove it.

    Args:
        config: Alembic's configuration of the repository.
        url: the database beside which the scratch databases are made; itself left alone.
        message: what the revision is for, in a line.
        answers: what is known of renames.
        tell: takes a line about each stage.

    Returns:
        The files, or None where there is nothing to write.

    Raises:
        MigrationProblem: a rename is in question, the rooms or the migrations do not run, or what
            was written does not do what it should. Then no file is left.
    """
    purpose = checked_purpose(message)
    script = ScriptDirectory.from_config(config)
    revision = next_revision(script)
    repository = Repository(Path(script.dir).parent)
    copied = partial(copy_of, url, repository)
    tell(f"Installing the rooms, and replaying {len(revisions(script))} revisions")
    with of_the_rooms(url, repository) as rooms, of_head(url, config, copied) as head:
        if not differ(head.state, rooms.state):
            tell(_nothing(head.state, rooms.state))
            return None
        renames = decide(head.state.tables, rooms.state.tables, answers)
        for line in _summary(head.state, rooms.state, renames):
            tell(line)
        files = Path(script.dir) / "sql"
        tell("Trying the way up and the way down")
        up = _tried(copied, head, rooms, renames, files / f"{revision}.up.sql")
        down = _tried(copied, rooms, head, renames.back(), files / f"{revision}.down.sql")
        written = write(config, revision, purpose, up, down)
        with _removed_unless_whole(written):
            tell(f"Proving {written.module.stem}: up, down, up")
            findings = list(prove(config, head.engine, head.state.whole, rooms.state.whole))
            if findings:
                raise _not_proved(written, findings, repository.root)
        return written


def _tried(copied: Copied, start: Side, end: Side, renames: Renames, place: Path) -> list[Tried]:
    """The statements from one side to the other, run once on a copy of the first."""
    code = end.code(needed(start.state.with_tables_renamed(renames.tables), end.state))
    statements = way(start.state, end.state, renames, {**end.tables, **code})
    with copied(start.engine) as copy:
        return tried(copy, statements, place)


def _nothing(head: State, rooms: State) -> str:
    nothing = "Nothing to write: the migrations make what the rooms make."
    if head.whole == rooms.whole:
        return nothing
    return f"{nothing} Only rights differ: roles/ grants them after every upgrade."


def _summary(head: State, rooms: State, renames: Renames) -> Iterator[str]:
    changes = Changes.between(head.with_tables_renamed(renames.tables), rooms)
    for old, new in renames.tables.items():
        yield f"  renamed  table {old} to {new}"
    for table, columns in renames.columns.items():
        for old, new in columns.items():
            yield f"  renamed  column {table}.{old} to {new}"
    for word, names in (
        ("new", changes.new), ("changed", changes.changed), ("gone", changes.gone)
    ):  # fmt: skip
        for name in names:
            yield f"  {word:<7}  {name}"


@contextmanager
def _removed_unless_whole(files: SqlFiles) -> Iterator[None]:
    try:
        yield
    except BaseException:
        for path in (files.module, files.path("up"), files.path("down")):
            path.unlink(missing_ok=True)
        raise


def _not_proved(files: SqlFiles, findings: list[Finding], root: Path) -> MigrationProblem:
    folder = root / ASIDE
    folder.mkdir(exist_ok=True)
    kept = []
    for direction in ("up", "down"):
        path = files.path(direction)
        kept.append(folder / path.name)
        kept[-1].write_bytes(path.read_bytes())
    shown = "\n\n".join(
        f"Not so: {finding.claim}\n" + "\n".join(item.diff for item in finding.differences)
        for finding in findings
    )
    return MigrationProblem(
        f"what was written does not do what it should\n\n{shown}",
        f"No revision is left. What was written lies in {kept[0]} and {kept[1]}. {BY_HAND}",
    )
