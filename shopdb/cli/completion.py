"""What a shell offers for `shopdb query`: names, then parameters and their values; and those read.

It reads the question's file and nothing else: who presses Tab does not wait for a server.
"""

from collections.abc import Iterator, Mapping, Sequence

import typer

from shopdb.problem import Problem
from shopdb.query import Question, find, names
from shopdb.query.parameter import Parameter

Offers = Iterator[tuple[str, str]]


def complete_name(incomplete: str) -> Offers:
    """Questions by name, with what they ask."""
    for name in names():
        if name.startswith(incomplete):
            question = _find(name)
            if question:
                yield name, question.question


def complete_topic(incomplete: str) -> list[str]:
    """The topics that questions are about."""
    return [topic for topic in topics() if topic.startswith(incomplete)]


def topics() -> list[str]:
    """The topics that there are questions about, sorted."""
    return sorted({name.partition("/")[0] for name in names()})


def complete_parameter(ctx: typer.Context, args: list[str], incomplete: str) -> Offers:
    """`parameter=` for those not given yet, or the values of the one that is being given.

    Bash takes `a=b` for three words, `a`, `=` and `b`, and completes the last; other shells leave
    it whole.
    """
    question = _find(str(ctx.params.get("name") or ""))
    if not question:
        return
    yield from offers(question.parameters, ctx.params.get("parameters") or (), incomplete)


def offers(parameters: Mapping[str, Parameter], before: Sequence[str], incomplete: str) -> Offers:
    """What can stand next where parameters are given.

    Args:
        parameters: those there are, by name.
        before: the words that stand already.
        incomplete: the word that is being written.
    """
    given = list(before)
    if given and given[-1] == "=":
        given.pop()
    name, sign, value = incomplete.partition("=")
    if sign and name in parameters:
        for offer, said in _values(parameters[name], value):
            yield f"{name}={offer}", said
    elif given and given[-1] in parameters:
        yield from _values(parameters[given[-1]], incomplete)
    else:
        taken = {text.partition("=")[0] for text in given}
        for one in parameters.values():
            if one.name not in taken and one.name.startswith(incomplete):
                yield f"{one.name}=", one.meaning


def assignments(texts: Sequence[str]) -> dict[str, object]:
    """Parameters from `name=value`; what follows the first = is the value, whatever it is.

    Raises:
        Problem: a text is none, or a parameter is given twice.
    """
    given: dict[str, object] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign:
            raise Problem(f"{text!r} is no parameter", "Give parameters as name=value.")
        if name in given:
            raise Problem(f"{name} is given twice", "Give each parameter once.")
        given[name] = value
    return given


def _values(parameter: Parameter, incomplete: str) -> Offers:
    """Choices, or a value that would do."""
    values = ("true", "false") if parameter.kind == "bool" else parameter.values
    for value in values or (parameter.example,):
        if value.startswith(incomplete):
            yield value, parameter.meaning


def _find(name: str) -> Question | None:
    """A question; none where the name or the file is not whole, which `query show` tells."""
    try:
        return find(name)
    except Problem:
        return None
