"""Numbers and days as a report says them."""

from datetime import date
from decimal import Decimal

MINUS = "−"


def amount(value: Decimal) -> str:
    """A sum of money to the cent, as 1,432,731.70."""
    return f"{value:,.2f}".replace("-", MINUS)


def money(value: Decimal, currency: str) -> str:
    """A sum of money as a sentence says it: GBP 1.43 million, GBP 12,346, GBP 8.50."""
    size = abs(value)
    if size >= 1_000_000:
        said = f"{value / 1_000_000:,.2f} million"
    elif size >= 1_000 or value == value.to_integral_value():
        said = f"{value:,.0f}"
    else:
        said = f"{value:,.2f}"
    return f"{currency} {said}".replace("-", MINUS)


def percent(share: Decimal | float, places: int = 1) -> str:
    """A share as 34.8 %, the space not breaking."""
    return f"{share * 100:,.{places}f}\N{NO-BREAK SPACE}%".replace("-", MINUS)


def change(share: Decimal | float, places: int = 1) -> str:
    """A change as +34.8 % or −2.0 %."""
    return ("+" if share > 0 else "") + percent(share, places)


def counted(number: int, thing: str) -> str:
    """A number of things, as 1 order or 3,933 orders."""
    return f"{number:,} {thing}" + ("" if number == 1 else "s")


def listed(parts: list[str]) -> str:
    """Parts of a sentence as a, b and c."""
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last


def month(first: date) -> str:
    """A month as November 2011."""
    return f"{first:%B %Y}"


def day(one: date) -> str:
    """A day as 9 December 2011."""
    return f"{one.day} {one:%B %Y}"
