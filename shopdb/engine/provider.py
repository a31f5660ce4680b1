"""What every way of running a server has in common."""

from collections.abc import Callable
from typing import Protocol

from shopdb.problem import Problem

Say = Callable[[str], None]


class Unavailable(Problem):
    """This way is closed on this machine; the next one may be open."""


class Provider(Protocol):
    """One way of running the project's own server."""

    name: str

    @property
    def where(self) -> str:
        """The way it runs in words, with the place of its data."""

    def up(self, port: int, say: Say) -> int:
        """Start the server, or leave it be if it runs with today's settings.

        Args:
            port: where it should listen on 127.0.0.1; a taken port gives way to the next free one.
            say: told in a line each what takes time or differs from what was asked.

        Returns:
            The port it listens on, once the application can log in.

        Raises:
            Unavailable: this machine cannot run a server in this way.
            Problem: it can, but the server did not come up.
        """

    def is_up(self) -> bool:
        """Whether the server runs, healthy or not."""

    def down(self, say: Say) -> None:
        """Stop the server cleanly and keep its data; nothing to do where it does not run."""

    def reset(self, say: Say) -> None:
        """Stop the server and remove its data."""
