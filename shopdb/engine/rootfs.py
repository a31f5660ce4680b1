"""A root file system with MySQL in it, made from the machine's own Debian mirror."""

import hashlib
import os
import shutil
import stat
import subprocess
from pathlib import Path

from shopdb.engine import machine, state
from shopdb.engine.provider import Say, Unavailable
from shopdb.settings import project_root, state_folder

# Where the local image and the root file system have docker/mysql/entrypoint.sh.
ENTRY_POINT = "/usr/local/bin/docker-entrypoint.sh"


def sources() -> Path:
    """docker/mysql/: the recipe, the entry point and the server's configuration."""
    return project_root() / "docker" / "mysql"


def is_made() -> bool:
    """Whether today's recipe has already been followed."""
    return _archive_path().exists()


def can_be_made() -> bool:
    """Whether this machine could follow the recipe, as far as can be told without trying."""
    return is_made() or (
        machine.is_root()
        and machine.is_debian()
        and (machine.program("mmdebstrap") is not None or machine.may_install())
    )


def archive(say: Say) -> Path:
    """The root file system as a tar file under .shopdb/, made on first use.

    Raises:
        Unavailable: this is not root on Debian, or its mirror does not give the packages.
    """
    with state.lock("rootfs"):
        return _archive(say)


def unpacked(say: Say) -> Path:
    """The root file system as a folder under .shopdb/, ready to change root into.

    Raises:
        Unavailable: as for `archive`, or it cannot be unpacked here.
    """
    folder = state_folder() / "rootfs"
    with state.lock("rootfs"):
        if not folder.exists():
            _unpack(_archive(say), folder)
        entry_point = folder / ENTRY_POINT.lstrip("/")
        # In one step: another server may be reading the old one.
        new = entry_point.with_suffix(".new")
        shutil.copy(sources() / "entrypoint.sh", new)
        new.replace(entry_point)
    return folder


def _archive(say: Say) -> Path:
    path = _archive_path()
    if path.exists():
        return path
    if not (machine.is_root() and machine.is_debian()):
        raise Unavailable(
            "A root file system with MySQL can be made as root on Debian only",
            "Start a Docker engine that can pull mysql:9.7, or install MySQL 8.4 or newer.",
        )
    if not machine.program("mmdebstrap"):
        machine.install(["mmdebstrap"], say)
    source = mirror()
    say(f"Making a root file system with MySQL from {source} …")
    for old in path.parent.glob("rootfs-*.tar*"):
        old.unlink()
    unfinished = path.with_suffix(".tar.new")
    machine.run(
        [str(sources() / "make-rootfs.sh"), source, str(unfinished)],
        "The root file system could not be made",
    )
    unfinished.rename(path)
    return path


def _unpack(path: Path, folder: Path) -> None:
    unfinished = folder.with_suffix(".new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    machine.run(
        ["tar", "-x", f"--file={path}", "--exclude=./dev/*", f"--directory={unfinished}"],
        "The root file system could not be unpacked",
    )
    _make_null(unfinished / "dev" / "null")
    unfinished.rename(folder)


def _archive_path() -> Path:
    recipe = (sources() / "make-rootfs.sh").read_bytes()
    return state_folder() / f"rootfs-{hashlib.sha256(recipe).hexdigest()[:12]}.tar"


def _make_null(path: Path) -> None:
    """/dev/null; where devices are not allowed, a file that anyone may overwrite serves."""
    try:
        os.mknod(path, 0o666 | stat.S_IFCHR, os.makedev(1, 3))
        path.read_bytes()
    except OSError:
        path.unlink(missing_ok=True)
        path.touch()
    path.chmod(0o666)


def mirror() -> str:
    """The Debian mirror that apt itself uses, whichever way its sources are written.

    Raises:
        Unavailable: apt knows none.
    """
    command = ["apt-get", "indextargets", "--format", "$(REPO_URI)"]
    debian = ["Created-By: Packages", "Origin: Debian", "Label: Debian"]
    for attempt in range(2):
        if attempt:  # on a machine that never fetched the lists, apt knows no origins
            machine.refresh_packages()
        found = subprocess.run([*command, *debian], capture_output=True, text=True, check=False)
        if found.stdout.strip():
            return found.stdout.split()[0]
    raise Unavailable(
        "apt names no Debian mirror that answers",
        "Mend the sources in /etc/apt until `apt-get update` passes.",
    )
