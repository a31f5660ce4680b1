"""Backups of a MySQL database: taken whole, verified, put back, and brought to any later moment.

A backup is a folder: `dump.sql.gz` and `code.sql.gz`, as mysqldump writes them, `exact.sql.gz`,
numbers that text does not carry, and `manifest.json`, which says of what server and moment they are
and what they must hash to. The binary logs lie beside it, in `binlogs-<server_uuid>/`. Another
store's backup is another package: what is here knows MySQL only.
"""

from shopdb.backup.binlogs import archive
from shopdb.backup.dump import backup
from shopdb.backup.restore import restore
from shopdb.backup.verify import verify

__all__ = ["archive", "backup", "restore", "verify"]
