"""`shopdb lint`: the rules about rooms and revisions, with their reasons."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from shopdb.cli.app import app, errors
from shopdb.cli.migrate import config, database
from shopdb.migrate.lint import Severity, all_rules, collect, lint, read_settings
from shopdb.migrate.lint.files import Change, File
from shopdb.migrate.lint.measured import filled_tables, with_measures
from shopdb.migrate.lint.output import FORMATS, index
from shopdb.migrate.session import engine_for, session
from shopdb.problem import Problem


class Format(StrEnum):
    """How findings are written: a key of FORMATS."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"


@app.command("lint")
def lint_command(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files or folders; without one, the repository.")
    ] = None,
    *,
    output: Annotated[
        Format, typer.Option("--format", help="How to write findings.")
    ] = Format.TEXT,
    everything: Annotated[
        bool, typer.Option("--all", help="Take the released revisions as well.")
    ] = False,
    strict: Annotated[bool, typer.Option(help="Fail on warnings too.")] = False,
    measure: Annotated[
        bool, typer.Option(help="Measure lock classes on a scratch database.")
    ] = False,
    live: Annotated[
        bool, typer.Option(help="Ask the database which tables hold rows: others need no care.")
    ] = False,
    rules: Annotated[
        bool, typer.Option("--rules", help="Print the list of rules as Markdown, and no more.")
    ] = False,
) -> None:
    """Find what would hurt in the rooms and in the revisions that are not released."""
    if rules:
        typer.echo(index(), nl=False)
        return
    repository = config()
    root = Path(repository.config_file_name or "").parent
    settings = read_settings(root, frozenset(all_rules()))
    filled = None
    if live:
        with session(engine_for(database())) as connection:
            filled = filled_tables(connection)
    files = collect(repository, settings, paths or (), everything=everything, filled=filled)
    measured = measure and _measure(files)
    found = lint(files, settings, measured=measured)
    if text := FORMATS[output.value](found, root):
        typer.echo(text)
    if found.count(Severity.ERROR) or (strict and found.findings):
        raise typer.Exit(1)


def _measure(files: list[File]) -> bool:
    """Put measures into the changes among some files; False, and a note, where no server is."""
    try:
        url = database()
        with session(engine_for(url.set(database=""))):
            pass
    except Problem as problem:
        errors.print(f"Lock classes were not measured: {problem.what}", markup=False)
        return False
    changes = [file for file in files if isinstance(file, Change)]
    rooms = [file for file in files if not isinstance(file, Change)]
    measured = with_measures(config(), url, changes, lambda line: errors.print(line, markup=False))
    files[:] = [*rooms, *measured]
    return True
