"""The site: static pages that open from the disk, with all that the catalogue knows."""

from shopdb.docs.site.build import build

__all__ = ["build"]
