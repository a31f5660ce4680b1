"""The one registry of error codes that the database raises with SIGNAL.

Numbers stay between 30000 and 32767: PyMySQL reads them as signed 16-bit integers.
A test holds every SIGNAL of the rooms against this list.
"""

from enum import IntEnum

import pymysql


class SqlError(IntEnum):
    """An error of the shop's own, by its number; the message begins with its name."""

    APPEND_ONLY = 30001
    ORDER_IMMUTABLE = 30002
    TOTAL_MISMATCH = 30003
    NOT_FOUND = 30004
    IDEMPOTENCY_CONFLICT = 30005
    DOCUMENT_ISSUED = 30006
    COUNTER_GUARDED = 30007
    SESSION_UNSAFE = 30008
    VALUE_INVALID = 30009

    STOCK_INSUFFICIENT = 30101
    RESERVATION_IMMUTABLE = 30103

    CART_NOT_OPEN = 30201
    CART_EMPTY = 30202
    PRICE_CHANGED = 30203
    CATEGORY_CYCLE = 30204
    VARIANT_DUPLICATE_OPTIONS = 30205
    NOT_FOR_SALE = 30206
    CUSTOMER_MISSING = 30207
    CUSTOMER_BLOCKED = 30208
    ADDRESS_MISSING = 30209
    SIGNATURE_MISMATCH = 30210

    PRICE_OVERLAP = 30301
    NO_PRICE = 30302
    NO_TAX_RATE = 30303
    NO_EXCHANGE_RATE = 30304
    PRICE_IMMUTABLE = 30305

    COUPON_EXHAUSTED = 30401
    COUPON_CUSTOMER_LIMIT = 30402
    COUPON_NOT_APPLICABLE = 30403
    BUDGET_EXHAUSTED = 30404

    CAPTURE_EXCEEDS_AUTH = 30501
    REFUND_EXCEEDS_CAPTURE = 30502
    CURRENCY_MISMATCH = 30503
    BALANCE_INSUFFICIENT = 30504
    NOTHING_TO_BILL = 30505
    CREDIT_EXCEEDS_BILLED = 30506
    PAYMENT_EXCEEDS_OWED = 30507
    STORED_VALUE_EXPIRED = 30508

    ILLEGAL_TRANSITION = 30601
    SHIP_EXCEEDS_ORDER = 30602
    RETURN_EXCEEDS_SHIPPED = 30603
    SHIPPING_NOT_OFFERED = 30604
    DOWNLOAD_ENDED = 30605

    ERASE_BLOCKED_OPEN_ORDER = 30701
    CUSTOMER_ERASED = 30702
    PRIVACY_REQUEST_GUARDED = 30703

    RECEIPT_EXCEEDS_ORDER = 30801

    @classmethod
    def of(cls, error: pymysql.MySQLError) -> "SqlError":
        """The code of a server's error.

        Raises:
            ValueError: the error is the server's own, not one of these.
        """
        return cls(error.args[0])
