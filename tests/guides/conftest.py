"""A checkout of the project's own, as somebody has it who has just cloned it."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from shopdb.settings import project_root


def checked_out(folder: Path) -> Path:
    """Copy what is or will be committed; the tooling is the one that runs the tests."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=project_root(),
        check=True,
        capture_output=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        source = project_root() / name
        if source.is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, folder / name)
    (folder / ".venv").symlink_to((project_root() / ".venv").resolve())
    # Older than what `make setup` leaves, so that make does not install it again.
    for name in ("requirements.lock", "pyproject.toml"):
        os.utime(folder / name, (0, 0))
    return folder


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all tests that leave it as it was."""
    return checked_out(tmp_path_factory.mktemp("checkout"))


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, str]]]:
    """One to work in, with an environment that names no server; its server goes at the end."""
    folder = checked_out(tmp_path_factory.mktemp("workplace"))
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SHOPDB_", "MAKE", "MFLAGS", "ARGS", "PYTHONPATH", "PYTEST_"))
    }
    environment |= {"SHOPDB_BUFFER_POOL": "256M", "SHOPDB_NO_INSTALL": "1", "COLUMNS": "200"}
    yield folder, environment
    subprocess.run(
        ["make", "--no-print-directory", "reset", "FORCE=1"],
        cwd=folder,
        env=environment,
        check=True,
    )
