"""What the machine offers: memory, ports, rights and its distribution's packages."""

import os
import re
import shutil
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path

from shopdb.engine.provider import Say, Unavailable
from shopdb.problem import Problem
from shopdb.settings import setting, state_folder

MEGABYTE = 1024 * 1024
SMALLEST_POOL = 256 * MEGABYTE
# The shop's data fits many times over; more would only be taken from the file cache.
LARGEST_POOL = 8192 * MEGABYTE
DEFAULT_PORT = 3307

# Where servers are installed, though a plain user's PATH often leaves it out.
_SYSTEM_FOLDERS = "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/mysql/bin"


def program(name: str) -> str | None:
    """The full path of a programme on the PATH or in the system's folders."""
    return shutil.which(name) or shutil.which(name, path=_SYSTEM_FOLDERS)


def is_root() -> bool:
    """Whether the system may be changed."""
    return os.geteuid() == 0


def is_debian() -> bool:
    """Whether this is Debian itself: another distribution's mirror carries other suites."""
    try:
        release = Path("/etc/os-release").read_text()
    except OSError:
        return False
    return re.search(r'^ID="?debian"?$', release, re.MULTILINE) is not None


def may_install() -> bool:
    """Whether packages may be installed: as root on Debian, unless SHOPDB_NO_INSTALL is set."""
    return is_root() and is_debian() and not setting("SHOPDB_NO_INSTALL")


def memory() -> int:
    """Bytes of memory that this process may use: the machine's, or its container's if less."""
    limits = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for path in ("memory.max", "memory/memory.limit_in_bytes"):
        try:
            limits.append(int((Path("/sys/fs/cgroup") / path).read_text()))
        except (OSError, ValueError):  # no such limit, or the word "max"
            continue
    return min(limits)


def buffer_pool(available: int) -> int:
    """Bytes for InnoDB's buffer pool: SHOPDB_BUFFER_POOL, or a quarter of what is available.

    Raises:
        Problem: SHOPDB_BUFFER_POOL is not a size.
    """
    wanted = setting("SHOPDB_BUFFER_POOL")
    if not wanted:
        return min(max(available // 4, SMALLEST_POOL), LARGEST_POOL)
    size = re.fullmatch(r"(\d+)\s*([KMG]?)B?", wanted.strip(), re.IGNORECASE)
    if not size:
        raise Problem(f"SHOPDB_BUFFER_POOL={wanted} is not a size", "Give it as 512M or 2G.")
    unit = {"": 1, "K": 1024, "M": MEGABYTE, "G": 1024 * MEGABYTE}[size[2].upper()]
    return int(size[1]) * unit


def wanted_port() -> int:
    """The port asked for: SHOPDB_PORT, or 3307 (3306 is often a MySQL of the machine's own).

    Raises:
        Problem: SHOPDB_PORT is not a port.
    """
    wanted = setting("SHOPDB_PORT", str(DEFAULT_PORT))
    if not wanted.isdecimal() or not 0 < int(wanted) < 65536:
        raise Problem(f"SHOPDB_PORT={wanted} is not a port", "Give a number from 1 to 65535.")
    return int(wanted)


def free_port(first: int, say: Say) -> int:
    """The port itself if nothing listens there, else the next free one, which is said.

    Raises:
        Problem: none of the next hundred is free.
    """
    for port in range(first, min(first + 100, 65536)):
        with socket.socket() as probe:
            # A server that has just stopped leaves connections behind; they do not take the port.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port != first:
            say(f"Port {first} is taken; using {port}.")
        return port
    raise Problem(f"No free port from {first} on", "Set SHOPDB_PORT to a free port.")


def arguments(pid: int) -> list[str]:
    """The command line of a process; empty where it is gone, or dead and not yet collected."""
    if not Path("/proc/self").exists():
        command = ["ps", "-o", "args=", "-p", str(pid)]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()
    try:
        line = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return []
    return [os.fsdecode(argument) for argument in line.split(b"\0") if argument]


def tail(path: Path, lines: int = 15) -> str:
    """The last lines of a log; empty where there is none."""
    try:
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""


def run(command: list[str], failure: str, environment: Mapping[str, str] | None = None) -> None:
    """Run a programme to its end, its output kept in .shopdb/.

    Raises:
        Unavailable: it is not there or failed; tells `failure` and the end of its output.
    """
    log = state_folder() / f"{Path(command[0]).stem}.log"
    with log.open("wb") as output:
        try:
            subprocess.run(
                command,
                check=True,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(environment or {})},
            )
        except (OSError, subprocess.CalledProcessError) as error:
            raise Unavailable(f"{failure}\n{tail(log) or error}", f"All of it: {log}") from error


def install(packages: list[str], say: Say) -> None:
    """Install Debian packages, saying so first.

    Raises:
        Unavailable: SHOPDB_NO_INSTALL is set, this is not root on Debian, or apt-get failed.
    """
    names = " ".join(packages)
    if not may_install():
        raise Unavailable(
            f"{names} is missing, and may not be installed here",
            f"As root: apt-get install {names}"
            + (" (or unset SHOPDB_NO_INSTALL)" if setting("SHOPDB_NO_INSTALL") else ""),
        )
    say(f"Installing Debian's {names} (SHOPDB_NO_INSTALL=1 forbids it) …")
    apt = ["apt-get", "--quiet", "--option", "DPkg::Lock::Timeout=120"]
    environment = {"DEBIAN_FRONTEND": "noninteractive"}
    refresh_packages()
    run(
        [*apt, "install", "--yes", "--no-install-recommends", *packages],
        f"{names} could not be installed",
        environment,
    )


def refresh_packages() -> None:
    """Fetch the distribution's package lists; old ones serve where that is not possible."""
    subprocess.run(["apt-get", "--quiet", "update"], capture_output=True, check=False)
