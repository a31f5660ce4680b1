"""The sample shop's document side: a clickstream and the texts of its reviews.

Both follow from the sample shop in MySQL and its seed, and from nothing else.
"""

from shopdb.documents.sample.loader import Loaded, load

__all__ = ["Loaded", "load"]
