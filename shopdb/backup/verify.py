"""Whether a backup is what its manifest says, byte for byte."""

from pathlib import Path

from shopdb.backup import manifest
from shopdb.backup.files import described
from shopdb.backup.manifest import Manifest
from shopdb.problem import Problem


def verify(folder: Path) -> Manifest:
    """Hold every file against the manifest.

    Raises:
        Problem: the folder is no backup, or a file is missing, cut or changed.
    """
    found = manifest.read(folder)
    for name, wanted in found.files.items():
        path = folder / name
        if not path.is_file():
            raise Problem(f"{path} is missing", "Take another backup: this one is not whole.")
        here = described(path)
        if here != wanted:
            raise Problem(
                f"{path} is damaged: it has {here.bytes} bytes and SHA-256 {here.sha256},"
                f" its manifest says {wanted.bytes} and {wanted.sha256}",
                "Take another backup, or another copy of this one.",
            )
    return found
