"""Finds a person: the customers that are one and the same, and what else leads to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shopdb.database import Connection, rows, scalar
from shopdb.problem import Problem

_FIND = (
    "SELECT customer_id, public_id, email, external_ref, is_guest, erased_at FROM customer"
    " WHERE {} ORDER BY customer_id"
)
# As customer_erase takes them together: another account that is open is somebody else's to ask for.
_BY_CUSTOMER = (
    "customer_id = %(customer)s OR (account_email IS NULL AND email ="
    " (SELECT asked.email FROM customer AS asked WHERE asked.customer_id = %(customer)s))"
)


@dataclass(frozen=True, slots=True)
class Customer:
    """One row of customer that is the person.

    Args:
        public_id: as it leaves the system.
        erased_at: UTC, without a zone; None: not erased.
    """

    customer_id: int
    public_id: str
    email: str | None
    external_ref: str | None
    is_guest: bool
    erased_at: datetime | None


@dataclass(frozen=True, slots=True)
class Who:
    """A person, by all customers that they are; none: somebody who only wrote."""

    customers: tuple[Customer, ...]
    emails: tuple[str, ...]

    @property
    def erased_at(self) -> datetime | None:
        """When the last of the customers was erased; None: one is not, or there is none."""
        times = [one.erased_at for one in self.customers]
        return max((at for at in times if at), default=None) if all(times) else None

    def arguments(self) -> Mapping[str, Sequence[Any]]:
        """What stands for :customers, :emails and :refs; a list that is empty finds NULL."""
        customers = [one.customer_id for one in self.customers]
        refs = [one.external_ref for one in self.customers if one.external_ref]
        return {
            "customers": customers or [None],
            "emails": self.emails or [None],
            "refs": refs or [None],
        }


def by_customer(connection: Connection, customer_id: int) -> Who:
    """A customer, with the guests and closed accounts of the same e-mail.

    Raises:
        Problem: there is no such customer.
    """
    found = _customers(connection, _BY_CUSTOMER, {"customer": customer_id})
    if customer_id not in [one.customer_id for one in found]:
        raise Problem(f"there is no customer {customer_id}", "Look for the person with --email.")
    return Who(found, _emails(found))


def by_email(connection: Connection, email: str) -> Who:
    """Whoever has an e-mail: the account, guests, closed accounts, and who wrote from it.

    Raises:
        Problem: nobody has it.
    """
    wanted = email.strip().lower()
    found = _customers(connection, "email = %(email)s", {"email": wanted})
    tickets = scalar(
        connection, "SELECT COUNT(*) FROM support_ticket WHERE contact_email = %s", (wanted,)
    )
    if not found and not tickets:
        raise Problem(
            f"nobody has the e-mail {wanted}",
            "Of somebody who was erased only the number is left: give it with --customer.",
        )
    return Who(found, _emails(found) or (wanted,))


def _customers(
    connection: Connection, condition: str, arguments: Mapping[str, Any]
) -> tuple[Customer, ...]:
    return tuple(
        Customer(number, str(UUID(bytes=public_id)), email, ref, bool(is_guest), erased_at)
        for number, public_id, email, ref, is_guest, erased_at in rows(
            connection, _FIND.format(condition), arguments
        )
    )


def _emails(customers: Sequence[Customer]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.email for one in customers if one.email))
