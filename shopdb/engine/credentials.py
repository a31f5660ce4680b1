"""The passwords of the project's own server: in the environment or in .env, made up once."""

import os
import secrets

from shopdb.settings import project_root, setting

USER = "shopdb"
DATABASE = "shopdb"

_HEADER = "# Settings of this machine; never committed. The passwords were made up by `make up`.\n"


def ensure() -> None:
    """Write what is missing to .env, readable by its owner only; what stands there stays."""
    missing = [key for key in ("SHOPDB_ROOT_PASSWORD", "SHOPDB_PASSWORD") if not setting(key)]
    if not missing:
        return
    path = project_root() / ".env"
    before = path.read_text() if path.exists() else _HEADER
    if before and not before.endswith("\n"):
        before += "\n"
    new = path.with_name(".env.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(before)
        file.writelines(f"{key}={secrets.token_urlsafe(24)}\n" for key in missing)
    new.replace(path)


def password() -> str:
    """The application account's password; empty before `ensure`."""
    return setting("SHOPDB_PASSWORD")


def environment() -> dict[str, str]:
    """What the entry point needs to fill an empty data directory."""
    return {
        "MYSQL_ROOT_PASSWORD": setting("SHOPDB_ROOT_PASSWORD"),
        "MYSQL_DATABASE": DATABASE,
        "MYSQL_USER": USER,
        "MYSQL_PASSWORD": password(),
    }
