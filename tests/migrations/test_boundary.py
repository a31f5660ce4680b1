"""shopdb.migrate could serve another repository: it knows nothing of shops."""

import ast
from collections.abc import Iterator
from pathlib import Path

import shopdb.migrate
from shopdb.database import SESSION
from shopdb.migrate.session import PREAMBLE

ALLOWED = ("shopdb.migrate", "shopdb.problem")


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield node.module or ""


def test_imports_only_the_problem_from_the_rest_of_the_package():
    modules = sorted(Path(shopdb.migrate.__file__).parent.rglob("*.py"))
    foreign = {
        f"{path.name}: {name}"
        for path in modules
        for name in imported(path)
        if name.split(".")[0] == "shopdb" and not name.startswith(ALLOWED)
    }

    assert len(modules) > 10
    assert foreign == set()


def test_its_sessions_begin_as_every_other_session_does():
    assert PREAMBLE == SESSION
