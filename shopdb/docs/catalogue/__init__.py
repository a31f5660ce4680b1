"""What there is to document, read from the live database and from the files of the rooms."""

from shopdb.docs.catalogue.read import Catalogue, read

__all__ = ["Catalogue", "read"]
