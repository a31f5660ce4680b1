"""What becomes of the money of an order: payments, transactions and documents, for tests."""

from typing import Any

from tests.shop import Order, Shop

PARENTS = {"capture": "authorize", "void": "authorize", "refund": "capture"}


class Till:
    """Writes through plain SQL beside a `Shop`, so that the triggers move the counters."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.db = shop.db
        self._asked = 0

    def pay(self, order: Order, *steps: tuple[Any, ...], method: str = "card") -> int:
        """A payment and what was asked of it: kind, amount, time in UTC and why it failed, if so.

        What follows another goes back to the last of its kind that succeeded.
        """
        currency, minor_unit = self.db.rows(
            "SELECT currency_code, currency_minor_unit FROM sales_order WHERE order_id = %s",
            (order.order_id,),
        )[0]
        payment_id = self.db.insert(
            "payment",
            order_id=order.order_id,
            payment_method_id=self.db.scalar(
                "SELECT payment_method_id FROM payment_method WHERE payment_method_code = %s",
                (method,),
            ),
            currency_code=currency,
            currency_minor_unit=minor_unit,
        )
        last: dict[str, int] = {}
        for kind, amount, at, *failure in steps:
            self._asked += 1
            transaction_id = self.db.insert(
                "payment_transaction",
                payment_id=payment_id,
                parent_transaction_id=last.get(PARENTS.get(kind, "")),
                kind=kind,
                amount=amount,
                status="failed" if failure else "success",
                failure_code=failure[0] if failure else None,
                provider="acquirer",
                idempotency_key=f"key-{self._asked}",
                occurred_at=at,
            )
            if not failure:
                last[kind] = transaction_id
        return payment_id

    def bill(self, order: Order, amount: str, at: str, kind: str = "invoice") -> None:
        """An issued invoice or credit note of an order, over one line of goods."""
        channel_id, currency, minor_unit = self.db.rows(
            "SELECT channel_id, currency_code, currency_minor_unit FROM sales_order"
            " WHERE order_id = %s",
            (order.order_id,),
        )[0]
        series = f"{kind[:1].upper()}N-{channel_id}"
        self.db.execute(
            "INSERT IGNORE INTO number_sequence (scope, channel_id, year, prefix)"
            " VALUES (%s, %s, 0, %s)",
            (kind, channel_id, series),
        )
        self._asked += 1
        document_id = self.db.insert(
            "billing_document",
            document_kind=kind,
            series=series,
            number=self._asked,
            channel_id=channel_id,
            order_id=order.order_id,
            currency_code=currency,
            currency_minor_unit=minor_unit,
        )
        self.db.insert(
            "billing_document_line",
            billing_document_id=document_id,
            line_no=1,
            line_kind="goods",
            order_line_id=order.line_ids[0],
            label="x",
            quantity=1,
            unit_amount=amount,
            net_amount=amount,
        )
        self.db.execute(
            "UPDATE billing_document SET net_total = %s, issued_at = %s"
            " WHERE billing_document_id = %s",
            (amount, at, document_id),
        )

    def redeem(self, order: Order, amount: str, at: str) -> None:
        """Pay a part of an order with a gift card of a hundred."""
        account_id = self.db.insert(
            "stored_value_account",
            kind="gift_card",
            code_hash=f"{self._asked:064}",
            currency_code="GBP",
            currency_minor_unit=2,
        )
        for kind, change in (("issue", "100"), ("redeem", f"-{amount}")):
            self._asked += 1
            self.db.insert(
                "stored_value_entry",
                stored_value_account_id=account_id,
                kind=kind,
                amount=change,
                balance_after=0,
                order_id=order.order_id if kind == "redeem" else None,
                idempotency_key=f"key-{self._asked}",
                occurred_at=at,
            )
