"""Docker's engine: reach it, or as root install it and start it."""

import os
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import requests
from docker.client import DockerClient
from docker.context import ContextAPI
from docker.errors import DockerException

from shopdb.engine import machine
from shopdb.engine.provider import Say, Unavailable
from shopdb.settings import state_folder

# What a killed engine leaves behind. It takes the process of that number for itself, whoever
# that is today, and does not start.
PID_FILES = {
    "dockerd": Path("/var/run/docker.pid"),
    "containerd": Path("/var/run/docker/containerd/containerd.pid"),
}
_SECONDS_TO_START = 60


def client(timeout: int = 120) -> DockerClient:
    """A client of the engine that runs: DOCKER_HOST, else the docker command's context.

    Args:
        timeout: seconds without an answer after which a request fails.

    Raises:
        Unavailable: none answers, or this user may not speak to it.
    """
    try:
        if os.environ.get("DOCKER_HOST"):
            engine = DockerClient.from_env(timeout=timeout)
        else:
            context = ContextAPI.get_current_context()
            engine = DockerClient(base_url=context.Host if context else None, timeout=timeout)
        engine.ping()
    except (DockerException, requests.RequestException) as error:
        if "Permission denied" in str(error):
            raise Unavailable(
                "This user may not speak to the Docker engine",
                "join the group docker and log in again (sudo usermod -aG docker $USER)",
            ) from error
        raise Unavailable("No Docker engine answers", "start Docker") from error
    return engine


def can_start() -> bool:
    """Whether `ensure` has something to try where no engine answers."""
    can_be_had = machine.program("dockerd") is not None or machine.may_install()
    return machine.is_root() and can_be_had and not os.environ.get("DOCKER_HOST")


def ensure(say: Say, *, install: bool = True) -> DockerClient:
    """A client of a running engine, which is installed and started first where that is possible.

    Args:
        say: told what is done.
        install: whether to install an engine where there is none.

    Raises:
        Unavailable: there is none and it cannot be started here.
    """
    try:
        return client()
    except Unavailable:
        if not can_start():
            raise
    if not machine.program("dockerd") and install:
        machine.install(["docker.io"], say)
    with suppress(Unavailable):  # a package's own start may have done it
        return client()
    return _start(say)


def _start(say: Say) -> DockerClient:
    say("Starting Docker …")
    if Path("/run/systemd/system").is_dir():
        machine.run(["systemctl", "start", "docker"], "Docker could not be started")
        return _wait(None, "See `journalctl -u docker`.")
    for name, file in PID_FILES.items():
        clear_stale(file, name)
    if PID_FILES["dockerd"].exists():  # it runs, but has not come so far as to answer
        return _wait(None, "End it, or see its log.")
    log = state_folder() / "dockerd.log"
    with log.open("ab") as output:
        # A session of its own, so that it outlives this command and its terminal.
        engine = subprocess.Popen(
            [machine.program("dockerd") or "dockerd"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            start_new_session=True,
        )
    try:
        return _wait(engine, f"Its log: {log}")
    except Unavailable as unavailable:
        said = log.read_text(errors="replace").rpartition("failed to start daemon: ")[2]
        reason = said.strip().split("\n")[0]
        raise Unavailable(f"{unavailable.what}: {reason}", unavailable.remedy) from unavailable


def _wait(engine: "subprocess.Popen[bytes] | None", remedy: str) -> DockerClient:
    deadline = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < deadline and (engine is None or engine.poll() is None):
        with suppress(Unavailable):
            return client()
        time.sleep(0.2)
    if engine and engine.poll() is None:
        engine.terminate()
    raise Unavailable("Docker's engine does not start on this machine", remedy)


def clear_stale(pid_file: Path, program: str) -> bool:
    """Remove a pid file whose process is gone, or is another programme by now.

    Returns:
        Whether it was removed.
    """
    try:
        pid = int(pid_file.read_text())
    except FileNotFoundError:
        return False
    except ValueError:
        pid = 0
    if any(Path(argument).name == program for argument in machine.arguments(pid)[:1]):
        return False
    pid_file.unlink()
    return True
