"""`shopdb migrate revision`: the next revision, written from the rooms and proved."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from shopdb.cli import migrate
from shopdb.cli.app import console
from shopdb.cli.migrate import migrate_app
from shopdb.migrate.generate.renames import Answers, Question
from shopdb.migrate.generate.revision import revise


@migrate_app.command()
def revision(
    message: Annotated[str, typer.Option("--message", "-m", help="What it does, in a line.")],
    rename: Annotated[
        list[str] | None,
        typer.Option(help="A table (old=new) or a column (table.old=new) that was renamed."),
    ] = None,
    no_rename: Annotated[
        bool, typer.Option("--no-rename", help="Nothing else was renamed: do not ask.")
    ] = False,
) -> None:
    """Write the next revision from what the rooms say and the migrations do not, and prove it."""
    answers = Answers(rename or (), no_rename=no_rename, ask=_ask if somebody_is_there() else None)
    config = migrate.config()
    files = revise(config, migrate.database(), message, answers, _tell)
    if files is None:
        return
    root = Path(config.config_file_name or "").parent
    _tell("Written and proved:")
    for path in (files.module, files.path("up"), files.path("down")):
        _tell(f"  {path.relative_to(root)}")
    _tell("Read them as if a colleague had written them, above all what they lose and lock.")


def somebody_is_there() -> bool:
    """Whether a question would be read and answered."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _ask(question: Question) -> str | None:
    """Ask the person at the keyboard; Enter says that nothing was renamed."""
    _tell(f"{question}.")
    if len(question.candidates) == 1:
        (only,) = question.candidates
        return only if typer.confirm(f"Was {question.old} renamed to {only}?") else None
    while answer := typer.prompt(
        f"What is {question.old} called now? (Enter: nothing, it is gone)",
        default="",
        show_default=False,
    ):
        for candidate in question.candidates:
            if answer in (candidate, candidate.rpartition(".")[2]):
                return candidate
        _tell(f"{answer} is none of these: {', '.join(question.candidates)}")
    return None


def _tell(line: str) -> None:
    console.print(line, markup=False, soft_wrap=True)
