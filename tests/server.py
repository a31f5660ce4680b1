"""The one MySQL server of a test session.

`start` is called once, by the process that starts the workers; `client` also by the workers,
which find the server through the environment they inherit. SHOPDB_TEST_URL names a server to
use instead; its event_scheduler should be OFF, so that nothing happens between two tests. A test
that needs a server of its own uses `tests.launching`.
"""

import json
import os
import subprocess
import uuid

from shopdb.database import parse_url
from shopdb.engine import rootfs
from shopdb.settings import setting
from tests.launching import Running, launch

_CLIENT = "SHOPDB_TEST_CLIENT"

_header = "MySQL: none started"


def start() -> Running:
    """Start the session's server, with nothing in it but the accounts root and shopdb.

    Raises:
        Problem: this machine can run none.
    """
    global _header  # noqa: PLW0603 - one server a session
    running = _given() or launch(rootfs.sources() / "test.cnf")
    _header = f"MySQL: {running.how}"
    os.environ[_CLIENT] = json.dumps(running.client)
    return running


def described() -> str:
    """The line for pytest's header."""
    return _header


def client(sql: str, database: str) -> None:
    """Run SQL text through the real `mysql` client as root.

    Raises:
        RuntimeError: the client refused it; holds what it said.
    """
    way = json.loads(os.environ[_CLIENT])
    if "container" in way:
        code, said = _in_container(way["container"], sql, database)
    else:
        done = subprocess.run(
            [*way["command"], database],
            input=sql.encode(),
            capture_output=True,
            check=False,
            env={**os.environ, "MYSQL_PWD": way["password"]},
        )
        code, said = done.returncode, done.stdout + done.stderr
    if code:
        raise RuntimeError(said.decode(errors="replace"))


def _given() -> Running | None:
    text = setting("SHOPDB_TEST_URL")
    if not text:
        return None
    url = parse_url(text)
    command = [
        "mysql",
        "--protocol=tcp",
        f"--host={url.host}",
        f"--port={url.port or 3306}",
        f"--user={url.username}",
    ]
    way: dict[str, str | list[str]] = {"command": command, "password": str(url.password or "")}
    return Running(url.set(database=""), None, "SHOPDB_TEST_URL", way, lambda: None)


def _in_container(container_id: str, sql: str, database: str) -> tuple[int, bytes]:
    from shopdb.engine import dockerd
    from shopdb.engine.container import as_tar

    docker = dockerd.client()
    container = docker.containers.get(container_id)
    file = f"tmp/{uuid.uuid4().hex}.sql"
    container.put_archive("/", as_tar({file: sql.encode()}))
    mysql = f'MYSQL_PWD="$MYSQL_ROOT_PASSWORD" mysql --user=root "$0" </{file}'
    done = container.exec_run(["sh", "-c", f"{mysql}; code=$?; rm /{file}; exit $code", database])
    docker.close()
    assert isinstance(done.output, bytes)
    return int(done.exit_code or 0), done.output
