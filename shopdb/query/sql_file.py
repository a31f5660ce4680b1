"""A file of SQL whose front matter stands in the comments that it begins with."""

from pathlib import Path

import yaml

from shopdb.query.front_matter import FrontMatter
from shopdb.query.parameter import Parameter
from shopdb.query.statement import Statement, StatementError, parse

FENCE = "-- ---"
# Defaults that are asked of the shop, by the type of the parameter.
ASKED = {"date": ("day_after_last_review", "day_after_last_sale")}


class SqlFile(FrontMatter):
    """Reads one file of front matter and one SELECT."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, ASKED, "Mend the file's front matter or its SQL.")

    def halves(self) -> tuple[yaml.Node | None, str, int]:
        """The front matter, the SQL below it, and how many lines stand above the SQL."""
        lines = self.path.read_text(encoding="utf-8").split("\n")
        closing = [number for number, line in enumerate(lines) if line == FENCE][1:2]
        if lines[0] != FENCE or not closing:
            raise self.problem(1, f"front matter begins and ends with a line {FENCE!r}")
        end = closing[0]
        for number, line in enumerate(lines[1:end], start=2):
            if not line.startswith("-- ") and line != "--":
                raise self.problem(number, "front matter is a comment: begin the line with '-- '")
        # The fence stands for an empty line, so that YAML counts lines as the file does.
        node = self.compose("\n".join(["", *(line[3:] for line in lines[1:end])]))
        return node, "\n".join(lines[end + 1 :]), end + 1

    def statement(self, text: str, offset: int) -> Statement:
        """The SELECT of a text that begins below so many lines."""
        try:
            return parse(text)
        except StatementError as error:
            raise self.problem(offset + error.line, error.what) from error

    def bound(self, node: yaml.Node, statement: Statement, offset: int) -> dict[str, Parameter]:
        """What is under `parameters`, all of it in the SELECT and nothing else."""
        parameters = self.parameters(node)
        used = [(one.name, offset + one.line) for one in statement.placeholders]
        self.same_names(node, used, "SQL")
        return parameters
