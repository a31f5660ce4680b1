"""MySQL's own programmes, wherever they are: on the PATH, in an image, in a root file system.

Debian's mysql-client has all three that are used (mysqldump, mysqlbinlog, mysql). The official
images leave mysqlbinlog out; then the next place is tried.
"""

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from io import BufferedReader
from pathlib import Path
from typing import IO, Any, cast

from sqlalchemy import URL

from shopdb.engine import machine, rootfs
from shopdb.engine.check import OLDEST
from shopdb.engine.provider import Say, Unavailable
from shopdb.problem import Problem

Process = subprocess.Popen[bytes]
_VERSION = re.compile(r"\bVer (\d+)\.(\d+)\S*")


class Tools:
    """Runs MySQL's programmes.

    Args:
        folder: the one folder whose files they may read and write.
        say: told a line where something has to be fetched first.
    """

    def __init__(self, folder: Path, say: Say) -> None:
        self._folder = folder.resolve()
        self._say = say

    def version(self, name: str) -> str:
        """What a programme says of itself, such as `mysqldump  Ver 9.7.4 for Linux`."""
        return _found(name, self._folder, self._say)[1]

    @contextmanager
    def started(
        self,
        name: str,
        url: URL | None,
        arguments: Sequence[str],
        stdin: int | IO[bytes] = subprocess.DEVNULL,
        stdout: int | IO[bytes] = subprocess.PIPE,
        *,
        may_stop: bool = False,
    ) -> Iterator[Process]:
        """Run a programme while the block lasts, then wait for its end.

        Args:
            name: of the programme.
            url: the server it asks, if any; a database of it is left out.
            arguments: behind the ones that name the server.
            stdin: as of Popen.
            stdout: as of Popen.
            may_stop: whether the block may leave before the programme has said all.

        Raises:
            Problem: there is no such programme, or it failed.
        """
        prefix, _ = _found(name, self._folder, self._say)
        command = [*prefix, "--no-defaults", *_server(url), *arguments]
        environment = {**os.environ, "TZ": "UTC", "MYSQL_PWD": str((url and url.password) or "")}
        with tempfile.TemporaryFile() as said:
            process: Process = subprocess.Popen(
                command, stdin=stdin, stdout=stdout, stderr=said, env=environment
            )
            broken: OSError | None = None
            try:
                yield process
            except BrokenPipeError as error:  # it died; what it said tells why
                broken = error
            except BaseException:
                process.kill()
                _closed(process)
                raise
            if may_stop:
                process.kill()
            _closed(process)
            said.seek(0)
            text = said.read().decode(errors="replace").strip()
        if broken or (process.returncode and not may_stop):
            raise Problem(f"{name} failed: {text or 'it said nothing'}", _remedy(text))

    def run(self, name: str, url: URL | None, arguments: Sequence[str]) -> bytes:
        """Run a programme to its end; what it printed.

        Raises:
            Problem: there is no such programme, or it failed.
        """
        with self.started(name, url, arguments) as process:
            return output(process).read()


def output(process: Process) -> BufferedReader:
    """What a programme that was started with a pipe prints."""
    return cast(BufferedReader, process.stdout)


def input_of(process: Process) -> IO[bytes]:
    """What a programme reads that was started with a pipe for its input."""
    return cast(IO[bytes], process.stdin)


def _closed(process: Process) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe:
            with suppress(BrokenPipeError):
                pipe.close()
    process.wait()


def _server(url: URL | None) -> list[str]:
    if not url:
        return []
    return [
        "--protocol=tcp",
        f"--host={url.host or '127.0.0.1'}",
        f"--port={url.port or 3306}",
        f"--user={url.username}",
        "--get-server-public-key",
    ]


def _remedy(text: str) -> str:
    if re.search(r"[Aa]ccess denied|ERROR 1(044|045|142|227)\b", text):
        return "docs/guides/dba.md lists what the account of a backup and of a restore needs."
    return "Mend the cause and run the same command again."


@cache
def _found(name: str, folder: Path, say: Say) -> tuple[tuple[str, ...], str]:
    """A programme's command line, up to its own options, and its version."""
    for prefix in _places(name, folder, say):
        with suppress(OSError):
            done: Any = subprocess.run([*prefix, "--version"], capture_output=True, check=False)
            said = done.stdout.decode(errors="replace").strip()
            version = _VERSION.search(said)
            if version and "MariaDB" not in said and (int(version[1]), int(version[2])) >= OLDEST:
                return prefix, said.partition("Ver ")[2]
    raise Problem(
        f"There is no {name} of MySQL 8.4 or newer here",
        "Install MySQL's client programmes; the official images have all but mysqlbinlog.",
    )


def _places(name: str, folder: Path, say: Say) -> Iterator[tuple[str, ...]]:
    """The command line by which each place would run a programme, the nearest place first."""
    here = machine.program(name)
    if here:
        yield (here,)
    with suppress(Unavailable):
        for image in _images(say):
            yield (
                *("docker", "run", "--rm", "--interactive", "--network=host"),
                # What is piped must not be kept in the engine's log as well.
                "--log-driver=none",
                *("--env=MYSQL_PWD", "--env=TZ", f"--user={os.getuid()}:{os.getgid()}"),
                f"--mount=type=bind,source={folder},target={folder}",
                *(f"--entrypoint={name}", image),
            )
    with suppress(Unavailable):
        root = rootfs.unpacked(say)
        for loader in sorted(root.glob("usr/lib*/ld-linux*.so.*")):
            libraries = ":".join(str(path) for path in sorted(root.glob("usr/lib/*-linux-gnu*")))
            yield (str(loader), "--library-path", libraries, str(root / "usr" / "bin" / name))


def _images(say: Say) -> Iterator[str]:
    """Images that hold MySQL: the one that `make up` takes, then the local one if it is there."""
    from docker.errors import DockerException, ImageNotFound

    from shopdb.engine import ensure_image
    from shopdb.engine.dockerd import client
    from shopdb.engine.image import LOCAL

    try:
        engine = client()
        first = ensure_image(engine, say)
        yield first
        with suppress(ImageNotFound):
            engine.images.get(LOCAL)
            if first != LOCAL:
                yield LOCAL
    except DockerException as error:
        raise Unavailable(f"Docker: {error}") from error
