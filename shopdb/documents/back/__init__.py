"""What is born in MongoDB and counted there, brought back to MySQL: traffic and votes."""

from shopdb.documents.back.importer import Brought, bring

__all__ = ["Brought", "bring"]
