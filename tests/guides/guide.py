"""A guide as its reader takes it: blocks of commands, each with what it shall print."""

import re
from dataclasses import dataclass
from pathlib import Path

from shopdb.settings import project_root

FOLDER = project_root() / "docs" / "guides"
# In the order that they are run in: the first loses its server, which is the quicker the emptier.
NAMES = ("dba", "analyst", "developer", "ci")
# What a block of commands may be: run by the tests, or for a machine that is not here.
MARKS = {"run", "elsewhere"}
_BLOCK = re.compile(r"^```(?P<kind>[^\n`]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """One block: `kind` behind its fence, such as `sh run`, and what is in it."""

    kind: str
    text: str


@dataclass(frozen=True)
class Step:
    """Commands, and what they print; empty where the guide shows nothing."""

    commands: str
    shown: str


def text(name: str) -> str:
    """A guide's text."""
    return (FOLDER / f"{name}.md").read_text(encoding="utf-8")


def blocks(markdown: str) -> list[Block]:
    """All fenced blocks, in their order."""
    return [Block(found["kind"].strip(), found["text"]) for found in _BLOCK.finditer(markdown)]


def steps(markdown: str) -> list[Step]:
    """What is to be run, in its order."""
    found = blocks(markdown)
    following = [*found[1:], Block("", "")]
    return [
        Step(block.text, after.text if after.kind == "text" else "")
        for block, after in zip(found, following, strict=True)
        if block.kind == "sh run"
    ]


def prints(said: str, shown: str) -> bool:
    """Whether a text holds the lines shown; `…` stands for anything, alone for any lines."""
    parts = [
        r"(?:.*\n)*?" if line == "…" else re.escape(line).replace("…", ".*") + r"\n"
        for line in shown.splitlines()
    ]
    # A table's cells are padded at the end of a line.
    lines = "".join(f"{line.rstrip()}\n" for line in said.splitlines())
    return re.search("^" + "".join(parts), lines, re.MULTILINE) is not None


def script(todo: list[Step], marker: str) -> str:
    """All commands as one script, so that what one sets the next one has."""
    lines = ["set -euo pipefail"]
    for number, step in enumerate(todo):
        lines += [f"echo '{marker}{number}'", step.commands]
    return "\n".join(lines)


def answers(said: str, marker: str) -> list[str]:
    """What each step of a script printed; of the last one that ran perhaps not all."""
    return [part.partition("\n")[2] for part in said.split(marker)[1:]]


def commands(markdown: str) -> list[str]:
    """The lines of all blocks of commands, those of here-documents left out."""
    code = "\n".join(b.text for b in blocks(markdown) if b.kind.split(" ")[0] == "sh")
    code = re.sub(r"<<'(\w+)'.*?^\1$", "", code, flags=re.MULTILINE | re.DOTALL)
    return [line.strip() for line in code.replace("\\\n", " ").splitlines() if line.strip()]


def links(path: Path) -> list[Path]:
    """The files that a page leads to."""
    found = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    return [path.parent / one for one in found]
