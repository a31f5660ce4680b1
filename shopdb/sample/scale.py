"""How large the sample shop is, as people say it."""

from shopdb.problem import Problem


def whole(text: str) -> int:
    """Read a scale as the command line takes it: 1, 2, 10.

    Raises:
        Problem: it is no whole number from 1 on.
    """
    digits = text.strip()
    if digits.isascii() and digits.isdigit() and int(digits) > 0:
        return int(digits)
    raise Problem(
        f"SCALE is {text!r}, and has to be a whole number from 1 on",
        "Give it as `make seed SCALE=1`: about 20,000 orders; 10 is ten times as many.",
    )
