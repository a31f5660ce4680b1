"""Graphviz: found or installed, and what it draws made fit for a page of the site."""

import re
import subprocess

from shopdb.engine.machine import install, program
from shopdb.engine.provider import Say, Unavailable
from shopdb.problem import Problem

_SIZE = re.compile(r'<svg width="([\d.]+)pt" height="([\d.]+)pt"')


def find_dot(say: Say) -> str:
    """The path of `dot`; installed first where that may be done.

    Raises:
        Problem: it is missing and may not be installed.
    """
    found = program("dot")
    if not found:
        try:
            install(["graphviz"], say)
        except Unavailable as error:
            raise Problem(
                "The diagrams need Graphviz, and there is no `dot` here",
                error.remedy or "Install your system's package graphviz.",
            ) from error
        found = program("dot")
    if not found:
        raise Problem("Graphviz is installed, but has no `dot`", "Mend the package graphviz.")
    return found


def draw(dot: str, source: str, label: str) -> str:
    """An SVG of a DOT text, to stand within HTML; colours are the page's.

    Args:
        dot: the path of the programme.
        source: the text.
        label: what a screen reader says of the picture.

    Raises:
        Problem: Graphviz does not understand the text.
    """
    done = subprocess.run([dot, "-Tsvg"], input=source, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Problem(f"dot cannot draw {label!r}: {done.stderr.strip()}", "Mend the diagram.")
    svg = done.stdout[done.stdout.index("<svg") :]
    # Comments, tooltips that repeat the text, and the white sheet below.
    svg = re.sub(r"<!--.*?-->\n?", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<title>.*?</title>\n?", "", svg)
    svg = re.sub(r'<polygon fill="white" stroke="(?:transparent|none)"[^>]*/>\n?', "", svg)
    svg = re.sub(r' xlink:title="[^"]*"', "", svg)
    svg = svg.replace(' xml:space="preserve"', "")
    svg = re.sub(r' font-family="[^"]*"', "", svg)
    # Named once, for the whole picture, by the page's style.
    svg = re.sub(r' (?:fill|stroke)="black"', "", svg)
    svg = re.sub(r' id="(?:graph|node|edge|clust|a_)[^"]*"', "", svg)
    return svg.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)


def size(svg: str) -> tuple[float, float]:
    """Width and height of a picture in points."""
    found = _SIZE.search(re.sub(r' role="img" aria-label="[^"]*"', "", svg))
    return (float(found[1]), float(found[2])) if found else (0.0, 0.0)
