"""Releases revisions: writes their files' hashes to the manifest, once they are proved."""

from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import URL

from shopdb.migrate.commands import Tell
from shopdb.migrate.errors import MigrationProblem, plain_words
from shopdb.migrate.history import revisions
from shopdb.migrate.released import digest, manifest
from shopdb.migrate.released import files as files_of
from shopdb.migrate.verify import verify


@plain_words()
def release(config: Config, url: URL, tell: Tell) -> list[str]:
    """Add every revision that is not listed yet to the manifest; from then on none may change.

    Args:
        config: Alembic's configuration of the repository.
        url: beside its database the revisions are proved first, as `verify` does.
        tell: takes a line about each stage of the proof.

    Returns:
        The names of the revisions that were added, the oldest first.

    Raises:
        MigrationProblem: the migrations and the rooms differ, or a file is amiss.
    """
    script = ScriptDirectory.from_config(config)
    migrations = Path(script.dir)
    listed = manifest(migrations)
    names = [files.module.stem for files in revisions(script).values()]
    new = names[len(listed.names) :]
    if not new:
        return []
    hashed = {path: digest(path) for name in new for path in files_of(migrations, name)}
    if findings := verify(config, url, tell).findings:
        raise MigrationProblem(
            f"not so: {findings[0].claim}; nothing is released",
            "`make verify` shows where they differ.",
        )
    lines = [
        f"{value}  {path.relative_to(migrations).as_posix()}\n"
        for path, value in (listed.digests | hashed).items()
    ]
    listed.path.write_bytes("".join(lines).encode())
    return new
