"""The columns are fixed when the view is made: one added later is missing, a dropped one fails.

Which columns it shows depends on when it was made, so that replay and rooms differ.
"""

from collections.abc import Iterator, Sequence

from shopdb.migrate.lint.files import Room
from shopdb.migrate.lint.rule import Severity, Trouble
from shopdb.migrate.lint.words import Word

CODE = "SDB204"
TITLE = "SELECT * in a view"
SEVERITY = Severity.ERROR
BEFORE_STAR = ("SELECT", "DISTINCT", "ALL", ",", ".")
OPENS = ("FROM", "JOIN", "STRAIGHT_JOIN", "LATERAL")
ENDS = ("WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "UNION", "EXCEPT", "INTERSECT", "WINDOW")
AFTER_SOURCE = {
    *OPENS, *ENDS, ",", ")", "INNER", "LEFT", "RIGHT", "CROSS", "NATURAL", "ON", "USING",
}  # fmt: skip


def check_room(room: Room) -> Iterator[Trouble]:
    """Every star that stands for the columns of a table or view.

    That of EXISTS (SELECT * …) stands for none, and that of a query within the view for columns
    that the view itself names.
    """
    code = room.code
    if not code or code.kind != "VIEW":
        return
    seen = [word.upper for word in code.body]
    own = {
        code.body[at - 1].plain.lower()
        for at in range(1, len(seen) - 1)
        if seen[at : at + 2] == ["AS", "("]
    }
    for at, word in enumerate(code.body):
        if word.text != "*" or not at or seen[at - 1] not in BEFORE_STAR:
            continue
        if seen[max(at - 3, 0) : at] == ["EXISTS", "(", "SELECT"]:
            continue
        sources = _sources(code.body[at + 1 :])
        if seen[at - 1] == ".":
            name = code.body[at - 2].plain.lower()
            sources = {alias: source for alias, source in sources.items() if alias == name}
        if not sources or not set(sources.values()) <= {"", *own}:
            yield Trouble(
                room.statement, word.line, f"{code} selects *", "Name the columns that it shows."
            )


def _sources(given: Sequence[Word]) -> dict[str, str]:
    """What a query reads, by the name that it gives it: a table, or nothing for a subquery.

    Args:
        given: the words of the query behind its star.
    """
    outer = _outer(given)
    found: dict[str, str] = {}
    start = next((at for at, word in enumerate(outer) if word.upper == "FROM"), len(outer))
    for at, word in enumerate(outer[start:], start + 1):
        if word.upper in ENDS:
            break
        if word.upper not in (*OPENS, ","):
            continue
        source, *behind = [item for item in outer[at : at + 3] if item.upper != "AS"]
        is_alias = behind and not ({behind[0].upper} & AFTER_SOURCE)
        table = "" if source.text == "(" else source.plain.lower()
        found[behind[0].plain.lower() if is_alias else table] = table
    return found


def _outer(given: Sequence[Word]) -> list[Word]:
    """The words of a query that stand in no parentheses of its own, up to its end."""
    found, depth = [], 0
    for word in given:
        depth -= word.text == ")"
        if depth < 0:
            break
        if not depth and word.text != ")":
            found.append(word)
        depth += word.text == "("
    return found
