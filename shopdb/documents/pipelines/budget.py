"""What a pipeline may cost, as its front matter says, so that its plans can be held to it."""

from dataclasses import dataclass

import yaml

from shopdb.query.front_matter import FrontMatter, line_of

KEYS = ("keys", "documents")
MORE = ("joined", "sorted", "plus")


@dataclass(frozen=True)
class Budget:
    """Bounds for each document that the first stages select, and what is added to each bound.

    Args:
        keys: index keys examined by the first stages, for each document selected.
        documents: documents examined by the first stages, for each document selected.
        joined: documents examined by all $lookup together, for each document selected.
        sorted: documents that any one sort may take in before it hands on the first.
        plus: keys and documents more, however few are selected.
    """

    keys: float
    documents: float
    joined: float = 0
    sorted: int = 0
    plus: int = 10


def of(reader: FrontMatter, node: yaml.Node) -> Budget:
    """What stands under `budget`.

    Raises:
        Problem: a bound is missing, unknown, or no number from 0 up.
    """
    bounds: dict[str, float] = {}
    for name, value in reader.mapping(node, KEYS, MORE).items():
        said = reader.text(value)
        try:
            bounds[name] = int(said) if name in ("sorted", "plus") else float(said)
        except ValueError:
            bounds[name] = -1
        if not 0 <= bounds[name] < float("inf"):
            raise reader.problem(line_of(value), f"{name} is no number from 0 up: {said}")
    return Budget(**bounds)  # type: ignore[arg-type]
