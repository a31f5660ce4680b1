"""Defaults that are asked of the shop: what a parameter is where nobody gives it.

Each is a question of one row and one column. Its answer is bound like any value, so that the
statement it goes into is planned with it, and the answer says which value it was.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from shopdb.query.question import Question, load

_FOLDER = Path(__file__).parent


def complete(
    question: Question,
    given: Mapping[str, object],
    answer: Callable[[Question, dict[str, object]], list[tuple[Any, ...]]],
) -> dict[str, Any]:
    """A value for each parameter, defaults that have to be asked for included.

    Args:
        question: whose parameters.
        given: what somebody gave.
        answer: the rows of a question, from the engine that will answer this one.

    Raises:
        Problem: a value does not fit, or the engine refuses.
    """
    values = question.check(given)
    for name, parameter in question.parameters.items():
        if parameter.asked and values[name] is None:
            default = load(_FOLDER / f"{parameter.asked}.sql", parameter.asked)
            known = {key: values[key] for key in default.parameters if key in values}
            values[name] = answer(default, known)[0][0]
    return values
