"""Fills the report's templates; what comes from the shop is text, never markup."""

from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

_HERE = Path(__file__).parent


def render(template: str, **values: object) -> str:
    """A whole page with its style inside, from a template beside this module."""
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(
        style=Markup((_HERE / "page.css").read_text(encoding="utf-8")),  # noqa: S704 - our own
        written_at=datetime.now(UTC),
        **values,
    )
