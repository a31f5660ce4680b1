"""The files of a new repository that are the same for every database."""

ALEMBIC_INI = """\
# Alembic's settings. A server's address is not among them: each environment names the variable
# of the shell that holds its URL, mysql://user:password@host:3306/name

[alembic]
script_location = %(here)s/migrations
file_template = %%(rev)s_%%(slug)s
truncate_slug_length = 60
path_separator = os

[env:live]
url_from = DATABASE_URL
"""

ENV_PY = '''\
"""Alembic's way in: the database of DATABASE_URL; `-x env=NAME` or `-x url=…` names another one."""

from shopdb.migrate import run_env
from shopdb.migrate.environments import url_of_variable


def server():
    """The URL of the database, where the command names none."""
    return url_of_variable("DATABASE_URL")


run_env(server)
'''

SCRIPT_PY_MAKO = '''\
"""${message}.

Revision: ${up_revision}
Revises: ${down_revision or "nothing"}
"""

from shopdb.migrate import sql_revision

revision = "${up_revision}"
down_revision = ${'"%s"' % down_revision if down_revision else None}

upgrade, downgrade = sql_revision(__file__)
'''

FILES = {
    "alembic.ini": ALEMBIC_INI,
    "migrations/env.py": ENV_PY,
    "migrations/script.py.mako": SCRIPT_PY_MAKO,
}


def revision_module(number: str, revises: str, message: str) -> str:
    """The module of a revision, as script.py.mako would write it."""
    return f'''\
"""{message}.

Revision: {number}
Revises: {revises or "nothing"}
"""

from shopdb.migrate import sql_revision

revision = "{number}"
down_revision = {f'"{revises}"' if revises else None}

upgrade, downgrade = sql_revision(__file__)
'''
