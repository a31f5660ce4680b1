"""The digests and the chain of the audit log, as audit_log_seal computes them, but without it.

All are SHA-256. A time is written as 2026-11-26 01:48:56.000000, bytes as capital hexadecimal, text
is UTF-8, and parts are kept apart by a line feed, which none of them holds.
"""

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

# What the chain of the first month starts from.
NOTHING = bytes(32)


@dataclass(frozen=True)
class Line:
    """A line of audit_log; `payload_digest` is None while it has its salt and rows."""

    audit_log_id: int
    occurred_at: datetime
    table_name: str
    row_key: str
    action: str
    actor: str
    salt: bytes | None
    old_row: str | None
    new_row: str | None
    payload_digest: bytes | None


@dataclass(frozen=True)
class Seal:
    """A row of audit_seal."""

    seal_no: int
    sealed_at: datetime
    audit_log_id: int
    occurred_at: datetime
    digest: bytes
    chain: bytes


@dataclass(frozen=True)
class Anchor:
    """A row of audit_anchor."""

    month_on: date
    first_seal_no: int
    last_seal_no: int
    start_chain: bytes
    end_chain: bytes
    anchored_at: datetime
    anchor: bytes


def payload_digest(salt: bytes, old_row: str | None, new_row: str | None) -> bytes:
    """The digest of a row before and after, as the server writes JSON; None is no row."""
    return sha256(salt + f"{old_row or ''}\n{new_row or ''}".encode()).digest()


def line_digest(line: Line) -> bytes:
    """The digest of a line: who did what and when, and the digest of its payload."""
    payload = line.payload_digest or payload_digest(line.salt or b"", line.old_row, line.new_row)
    return _digest(
        str(line.audit_log_id),
        _time(line.occurred_at),
        line.table_name,
        _hex(line.row_key.encode()),
        line.action,
        _hex(line.actor.encode()),
        _hex(payload),
    )


def next_chain(before: bytes, seal: Seal) -> bytes:
    """The chain of a seal, after the chain before it."""
    place = f"{seal.seal_no}\n{_time(seal.sealed_at)}\n{seal.audit_log_id}\n"
    return sha256(before + f"{place}{_time(seal.occurred_at)}\n".encode() + seal.digest).digest()


def anchor_hash(anchor: Anchor) -> bytes:
    """The hash of an anchor, which the month after starts from."""
    return _digest(
        anchor.month_on.isoformat(),
        str(anchor.first_seal_no),
        str(anchor.last_seal_no),
        _hex(anchor.start_chain),
        _hex(anchor.end_chain),
        _time(anchor.anchored_at),
    )


def _digest(*parts: str) -> bytes:
    return sha256("\n".join(parts).encode()).digest()


def _hex(value: bytes) -> str:
    return value.hex().upper()


def _time(moment: datetime) -> str:
    return moment.isoformat(sep=" ", timespec="microseconds")
