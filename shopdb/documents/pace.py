"""How much and how soon: batch sizes that follow MongoDB's speed, and pauses that grow."""

import random
from threading import Event as Signal

# A batch takes a relay about so long, so that stopping takes no longer.
_SECONDS_A_BATCH = 1.0
_FIRST_BATCH = 100
# Of a claim's time, what a batch may take at most; the rest is for a MongoDB that gets slower.
_PART_OF_A_CLAIM = 0.2


class Pace:
    """The size of the next batch: what MongoDB took last time in about a second.

    It shrinks at once and grows no faster than to the double, so that a claim is never for more
    than can be applied before it runs out.

    Args:
        most: the largest batch.
        claim: seconds for which a batch is claimed.
    """

    def __init__(self, most: int, claim: float) -> None:
        self.most = most
        self.size = min(most, _FIRST_BATCH)
        self._seconds = min(_SECONDS_A_BATCH, claim * _PART_OF_A_CLAIM)

    def took(self, events: int, seconds: float) -> None:
        """Learn that so many events were applied in so many seconds."""
        if not events:
            return
        fitting = int(events * self._seconds / max(seconds, 1e-6))
        # A small batch says little about a large one: what it costs is mostly the way there.
        if fitting >= self.size and events < self.size:
            return
        self.size = max(1, min(self.most, 2 * self.size, fitting))

    def failed(self) -> None:
        """Learn that a batch could not be applied in time."""
        self.size = max(1, self.size // 2)


class Pauses:
    """Pauses that double, up to a limit, with a little chance so that relays do not march in step.

    Args:
        first: seconds.
        longest: seconds.
    """

    def __init__(self, first: float, longest: float) -> None:
        self._first, self._longest = first, longest
        self._next = first

    def reset(self) -> None:
        """Begin with the first again."""
        self._next = self._first

    def pause(self, stop: Signal) -> None:
        """Wait, or return at once where the signal comes."""
        stop.wait(self._next * random.uniform(0.8, 1.2))  # noqa: S311 - no secret
        self._next = min(self._longest, 2 * self._next)
