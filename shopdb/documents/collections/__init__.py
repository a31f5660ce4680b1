"""MongoDB's collections: described in documents/collections/, compared with a database, applied."""

from shopdb.documents.collections.applying import apply
from shopdb.documents.collections.comparing import Action, Difference, compare
from shopdb.documents.collections.files import Collection, Index, read, read_all
from shopdb.documents.collections.verifying import Unfit, verify

__all__ = [
    "Action",
    "Collection",
    "Difference",
    "Index",
    "Unfit",
    "apply",
    "compare",
    "read",
    "read_all",
    "verify",
]
