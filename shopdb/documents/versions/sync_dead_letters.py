"""The steps of sync_dead_letters."""

import re

from shopdb.documents.engine import Document

_CODE = re.compile(r"(\d{1,9}): (.*)", re.DOTALL)


def error_apart(letter: Document) -> Document:
    """1 to 2: `error` was one text, "121: Document failed"; code and message come apart."""
    said = _CODE.fullmatch(letter["error"])
    error = {"code": int(said[1]), "message": said[2]} if said else {"message": letter["error"]}
    return {**letter, "error": error}
