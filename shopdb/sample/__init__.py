"""The sample shop: two years of made-up sales, the same for the same seed and scale."""

from shopdb.sample.loader import load
from shopdb.sample.summary import Summary

__all__ = ["Summary", "load"]
