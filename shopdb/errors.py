"""The one registry of error codes that the database raises with SIGNAL.

Numbers stay between 30000 and 32767: PyMySQL reads them as signed 16-bit integers.
A test holds every SIGNAL of the rooms against this list.
"""

from enum import IntEnum

import pymysql


class SqlError(IntEnum):
    """An error of the shop's own, by its number; the message begins with its name."""

    APPEND_ONLY = 30001
    ORDER_IMMUTABLE = 30002
    TOTAL_MISMATCH = 30003
    DOCUMENT_ISSUED = 30006

    @classmethod
    def of(cls, error: pymysql.MySQLError) -> "SqlError":
        """The code of a server's error.

        Raises:
            ValueError: the error is the server's own, not one of these.
        """
        return cls(error.args[0])
