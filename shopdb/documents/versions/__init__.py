"""Documents of an older schemaVersion, brought up when they are read, written or swept."""

from shopdb.documents.versions.lazy import read, rewrite, unchanged
from shopdb.documents.versions.registry import UPGRADES, bring_up
from shopdb.documents.versions.sweeping import Swept, sweep

__all__ = ["UPGRADES", "Swept", "bring_up", "read", "rewrite", "sweep", "unchanged"]
