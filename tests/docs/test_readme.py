"""What the README shows is what the commands print."""

import re

from shopdb.database import session
from shopdb.query import ask
from shopdb.query.render import Format, render
from shopdb.settings import project_root

README = (project_root() / "README.md").read_text()


def test_the_worked_question_has_its_real_answer(retail_year):
    name, *given = re.search(r"make query Q=(\S+)(?: ARGS='([^']*)')?", README).groups()
    parameters = dict(
        pair.split("=") for pair in (given[0] or "").split() if not pair.startswith("-")
    )
    with session(retail_year) as connection:
        answer = render(ask(connection, name, **parameters), Format.MARKDOWN)

    assert answer in README
