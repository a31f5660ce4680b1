"""Writes the functions of `shopdb.analysis`, a module for each topic, from the questions."""

import textwrap
from pathlib import Path

from shopdb.query.library import find, names
from shopdb.query.parameter import Parameter
from shopdb.query.question import Question
from shopdb.settings import project_root

TOPICS = Path("shopdb/analysis/topics")
WIDTH = 100
_TYPES = {
    "int": "int",
    "decimal": "Decimal | float | str",
    "date": "date | str",
    "datetime": "datetime | str",
    "text": "str",
    "bool": "bool",
    "choice": "str",
}


def modules() -> dict[str, str]:
    """The text of each module of `topics`, by file name."""
    questions = [find(name) for name in names()]
    by_topic: dict[str, list[Question]] = {}
    for question in questions:
        by_topic.setdefault(question.name.partition("/")[0], []).append(question)
    texts = {f"{topic}.py": _module(topic, asked) for topic, asked in by_topic.items()}
    listed = "".join(f'    "{topic}",\n' for topic in by_topic)
    imported = "".join(f"    {topic},\n" for topic in by_topic)
    texts["__init__.py"] = (
        '"""A module for each topic of the questions; written by `make gallery`."""\n\n'
        f"from shopdb.analysis.topics import (\n{imported})\n\n__all__ = [\n{listed}]\n"
    )
    return texts


def write() -> list[Path]:
    """Write what has changed, remove what has no questions any more; the files that changed."""
    changed = []
    folder = project_root() / TOPICS
    folder.mkdir(exist_ok=True)
    texts = modules()
    for path in folder.glob("*.py"):
        if path.name not in texts:
            path.unlink()
            changed.append(path)
    for name, text in texts.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    return changed


def _module(topic: str, questions: list[Question]) -> str:
    functions = [_function(question) for question in questions]
    body = "\n\n".join(functions)
    times = [name for name in ("date", "datetime") if f": {name} |" in body]
    imports = [
        *([f"from datetime import {', '.join(times)}"] if times else []),
        *(["from decimal import Decimal"] if "Decimal |" in body else []),
        *(["from typing import Literal"] if "Literal[" in body else []),
    ]
    return "\n".join(
        [
            f'"""Questions about {topic}; written by `make gallery` from queries/{topic}/."""',
            "",
            *imports,
            *([""] if imports else []),
            "import pandas as pd",
            "",
            "from shopdb.analysis.frames import Engine, Source, frame",
            "",
            "",
            body,
        ]
    )


def _function(question: Question) -> str:
    parameters = list(question.parameters.values())
    said = [f"{one.name}: {one.meaning}" for one in parameters]
    return "\n".join(
        [
            f"def {question.name.partition('/')[2]}(",
            "    *,",
            *(f"    {_argument(one)}," for one in parameters),
            "    source: Source = None,",
            '    engine: Engine = "mysql",',
            ") -> pd.DataFrame:",
            f'    """{_text(question.title)}.',
            "",
            *_wrapped(question.question, "    ", "    "),
            "",
            "    Args:",
            *(line for text in said for line in _wrapped(f"{text}.", "        ", " " * 12)),
            "        source: the database; see `frame`.",
            "        engine: who answers; see `frame`.",
            "",
            "    Returns:",
            "        A frame with these columns:",
            "",
            *(
                line
                for name, meaning in question.columns.items()
                for line in _wrapped(f"- {name}: {meaning}", "        ", " " * 10)
            ),
            '    """',
            "    return frame(",
            f'        "{question.name}",',
            "        source=source,",
            "        engine=engine,",
            *(f"        {one.name}={one.name}," for one in parameters),
            "    )",
            "",
        ]
    )


def _argument(parameter: Parameter) -> str:
    """A parameter as a function takes it, with its default in Python's words."""
    kind = _TYPES[parameter.kind]
    if parameter.values:
        choices = f"Literal[{', '.join(map(_quoted, parameter.values))}]"
        # Too many to stand in one line are told by the Problem that a wrong one meets.
        kind = choices if len(choices) < 60 else kind
    if parameter.is_required:
        return f"{parameter.name}: {kind}"
    if parameter.default is None:
        return f"{parameter.name}: {kind} | None = None"
    value = parameter.check(parameter.default)
    said = repr(value) if isinstance(value, bool | int) else _quoted(parameter.default)
    return f"{parameter.name}: {kind} = {said}"


def _wrapped(text: str, first: str, rest: str) -> list[str]:
    return textwrap.wrap(
        _text(text),
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _text(text: str) -> str:
    """As it stands in a docstring."""
    return text.replace("\\", "\\\\").replace('"""', "'''")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
