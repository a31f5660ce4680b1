"""What makes a value look personal: its shape, or that it is known from the database itself."""

import ipaddress
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_EMAIL = re.compile(r"[^\s@<>\"',;:()]+@[^\s@<>\"',;:()]+\.[A-Za-z]{2,}")
_PHONE = re.compile(r"(?<![\w+])\+[1-9](?:[ ()./-]{0,2}\d){7,14}(?!\d)")
_IBAN = re.compile(r"(?<![A-Z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}(?![A-Z0-9])")
# Of the lengths and beginnings that are in use; thirteen digits are those of a bar code.
_CARD = re.compile(
    r"(?<!\d)(?:4\d{3}|5[1-5]\d{2}|2[2-7]\d{2}|6\d{3}|3[47]\d{2})(?:[ -]?\d){11,15}(?!\d)"
)
_IPV4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])")
_IPV6 = re.compile(r"(?<![\w:])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?![\w:])")
_STREET = re.compile(
    r"\b\d{1,5}[A-Za-z]?,? (?:[A-Z][\w'’-]+ ){1,3}"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Drive|Close|Court|Terrace|Boulevard|Crescent)\b"
    r"|\b[A-ZÄÖÜ][\wäöüß-]*(?:straße|strasse|str\.|weg|allee|gasse|platz) \d{1,4}[a-z]?\b"
    r"|\b\d{1,4},? (?:rue|avenue|boulevard|allée) [A-ZÉ][\w'’-]+"
)
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*", re.UNICODE)
# A name or a line of an address is that many words long.
_FEWEST, _MOST = 2, 5
_CARD_LENGTHS = {15, 16, 19}


@dataclass(frozen=True)
class Known:
    """Names and lines of addresses that the database itself has of people, in lower case."""

    names: frozenset[str] = frozenset()
    lines: frozenset[str] = frozenset()


# The kind that a shape is of.
SHAPES = {
    "e-mail address": "email",
    "phone number": "phone",
    "IBAN": "id",
    "card number": "id",
    "IP address": "id",
    "name of a person known here": "name",
    "line of an address known here": "address",
    "line of an address": "address",
}


def shapes(value: str, known: Known) -> set[str]:
    """Which of SHAPES stand in a text; of a JSON text also in what is deep inside."""
    found = {shape for text in texts(value) for shape in _shapes(text, known)}
    if "line of an address known here" in found:
        found.discard("line of an address")
    return found


def texts(value: str) -> Iterator[str]:
    """A text itself, or of a JSON object or array every text and long number in it."""
    if value[:1] not in ("{", "["):
        yield value
        return
    try:
        yield from _leaves(json.loads(value))
    except (ValueError, RecursionError):
        yield value


def normal(value: str) -> str:
    """A name or line as it is looked up: its words in lower case, one space between them."""
    return " ".join(_WORD.findall(value.casefold()))


def lookups(values: Iterable[str]) -> frozenset[str]:
    """What can be looked up of names or lines: those of several words, so that they are somebody's.

    Single words, as a first name alone, are words of a language as well.
    """
    found = (normal(value) for value in values)
    return frozenset(one for one in found if _FEWEST <= one.count(" ") + 1 <= _MOST)


def _shapes(text: str, known: Known) -> Iterator[str]:
    if "@" in text and _EMAIL.search(text):
        yield "e-mail address"
    if "+" in text and _PHONE.search(text):
        yield "phone number"
    if any(_is_iban(one) for one in _IBAN.findall(text)):
        yield "IBAN"
    if any(_is_card(one) for one in _CARD.findall(text)):
        yield "card number"
    if any(_is_ip(one) for one in (*_IPV4.findall(text), *_IPV6.findall(text))):
        yield "IP address"
    if known.names or known.lines:
        runs = set(_runs(normal(text).split(" ")))
        if not runs.isdisjoint(known.names):
            yield "name of a person known here"
        if not runs.isdisjoint(known.lines):
            yield "line of an address known here"
    if _STREET.search(text):
        yield "line of an address"


def _leaves(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield str(name)
            yield from _leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)
    elif isinstance(value, str):
        yield value
    elif isinstance(value, int) and not isinstance(value, bool):
        yield str(value)


def _runs(found: list[str]) -> Iterator[str]:
    for begin in range(len(found)):
        for end in range(begin + _FEWEST, min(begin + _MOST, len(found)) + 1):
            yield " ".join(found[begin:end])


def _is_iban(text: str) -> bool:
    """Whether the check digits of ISO 13616 are right."""
    plain = text.replace(" ", "")
    turned = plain[4:] + plain[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1


def _is_card(text: str) -> bool:
    """Whether it has the length of a card number and its last digit is right, after Luhn."""
    digits = [int(sign) for sign in text if sign.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return len(digits) in _CARD_LENGTHS and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _is_ip(text: str) -> bool:
    """Whether it is the address of one computer; those that mean this computer or none are none."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return not (address.is_loopback or address.is_unspecified or address.is_multicast)
