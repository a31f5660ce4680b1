"""Reads the word lists of seeds/sample/ and makes names up from syllables."""

import csv
from functools import cache

import numpy as np

from shopdb.problem import Problem
from shopdb.settings import project_root

LOCALES = ("en", "de", "fr", "nl", "es", "it", "pl", "uk", "el", "ar", "zh-Hans", "ja")
_BEGIN = ("Al", "Bre", "Cas", "Dor", "El", "Fen", "Gal", "Hal", "Isk", "Jor", "Kel", "Lun", "Mar")
_MIDDLE = ("da", "re", "vi", "no", "li", "so", "ma", "ti", "ku", "pe")
_END = ("", "n", "ra", "la", "s", "ne", "th", "mo")


@cache
def table(name: str) -> list[dict[str, str]]:
    """The rows of one list, by column.

    Raises:
        Problem: the file is not there.
    """
    path = project_root() / "seeds" / "sample" / f"{name}.csv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except FileNotFoundError as error:
        raise Problem(
            f"the word list {path.name} of the sample shop is not there",
            "Run from a whole copy of the project.",
        ) from error


def model_names(rng: np.random.Generator, count: int) -> list[str]:
    """Names for lines of goods, as Alvira; they may repeat."""
    parts = [rng.integers(0, len(part), count) for part in (_BEGIN, _MIDDLE, _MIDDLE, _END)]
    return [
        _BEGIN[a] + _MIDDLE[b] + (_MIDDLE[c] if c % 2 else "") + _END[d]
        for a, b, c, d in zip(*parts, strict=True)
    ]
