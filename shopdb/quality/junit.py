"""JUnit XML of a run: a suite for each topic, a case for each rule, as build servers read it."""

import re
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

from shopdb.problem import Problem
from shopdb.quality.outcome import Outcome

# What XML 1.0 has no way to say.
UNSAYABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(outcomes: Sequence[Outcome]) -> str:
    """The whole document.

    What an error finds is a failure, a rule that did not run an error; what a warning or an info
    finds is written beside a case that passes.
    """
    root = ElementTree.Element("testsuites", {"name": "shopdb quality"} | _sums(outcomes))
    for topic in dict.fromkeys(outcome.rule.topic for outcome in outcomes):
        inside = [outcome for outcome in outcomes if outcome.rule.topic == topic]
        suite = ElementTree.SubElement(root, "testsuite", {"name": topic} | _sums(inside))
        for outcome in inside:
            _case(suite, outcome)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def write(outcomes: Sequence[Outcome], path: Path) -> None:
    """Write the document.

    Raises:
        Problem: the file cannot be written.
    """
    try:
        path.write_text(junit(outcomes), encoding="utf-8")
    except OSError as error:
        raise Problem(
            f"cannot write {path}: {error.strerror}", "Name a file in a folder that exists."
        ) from error


def _sums(outcomes: Sequence[Outcome]) -> dict[str, str]:
    failed = sum(outcome.failure is not None for outcome in outcomes)
    return {
        "tests": str(len(outcomes)),
        "failures": str(sum(outcome.is_error for outcome in outcomes) - failed),
        "errors": str(failed),
        "time": f"{sum(outcome.seconds for outcome in outcomes):.3f}",
    }


def _case(suite: ElementTree.Element, outcome: Outcome) -> None:
    rule = outcome.rule
    case = ElementTree.SubElement(
        suite,
        "testcase",
        classname=f"quality.{rule.topic}",
        name=rule.name.partition("/")[2],
        time=f"{outcome.seconds:.3f}",
    )
    if outcome.failure is not None:
        ElementTree.SubElement(case, "error", message=_said(outcome.failure))
    elif outcome.broken:
        lines = [
            f"{one.subject}: {one.found or 'nothing'}, expected {one.expected or 'nothing'}"
            for one in outcome.findings
        ]
        text = _said("\n".join([rule.meaning, *lines, rule.remedy]))
        if outcome.is_error:
            message = f"{rule.title}: {outcome.broken}"
            ElementTree.SubElement(case, "failure", message=_said(message)).text = text
        else:
            title = f"{rule.severity}: {rule.title}: {outcome.broken}\n"
            ElementTree.SubElement(case, "system-out").text = _said(title) + text


def _said(text: str) -> str:
    return UNSAYABLE.sub("\ufffd", text)
