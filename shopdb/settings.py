"""Where the project lies and what its user has set, in the environment or in `.env`."""

import os
from functools import cache
from pathlib import Path

from dotenv import dotenv_values


@cache
def project_root() -> Path:
    """The folder that holds alembic.ini: this one or the nearest above, else the package's own."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "alembic.ini").is_file() and (folder / "shopdb").is_dir():
            return folder
    return Path(__file__).resolve().parent.parent


def setting(name: str, default: str = "") -> str:
    """A setting by its name; the environment wins over `.env`, and empty counts as not set."""
    return os.environ.get(name) or dotenv_values(project_root() / ".env").get(name) or default


def state_folder() -> Path:
    """`.shopdb/`, made on first use: what the tooling remembers about this machine."""
    folder = project_root() / ".shopdb"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
