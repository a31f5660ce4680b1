"""Writes a revision's module and its pair of SQL files, as a person would have."""

import re
from argparse import Namespace
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import cast

from alembic.config import Config
from alembic.script import Script, ScriptDirectory

from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.generate.heads import head
from shopdb.migrate.generate.way import Tried
from shopdb.migrate.history import SqlFiles, revisions
from shopdb.migrate.statements import for_client

SERVERS_OWN = re.compile(r"CREATE (?:ALGORITHM=\w+ )?DEFINER=`")
# What sqlfluff reads.
LEAVE = "noqa"
OPEN, CLOSE = "DELIMITER $$\n", "\nDELIMITER ;"
# The template writes it into a docstring of one line, of a hundred characters at most.
PURPOSE = re.compile(r"""(?=.*[A-Za-z0-9])[ -!#-\[\]-~]{1,90}""")


def next_revision(script: ScriptDirectory) -> str:
    """The number after head; errors as of `revisions`."""
    newest = max(map(int, revisions(script)), default=0)
    return f"{newest + 1:04}"


def checked_purpose(message: str) -> str:
    """What a revision is for, without spaces around it or a full stop.

    Raises:
        MigrationProblem: it is empty, or cannot stand in a docstring and a file's name.
    """
    purpose = message.strip().rstrip(".")
    if not PURPOSE.fullmatch(purpose):
        raise MigrationProblem(
            f"{message!r} cannot name a revision" if purpose else "the revision has no name",
            'Say in one line of at most 90 plain letters what it does: m="add gift cards". It may '
            "hold no double quote and no backslash.",
        )
    return purpose


def write(
    config: Config, revision: str, purpose: str, up: Sequence[Tried], down: Sequence[Tried]
) -> SqlFiles:
    """Write the module, from the repository's template, and both files of SQL.

    Raises:
        MigrationProblem: a file of one of these names is there.
    """
    quiet = Config(config.config_file_name, cmd_opts=Namespace(quiet=True))
    script = ScriptDirectory.from_config(quiet)
    sentence = purpose[0].upper() + purpose[1:]
    made = cast(Script, script.generate_revision(revision, sentence, head="head"))
    files = SqlFiles(Path(made.path))
    undone = "take back what it made and changed"
    for direction, about, statements in (("up", purpose, up), ("down", undone, down)):
        text = head(revision, direction, about, statements) + "\n" + rendered(statements)
        files.path(direction).write_text(text, encoding="utf-8")
    return files


def rendered(statements: Sequence[Tried]) -> str:
    """Statements as a file holds them; neighbours with `;` inside share their DELIMITER."""
    # A file holds a statement; this one says that there is nothing to do.
    texts = [item.sql for item in statements] or ["DO 0"]
    return "\n\n".join(_blocks(texts)) + "\n"


def _blocks(statements: Sequence[str]) -> Iterator[str]:
    for (shared, foreign), group in groupby(statements, _style):
        texts = list(group)
        block = OPEN + "".join(f"\n{text}$$\n" for text in texts) + CLOSE
        blocks = [block] if shared else list(map(for_client, texts))
        if foreign:
            # The server's own words are in no house's style.
            blocks = [f"-- {LEAVE}: disable=all", *blocks, f"-- {LEAVE}: enable=all"]
        yield from blocks


def _style(text: str) -> tuple[bool, bool]:
    """Whether a statement is closed by `$$`, as most code is; whether it is the server's own."""
    shared = for_client(text) == f"DELIMITER $$\n{text}$$\nDELIMITER ;"
    return shared, bool(SERVERS_OWN.match(text))
