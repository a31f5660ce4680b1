"""${message}.

Revision: ${up_revision}
Revises: ${down_revision or "nothing"}
"""

from shopdb.migrate import sql_revision

revision = "${up_revision}"
down_revision = ${'"%s"' % down_revision if down_revision else None}

upgrade, downgrade = sql_revision(__file__)
