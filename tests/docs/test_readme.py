"""What the README shows is what the commands print."""

import re

from shopdb.database import session
from shopdb.query import ask
from shopdb.query.render import Format, render
from shopdb.settings import project_root

README = (project_root() / "README.md").read_text()


def test_the_worked_question_has_its_real_answer(retail_year):
    name = re.search(r"make query Q=(\S+) ARGS='--format markdown'", README)[1]
    with session(retail_year) as connection:
        answer = render(ask(connection, name), Format.MARKDOWN)

    assert answer in README
