"""Projects of their own, for servers of their own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shopdb import settings
from shopdb.documents.engine import wheel

Command = Callable[..., "subprocess.CompletedProcess[str]"]

CODE = Path(settings.__file__).parent.parent


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the project with its code, but no .env, no servers and no settings."""
    (tmp_path / "alembic.ini").touch()
    (tmp_path / "shopdb").symlink_to(CODE / "shopdb")
    shutil.copytree(CODE / "docker", tmp_path / "docker")
    (tmp_path / ".shopdb").mkdir()
    if wheel.folder().exists():
        (tmp_path / ".shopdb" / wheel.folder().name).symlink_to(wheel.folder())
    for name in ("URL", "ENGINE", "PORT", "IMAGE"):
        monkeypatch.delenv(f"SHOPDB_MONGO_{name}", raising=False)
    monkeypatch.chdir(tmp_path)
    settings.project_root.cache_clear()
    yield tmp_path
    settings.project_root.cache_clear()


@pytest.fixture
def shopdb(project: Path) -> Command:
    """Runs one `shopdb documents` command in the project, with settings by name."""

    def run(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "shopdb", "documents", *arguments],
            cwd=project,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    return run
