"""What a mark of personal data may say: `[pii:name]` at the end of a column's comment."""

import re

KINDS = {
    "address": "where somebody lives or is sent things",
    "email": "an address of electronic mail",
    "id": "what a person goes by elsewhere, or can be recognised by",
    "name": "what somebody is called",
    "phone": "a number to call",
    "text": "words that somebody wrote, or that were written of somebody",
}
_MARK = re.compile(r"\[pii:(\w+)\]")


def mark_of(comment: str) -> str:
    """The kind that a comment marks its column with; empty where it has no mark."""
    found = _MARK.search(comment)
    return found[1] if found else ""
