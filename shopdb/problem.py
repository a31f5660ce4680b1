"""The one exception for what a user can mend: what happened, and what to do next."""


class Problem(Exception):  # noqa: N818 - a problem to solve, not a fault in the program
    """Something that the person at the keyboard can put right.

    Args:
        what: one sentence that says what happened.
        remedy: what to do next, as a command or a sentence.
    """

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.what}\n{self.remedy}" if self.remedy else self.what
