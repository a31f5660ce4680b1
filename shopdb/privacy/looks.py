"""What makes a column look personal before one looks into it: its name and its type."""

import re

from shopdb.privacy.columns import BYTES, TEXT, Column

# Words of a name, by the kind of personal data that they hint at.
_WORDS = {
    "email": "email mail mails",
    "phone": "phone telephone mobile fax msisdn",
    "name": (
        "fullname firstname lastname surname forename nickname username login maiden contact"
        " recipient company author holder beneficiary"
    ),
    "address": (
        "address street line1 line2 line3 city town county province region postcode postal zip"
        " zipcode latitude longitude"
    ),
    "id": (
        "ip ips useragent agent device fingerprint cookie session sessions token hash tracking ref"
        " iban bic card pan passport ssn vat actor"
    ),
    "text": (
        "note notes comment comments remark remarks message subject body question answer feedback"
        " complaint bio birth birthday birthdate born dob gender sex nationality religion"
    ),
}
_KIND_OF = {word: kind for kind, words in _WORDS.items() for word in words.split()}
# A name is somebody's behind one of these; that of a thing is nobody's.
_WHOSE = {
    *("full", "first", "last", "given", "family", "middle", "display", "user", "contact"),
    *("customer", "staff", "holder", "owner", "author", "sender"),
}
# What is personal even as a number or a date, where most numbers and dates are not.
_EVEN_NUMBERS = {
    *("phone", "telephone", "mobile", "fax", "ip", "card", "pan", "ssn", "passport"),
    *("latitude", "longitude", "birth", "birthday", "birthdate", "born", "dob"),
}
_PLACES = frozenset({"point", "geometry", "geomcollection", "polygon", "linestring"})
# From here on a column of a person's table is a place to write in, and from there on any.
_ROOM, _MUCH_ROOM = 200, 1000
# Bytes of an address of the old internet.
_IPV4 = 4
_WORD = re.compile(r"[A-Z]?[a-z]+\d?|[A-Z]+(?![a-z])|\d+")


def words(name: str) -> list[str]:
    """The words of a name, in snake_case or camelCase, in lower case."""
    return [word.lower() for word in _WORD.findall(name)]


def by_name(name: str, *, of_a_person: bool = False) -> tuple[str, str] | None:
    """The kind that a name hints at, and the word that does; None: it hints at none."""
    found = words(name)
    for word in found:
        if word in _KIND_OF:
            return _KIND_OF[word], word
    if found and found[-1] == "name":
        alone = len(found) == 1 and of_a_person
        if alone or (len(found) > 1 and found[-2] in _WHOSE):
            return "name", name
    if len(found) > 1 and found[-1] == "by":
        return "name", name
    return None


def looks(column: Column) -> list[tuple[str, str]]:
    """The kinds that a column may be of by name and by type, each with why; none: it looks clean.

    What is part of a foreign key repeats another table's column, which is looked at there.
    """
    if column.is_key or column.is_flag:
        return []
    found = []
    hint = by_name(column.name, of_a_person=column.of_a_person)
    if hint and (column.type in TEXT | BYTES or hint[1] in _EVEN_NUMBERS):
        found.append((hint[0], f"its name says {hint[1]!r}"))
    if why := _by_type(column):
        found.append(why)
    return found


def _by_type(column: Column) -> tuple[str, str] | None:
    if column.type == "json" or column.type.endswith(("text", "blob")):
        return "text", f"its type, {column.type}, takes whatever there is"
    if column.type == "varchar":
        if column.length >= _MUCH_ROOM or (column.of_a_person and column.length >= _ROOM):
            return "text", f"it has room for {column.length:,} characters"
        return None
    if column.type == "varbinary" or (column.type == "binary" and column.length == _IPV4):
        return "id", f"its type, {column.type}({column.length}), is that of addresses of computers"
    if column.type in _PLACES:
        return "address", f"its type, {column.type}, is a place"
    return None
