"""What `up` remembers in .shopdb/, a file a server, and the lock that keeps two of them apart."""

import fcntl
import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from sqlalchemy import URL

from shopdb.engine import credentials
from shopdb.settings import project_root, state_folder


@dataclass(frozen=True)
class Server:
    """A server that `up` started; its password is in .env, not here.

    Args:
        provider: the way it runs: docker, mysqld or rootfs.
        where: the same in words, with the place of its data.
        port: where it listens on 127.0.0.1.
        settings: fingerprint of the settings it was started with.
        running: False after `down`.
    """

    provider: str
    where: str
    port: int
    settings: str
    running: bool = True


def url_at(port: int) -> URL:
    """The application's URL on a port of this machine, password included."""
    return URL.create(
        "mysql+pymysql",
        username=credentials.USER,
        password=credentials.password(),
        host="127.0.0.1",
        port=port,
        database=credentials.DATABASE,
    )


def _file(name: str) -> Path:
    return state_folder() / f"{name}.json"


def recorded(name: str = "engine") -> Server | None:
    """The server of the last `up`; None before the first and after `reset`."""
    try:
        return Server(**json.loads(_file(name).read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def record(server: Server, name: str = "engine") -> None:
    """Remember the server, in one step."""
    new = _file(name).with_suffix(".new")
    new.write_text(json.dumps(asdict(server), indent=2) + "\n")
    new.replace(_file(name))


def stopped(server: Server) -> Server:
    """The same server, no longer running."""
    return replace(server, running=False)


def forget(name: str = "engine") -> None:
    """Remember no server."""
    _file(name).unlink(missing_ok=True)


def instance() -> str:
    """A name for what belongs to this copy of the project: its folder, and a hash of its path."""
    root = project_root()
    folder = re.sub(r"[^a-z0-9]+", "-", root.name.lower()).strip("-")
    return f"shopdb-{folder or 'project'}-{hashlib.sha256(str(root).encode()).hexdigest()[:6]}"


@contextmanager
def lock(name: str) -> Iterator[None]:
    """Let one process at a time through, on this copy of the project."""
    with (state_folder() / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
