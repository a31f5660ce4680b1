"""The curated questions for Python: each a function that answers with a typed DataFrame.

    from shopdb import analysis

    growth = analysis.sales.monthly_growth(channel="shop_uk")
    growth = analysis.frame("sales/monthly_growth", channel="shop_uk")  # the same

There is a module for each topic, with a function for each question; `frame` answers them by name,
and says what the columns hold. The functions are written by `make gallery` from queries/.
"""

from shopdb.analysis import topics
from shopdb.analysis.frames import Engine, Source, frame, typed
from shopdb.analysis.topics import *  # noqa: F403 - a module for each topic, by its name

__all__ = ["Engine", "Source", "frame", "typed"]
__all__ += topics.__all__
