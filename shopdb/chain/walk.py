"""Follows the chain from seal to seal and through the anchors, and computes each hash anew.

After something that is wrong it goes on from what is stored, so that one change is told once.
"""

from datetime import date

from shopdb.chain.findings import Fault, Verdict
from shopdb.chain.hashes import Anchor, Line, line_digest, next_chain
from shopdb.chain.months import first
from shopdb.chain.read import Sealed


class Walk:
    """Where one is in the chain.

    Args:
        verdict: takes what is found.
        anchors: the anchors to be passed, oldest first.
        start: the place of the first seal that should be met, and the chain before it.
        chains: chains that were copied, in hexadecimal, by their place.
        lines_kept_since: the first day of which lines are still there.
    """

    def __init__(
        self,
        verdict: Verdict,
        anchors: list[Anchor],
        start: tuple[int, bytes],
        chains: dict[int, set[str]],
        lines_kept_since: date,
    ) -> None:
        self.verdict = verdict
        self.ahead = anchors[::-1]
        self.next_no, before = start
        # None where what came before is not there.
        self.before: bytes | None = before
        self.chains = chains
        self.lines_kept_since = lines_kept_since

    def step(self, found: Sealed) -> None:
        """Meet the next seal that is there."""
        seal = found.seal
        self.verdict.seals += 1
        if seal.seal_no < self.next_no:
            self.verdict.add(
                Fault.BROKEN, f"seal {seal.seal_no}", "There is another seal of that number."
            )
            return
        self._pass(seal.seal_no)
        where = f"seal {seal.seal_no}"
        if self.before is not None and next_chain(self.before, seal) != seal.chain:
            self.verdict.add(
                Fault.BROKEN,
                where,
                "It does not follow from the one before: it, or all before it, was written anew.",
            )
        month_on = first(seal.sealed_at)
        if self._is_in_span(seal.seal_no) and month_on != self.ahead[-1].month_on:
            said = f"It is of {month_on:%Y-%m}, and lies in the span of another month's anchor."
            self.verdict.add(Fault.ANCHOR, where, said)
        self.before, self.next_no = seal.chain, seal.seal_no + 1
        self._compare_copies(seal.seal_no, seal.chain)
        self._look_at(found)

    def finish(self, last_no: int | None = None) -> None:
        """Meet the end, which should come after a place in the chain where one is given."""
        if self.ahead:
            self._pass(self.ahead[0].last_seal_no + 1)
        for seal_no in sorted(self.chains):
            if seal_no >= self.next_no and (last_no is None or seal_no <= last_no):
                self.verdict.add(
                    Fault.SEALS_GONE, f"seal {seal_no}", "It was copied, and the chain ends before."
                )

    def _pass(self, seal_no: int) -> None:
        """Go by the anchors, and by what is missing, before a place."""
        while self.ahead and seal_no > self.ahead[-1].last_seal_no:
            anchor = self.ahead.pop()
            self._miss(anchor.last_seal_no + 1, anchor)
            if self.before is not None and self.before != anchor.end_chain:
                said = "Its month ends with another chain than it says."
                self.verdict.add(Fault.ANCHOR, f"anchor {anchor.month_on:%Y-%m}", said)
            self.before = anchor.anchor
        self._miss(seal_no)
        if self._is_in_span(seal_no) and seal_no == self.ahead[-1].first_seal_no:
            self.before = self.ahead[-1].start_chain

    def _is_in_span(self, seal_no: int) -> bool:
        """Whether a place is of the month of the anchor ahead, and not of one without."""
        return bool(self.ahead) and seal_no >= self.ahead[-1].first_seal_no

    def _miss(self, until: int, anchor: Anchor | None = None) -> None:
        """Note that seals from here to before a place are not there."""
        if until <= self.next_no:
            return
        span = f"seals {self.next_no} to {until - 1}"
        if anchor and self.next_no == anchor.first_seal_no:
            where = f"{anchor.month_on:%Y-%m}"
            self.verdict.add(
                Fault.MONTH_GONE, where, f"All its {span} are gone, before their time."
            )
        else:
            self.verdict.add(Fault.SEALS_GONE, span, "They are not there.")
        self.next_no, self.before = until, None

    def _compare_copies(self, seal_no: int, chain: bytes) -> None:
        copied = self.chains.get(seal_no)
        if copied is not None and copied != {chain.hex()}:
            self.verdict.add(
                Fault.BROKEN, f"seal {seal_no}", "The chain was another when it was copied."
            )

    def _look_at(self, found: Sealed) -> None:
        """Compare a line with its seal."""
        seal, line = found.seal, found.line
        if line is None:
            if seal.occurred_at.date() < self.lines_kept_since:
                self.verdict.rotated += 1
                return
            where = f"line {seal.audit_log_id}"
            said = f"It was sealed as of {seal.occurred_at}, and there is none of that time."
            self.verdict.add(Fault.GONE, where, said)
            return
        if line_digest(line) != seal.digest:
            self.verdict.add(Fault.CHANGED, _named(line), _changed(line))
        if line.payload_digest is None:
            return
        if found.is_erasure_completed:
            self.verdict.erased += 1
        else:
            said = "No erasure that was completed took what the row was."
            self.verdict.add(Fault.ERASED, _named(line), said)


def _named(line: Line) -> str:
    return f"line {line.audit_log_id}: {line.action} of {line.table_name} {line.row_key}"


def _changed(line: Line) -> str:
    if line.payload_digest is not None:
        return "Who, when or what, or the digest of the row, is not as it was sealed."
    return "Who, when or what, or the row before or after, is not as it was sealed."
