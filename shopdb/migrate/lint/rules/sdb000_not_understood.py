"""What the linter cannot read it cannot vouch for, and silence would look like consent."""

from collections.abc import Iterator

from shopdb.migrate.lint.files import File
from shopdb.migrate.lint.rule import Severity, Trouble

CODE = "SDB000"
TITLE = "Statement that is not understood"
SEVERITY = Severity.ERROR


def check_file(file: File) -> Iterator[Trouble]:
    """Every statement of a file that was not read."""
    for statement, unread in file.unread:
        yield Trouble(
            statement,
            unread.line,
            f"not understood: {unread}",
            "Write it another way, or look at it by eye and allow it.",
        )
