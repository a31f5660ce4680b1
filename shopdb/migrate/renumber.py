"""Gives a revision that is not released another number: its three files and what they say of it."""

import re
from pathlib import Path

from shopdb.migrate import released
from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.lineage import FILE_NAME

HEAD = re.compile(r"\A(?:[ \t]*(?:--[^\n]*)?\r?\n)*")


def renumber(migrations: Path, name: str, number: str) -> list[Path]:
    """Give the revision `name` the number `number`, behind the one with the number before it.

    Args:
        migrations: the folder that holds `versions/` and `sql/`.
        name: the revision as its files are called, `0041_gift_cards`.
        number: the new one, `0042`; its present one mends only what it comes after.

    Returns:
        The files as they are called now.

    Raises:
        MigrationProblem: there is no such revision, it is released, or another has the number.
    """
    match = FILE_NAME.fullmatch(name)
    old = released.files(migrations, name)
    if not match or not old[0].is_file():
        raise MigrationProblem(
            f"there is no revision {name}",
            "Name it as its files are called, without an ending: 0041_gift_cards",
        )
    if not re.fullmatch(r"\d{4,}", number) or int(number) == 0:
        raise MigrationProblem(f"{number} is no number of a revision", "Write it as 0042.")
    if name in released.manifest(migrations).names:
        raise MigrationProblem(
            f"{name} is released: databases have run it under this number",
            "Renumber the other one.",
        )
    for other in sorted((migrations / "versions").glob(f"{number}_*.py")):
        if other.stem != name:
            raise MigrationProblem(
                f"{number} is the number of {other.stem}",
                "Renumber that one first, if it is yours; else take a number behind all others.",
            )
    missing = [path for path in old if not path.is_file()]
    if missing:
        raise MigrationProblem(f"{missing[0]} does not exist", "Write it, or mend its name.")
    new = released.files(migrations, number + name.removeprefix(match["revision"]))
    texts = [path.read_bytes().decode() for path in old]
    texts = [
        _module(texts[0], number),
        *(_sql(text, match["revision"], number) for text in texts[1:]),
    ]
    for before, after, text in zip(old, new, texts, strict=True):
        before.rename(after)
        after.write_bytes(text.encode())
    return new


def _module(text: str, number: str) -> str:
    before = f"{int(number) - 1:04}" if int(number) > 1 else ""
    for line, value in (
        (r"(?P<begin>^revision\b[^=\n]*=)[^\r\n]*", f' "{number}"'),
        (r"(?P<begin>^down_revision\b[^=\n]*=)[^\r\n]*", f' "{before}"' if before else " None"),
        (r"(?P<begin>^Revision:)[^\r\n]*", f" {number}"),
        (r"(?P<begin>^Revises:)[^\r\n]*", f" {before}".rstrip()),
    ):
        text = re.sub(line, rf"\g<begin>{value}", text, count=1, flags=re.MULTILINE)
    return text


def _sql(text: str, old: str, new: str) -> str:
    """The text with the number mended in the comment that it begins with, and nowhere else."""
    return HEAD.sub(lambda head: re.sub(rf"\b{old}\b", new, head[0]), text, count=1)
