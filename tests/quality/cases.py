"""For each rule, the literal rows that break it in the clean shop, and what it says of them."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Case:
    """`subject` is how the one finding begins; `given` are parameters that few rows can break."""

    rule: str
    subject: str
    statements: tuple[str, ...]
    given: dict[str, object] = field(default_factory=dict)


ORDER = (
    "INSERT INTO sales_order (order_id, order_number, channel_id, customer_id, currency_code,"
    " currency_minor_unit, prices_include_tax, subtotal, discount_total, fx_to_base)"
    " VALUES ({id}, 'W-{id}', 1, 2, 'GBP', 2, FALSE, {subtotal}, {discount}, {fx})"
)
LINE = (
    "INSERT INTO order_line (order_line_id, order_id, line_no, variant_id, sku, product_name,"
    " tax_class_code, quantity, unit_price)"
    " VALUES ({id}, {id}, 1, 1, 'LAN-1', 'Lantern', 'standard', {quantity}, {price})"
)
STEP = (
    "INSERT INTO order_status_history (order_id, seq, from_status, to_status, actor, changed_at)"
    " VALUES ({id}, 1, 'new', 'pending', 'test', UTC_TIMESTAMP(6) - INTERVAL {days} DAY)"
)


def order(
    number: int = 9,
    *,
    quantity: int = 1,
    price: str = "10",
    days: int = 0,
    discount: str = "0",
    fx: str = "1",
    is_empty: bool = False,
) -> tuple[str, ...]:
    """A pending order of customer 2 over lanterns, without an address."""
    subtotal = "0" if is_empty else f"{quantity} * {price}"
    reduction = (
        "INSERT INTO order_discount (order_id, order_line_id, label, amount)"
        f" VALUES ({number}, {number}, 'x', {discount})"
    )
    return (
        ORDER.format(id=number, subtotal=subtotal, discount=discount, fx=fx),
        *(() if is_empty else (LINE.format(id=number, quantity=quantity, price=price),)),
        *(() if discount == "0" else (reduction,)),
        STEP.format(id=number, days=days),
        "UPDATE sales_order SET placed_at ="
        f" UTC_TIMESTAMP(6) - INTERVAL {days} DAY - INTERVAL 1 MINUTE WHERE order_id = {number}",
    )


def price(amount: str, variant: int = 1, *, min_quantity: int = 1) -> str:
    """A price in the sale list that the clean shop leaves empty."""
    return (
        "INSERT INTO price (price_list_id, variant_id, min_quantity, valid_from, amount)"
        f" VALUES (3, {variant}, {min_quantity}, '2024-01-01', {amount})"
    )


def step(number: int, kind: str, amount: str, **columns: str) -> str:
    """A step of a payment at the provider, with its reference unless that is left out."""
    values = {
        "payment_transaction_id": str(number),
        "payment_id": "2",
        "kind": f"'{kind}'",
        "amount": amount,
        "status": "'success'",
        "provider": "'acquirer'",
        "gateway_ref": f"'g-{number}'",
        "idempotency_key": f"'k-{number}'",
    } | columns
    columns_said, values_said = ", ".join(values), ", ".join(values.values())
    return f"INSERT INTO payment_transaction ({columns_said}) VALUES ({values_said})"


def movement(kind: str, quantity: int) -> str:
    """Movement 99 of lanterns in the north."""
    return (
        "INSERT INTO stock_movement (stock_movement_id, variant_id, warehouse_id, kind, quantity,"
        f" on_hand_after) VALUES (99, 1, 1, '{kind}', {quantity}, 0)"
    )


def shipment(number: int, columns: str, values: str) -> str:
    """A parcel of order 2."""
    return (
        f"INSERT INTO shipment (shipment_id, order_id, warehouse_id, {columns})"
        f" VALUES ({number}, 2, 1, {values})"
    )


def supplies(columns: str, values: str) -> str:
    """What supplier 2 asks for variant 2."""
    return (
        f"INSERT INTO supplier_variant (supplier_id, variant_id, currency_code, {columns})"
        f" VALUES (2, 2, 'GBP', {values})"
    )


def note(body: str) -> str:
    """Note 9, about customer 1."""
    return (
        "INSERT INTO customer_note (customer_note_id, customer_id, staff_user_id, body)"
        f" VALUES (9, 1, 1, '{body}')"
    )


def update(table: str, change: str, where: str) -> tuple[str]:
    """One UPDATE."""
    return (f"UPDATE {table} SET {change} WHERE {where}",)


DOCUMENT = (
    "INSERT INTO billing_document (billing_document_id, document_kind, series, number, channel_id,"
    " order_id, currency_code, currency_minor_unit)"
    " VALUES (9, 'invoice', 'INV-', 2, 1, 1, 'GBP', 2)"
)
DOCUMENT_LINE = (
    "INSERT INTO billing_document_line (billing_document_id, line_no, line_kind, label, quantity,"
    " unit_amount, net_amount) VALUES (9, 1, 'goods', 'x', 1, 1, 1)"
)
VARIANT = (
    "INSERT INTO product (product_id, tax_class_id, status, published_at)"
    " SELECT 9, MIN(tax_class_id), 'active', '2020-01-01' FROM tax_class",
    "INSERT INTO product_variant (variant_id, product_id, sku) VALUES (9, 9, 'NEW-9')",
    "INSERT INTO product_channel (product_id, channel_id, visible_from)"
    " VALUES (9, 1, '2020-01-01')",
)
PURCHASE = (
    "INSERT INTO purchase_order (purchase_order_id, purchase_order_number, supplier_id,"
    " warehouse_id, currency_code) VALUES (9, 'PO-9', 1, 1, 'GBP')",
    "UPDATE purchase_order SET status = 'submitted', submitted_at = '2024-01-01',"
    " expected_on = '2024-02-01' WHERE purchase_order_id = 9",
)
CLAIM = (
    "INSERT INTO cart (cart_id, channel_id, currency_code) VALUES (9, 1, 'GBP')",
    "INSERT INTO cart_line (cart_id, variant_id, quantity, unit_price) VALUES (9, 2, 1, 5)",
    "INSERT INTO stock_reservation (stock_reservation_id, variant_id, warehouse_id, cart_id,"
    " quantity, expires_at) VALUES (9, 2, 1, 9, 1, UTC_TIMESTAMP(6) - INTERVAL 2 HOUR)",
)
ERASURE = (
    "INSERT INTO privacy_request (privacy_request_id, customer_id, kind, state)"
    " VALUES (9, 2, 'erase', 'in_progress')",
    "UPDATE customer SET status = 'erased', erased_at = UTC_TIMESTAMP(6), email = NULL,"
    " full_name = NULL, phone = NULL WHERE customer_id = 2",
    "UPDATE privacy_request SET state = 'completed', completed_at = UTC_TIMESTAMP(6),"
    " evidence = '{}' WHERE privacy_request_id = 9",
)
CONSENT = (
    "INSERT INTO customer_consent (customer_consent_id, customer_id, purpose, channel, state,"
    " source, policy_version, occurred_at) VALUES (9, 2, 'sharing', 'email', 'granted', 'web', {})"
)

CASES = [
    Case(
        "customer/email_shape",
        "customer 1",
        update("customer", "email = 'ann@example'", "customer_id = 1"),
    ),
    Case(
        "customer/email_typo",
        "customer 1",
        update("customer", "email = 'ann@gmial.com'", "customer_id = 1"),
    ),
    Case(
        "customer/phone_e164",
        "customer 1",
        update("customer", "phone = '01904 123456'", "customer_id = 1"),
    ),
    Case(
        "customer/postal_code_shape",
        "address 1",
        update("customer_address", "postal_code = 'YO1 5H'", "customer_address_id = 1"),
    ),
    Case(
        "customer/postal_code_missing",
        "address 1",
        update("customer_address", "postal_code = NULL", "customer_address_id = 1"),
    ),
    Case(
        "customer/region_missing",
        "address 3",
        update("customer_address", "region = NULL", "customer_address_id = 3"),
    ),
    Case(
        "customer/account_unreachable",
        "customer 1",
        update("customer", "external_ref = 'old:1', email = NULL, phone = NULL", "customer_id = 1"),
    ),
    Case(
        "customer/name_missing",
        "customer 1",
        update("customer", "full_name = NULL", "customer_id = 1"),
    ),
    Case(
        "customer/default_address_missing",
        "customer 2",
        update("customer_address", "is_default_shipping = FALSE", "customer_id = 2"),
    ),
    Case(
        "customer/same_mailbox",
        "customers 1, 2",
        update("customer", "email = 'b.ob+shop@googlemail.com'", "customer_id = 1"),
    ),
    Case(
        "customer/same_person",
        "customers 1, 2",
        update("customer", "full_name = 'BOB  Bûilder', phone = '+12065550123'", "customer_id = 1"),
    ),
    Case(
        "customer/near_equal_addresses",
        "addresses 1, 2",
        update(
            "customer_address",
            "line1 = '1, High st.', postal_code = 'yo1 5hh'",
            "customer_address_id = 2",
        ),
    ),
    Case(
        "customer/ordered_before_known",
        "order 1",
        update("customer", "created_at = UTC_TIMESTAMP(6)", "customer_id = 1"),
    ),
    Case("customer/erased_but_kept", "customer 2, c", ERASURE),
    Case("customer/consent_without_policy", "consent 9", (CONSENT.format("NULL, '2024-01-01'"),)),
    Case(
        "customer/privacy_request_late",
        "privacy request 9",
        (
            "INSERT INTO privacy_request (privacy_request_id, customer_id, kind, requested_at)"
            " VALUES (9, 2, 'access', UTC_TIMESTAMP(6) - INTERVAL 31 DAY)",
        ),
    ),
    Case(
        "customer/iban_in_text", "note 9", (note("Send it to DE89 3704 0044 0532 0130 00 please"),)
    ),
    Case("customer/card_number_in_text", "note 9", (note("Paid with 4111 1111 1111 1111 today"),)),
    Case(
        "engagement/contact_in_question",
        "question 1",
        update(
            "product_question", "question = 'Write to joe@joe.example?'", "product_question_id = 1"
        ),
    ),
    Case(
        "engagement/ticket_unanswered",
        "ticket 9",
        (
            "INSERT INTO support_ticket (support_ticket_id, customer_id, channel, subject,"
            " opened_at)"
            " VALUES (9, 1, 'web', 'Where is it now?', UTC_TIMESTAMP(6) - INTERVAL 5 DAY)",
        ),
    ),
    Case(
        "engagement/review_burst",
        "product 1, ",
        ("INSERT INTO product_review (product_id, rating) VALUES (1, 5)",),
        {"most": 1},
    ),
    Case(
        "catalog/product_without_name",
        "product 1",
        ("DELETE FROM product_translation WHERE product_id = 1",),
    ),
    Case(
        "catalog/name_missing_in_channel",
        "product 1, channel 1",
        update("product_translation", "locale_code = 'de'", "product_id = 1"),
    ),
    Case(
        "catalog/product_without_category",
        "product 1",
        update("product_category", "is_primary = FALSE", "product_id = 1"),
    ),
    Case(
        "catalog/product_without_variant",
        "product 1",
        update("product_variant", "deleted_at = UTC_TIMESTAMP(6)", "variant_id = 1"),
    ),
    Case(
        "catalog/product_without_picture",
        "product 1",
        ("DELETE FROM product_media WHERE product_id = 1",),
    ),
    Case(
        "catalog/variant_without_weight",
        "variant 1",
        update("product_variant", "weight_g = NULL", "variant_id = 1"),
    ),
    Case(
        "catalog/gtin_check_digit",
        "variant 1",
        update("product_variant", "gtin = '4006381333932'", "variant_id = 1"),
    ),
    Case(
        "catalog/same_product_name",
        "products 1, 2",
        (
            *update("product", "brand_id = 1", "product_id = 2"),
            *update(
                "product_translation",
                "name = 'LANTERN!'",
                "product_id = 2 AND locale_code = 'en-GB'",
            ),
        ),
    ),
    Case(
        "catalog/sku_twins",
        "variants 1, 2",
        update("product_variant", "sku = 'lan 1'", "variant_id = 2"),
    ),
    Case("catalog/brand_twins", "brands 1, 2", update("brand", "name = 'ACME.'", "brand_id = 2")),
    Case(
        "catalog/picture_of_two",
        "products 1, 2",
        update("product_media", "sha256 = REPEAT('a', 64)", "product_id = 2"),
    ),
    Case(
        "catalog/slug_shape",
        "product 1 in en-GB",
        update("product_translation", "slug = 'Lantern 1'", "product_id = 1"),
    ),
    Case(
        "catalog/name_spelling",
        "product 1 in en-GB",
        update("product_translation", "name = 'A  lantern'", "product_id = 1"),
    ),
    Case(
        "catalog/empty_category",
        "category 9",
        ("INSERT INTO category (category_id, depth) VALUES (9, 0)",),
    ),
    Case(
        "catalog/attribute_unusual",
        "product 2, attribute 1",
        (
            "INSERT INTO product_attribute_value (product_id, attribute_id, data_type,"
            " value_number) VALUES (2, 1, 'number', 1000)",
        ),
        {"least": 2},
    ),
    Case("pricing/variant_without_price", "variant 9, channel 1", VARIANT),
    Case(
        "pricing/price_jump",
        "variant 2, list 3",
        (
            "INSERT INTO price (price_list_id, variant_id, valid_from, valid_to, amount)"
            " VALUES (3, 2, '2020-01-01', '2024-01-01', 5)",
            "INSERT INTO price (price_list_id, variant_id, valid_from, prev_valid_to, amount)"
            " VALUES (3, 2, '2024-01-01', '2024-01-01', 500)",
        ),
    ),
    Case("pricing/price_below_cost", "variant 1, list 3", (price("3"),)),
    Case("pricing/sale_above_base", "variant 2, channel 1", (price("50", 2),)),
    Case(
        "pricing/more_costs_more",
        "variant 1, list 3, from 10 on",
        (price("9"), price("11", min_quantity=10)),
    ),
    Case("pricing/price_of_nothing", "variant 2, list 3", (price("0", 2),)),
    Case(
        "pricing/tax_rate_unusual",
        "tax class ",
        (
            "INSERT INTO tax_rate (tax_class_id, geo_zone_id, valid_from, label, rate)"
            " SELECT MIN(tax_class_id), 2, '2020-01-01', 'x', 0.9 FROM tax_class",
        ),
    ),
    Case(
        "reference/exchange_rate_stale",
        "GBP in USD",
        ("INSERT INTO exchange_rate VALUES ('GBP', 'USD', '2024-01-01', 1.3)",),
    ),
    Case(
        "reference/exchange_rate_jump",
        "GBP in EUR, from ",
        ("INSERT INTO exchange_rate VALUES ('GBP', 'EUR', UTC_TIMESTAMP(6), 2.1)",),
    ),
    Case(
        "reference/exchange_rate_one_way",
        "GBP and USD, from ",
        (
            "INSERT INTO exchange_rate VALUES ('GBP', 'USD', '2024-01-01', 1.3),"
            " ('USD', 'GBP', '2024-01-01', 0.9)",
        ),
    ),
    Case("sales/order_of_nothing", "order 9", order(is_empty=True)),
    Case("sales/order_without_address", "order 9", order()),
    Case("sales/own_currency_at_a_rate", "order 9", order(fx="1.2")),
    Case(
        "sales/tax_is_not_its_rate",
        "order 9, tax 9",
        (
            *order()[:2],
            "INSERT INTO order_tax (order_tax_id, order_id, order_line_id, label, country_code,"
            " rate, taxable_amount, amount, is_included)"
            " VALUES (9, 9, 9, 'x', 'GB', 0.2, 10, 5, FALSE)",
        ),
    ),
    Case(
        "sales/steps_out_of_time",
        "order 9, step 2",
        (
            *order(),
            "INSERT INTO order_status_history (order_id, seq, from_status, to_status, actor,"
            " changed_at) VALUES (9, 2, 'pending', 'paid', 'test',"
            " UTC_TIMESTAMP(6) - INTERVAL 1 HOUR)",
        ),
    ),
    Case("sales/unit_price_unusual", "order line 9", order(price="1000"), {"least": 2}),
    Case("sales/quantity_unusual", "order line 9", order(quantity=900)),
    Case(
        "sales/order_total_unusual",
        "order 9",
        order(price="9000"),
        {"least": 2, "deviations": "0.9"},
    ),
    Case("sales/order_twice", "orders 8 and 9", (*order(8), *order(9))),
    Case("sales/order_stuck", "order 9", order(days=20)),
    Case("sales/discount_too_deep", "order 9", order(discount="9")),
    Case(
        "billing/document_of_nothing",
        "document 9",
        (
            DOCUMENT,
            *update("billing_document", "issued_at = UTC_TIMESTAMP(6)", "billing_document_id = 9"),
        ),
    ),
    Case(
        "billing/shipped_not_billed",
        "order 2",
        (shipment(9, "shipped_at", "UTC_TIMESTAMP(6) - INTERVAL 9 DAY"),),
    ),
    Case(
        "billing/numbers_out_of_time",
        "document 9",
        (
            DOCUMENT,
            DOCUMENT_LINE,
            *update(
                "billing_document",
                "issued_at = '2024-01-01', net_total = 1",
                "billing_document_id = 9",
            ),
        ),
    ),
    Case(
        "billing/authorization_open",
        "payment 2",
        (step(9, "authorize", "5", occurred_at="UTC_TIMESTAMP(6) - INTERVAL 9 DAY"),),
    ),
    Case(
        "billing/paid_too_much",
        "order 1",
        (
            step(8, "authorize", "5", payment_id="1"),
            step(9, "capture", "5", payment_id="1", parent_transaction_id="8"),
        ),
    ),
    Case(
        "billing/gateway_reference_missing",
        "transaction 9",
        (step(9, "authorize", "5", gateway_ref="NULL"),),
    ),
    Case(
        "billing/many_failures",
        "payment 2",
        tuple(
            step(n, "authorize", "5", status="'failed'", failure_code="'declined'") for n in (8, 9)
        ),
        {"most": 1},
    ),
    Case("inventory/transfer_unpaired", "variant 1", (movement("transfer_out", -1),)),
    Case("inventory/receipt_without_cost", "stock movement 99", (movement("receipt", 1),)),
    Case("inventory/reservation_lapsed", "reservation 9", CLAIM),
    Case(
        "inventory/adjustment_unusual", "stock movement 99", (movement("adjust", 90),), {"least": 2}
    ),
    Case("purchasing/delivery_late", "purchase order 9", PURCHASE),
    Case(
        "purchasing/cost_stale",
        "supplier 2, variant 2",
        (supplies("cost, lead_time_days, cost_at", "2, 5, '2020-01-01'"),),
    ),
    Case(
        "purchasing/cost_unusual",
        "supplier 2, variant 2",
        (supplies("cost, lead_time_days", "20, 5"),),
    ),
    Case("purchasing/lead_time_missing", "supplier 2, variant 2", (supplies("cost", "2"),)),
    Case(
        "fulfilment/shipped_before_ordered",
        "shipment 9",
        (shipment(9, "shipped_at", "UTC_TIMESTAMP(6) - INTERVAL 9 DAY"),),
    ),
    Case(
        "fulfilment/parcel_not_arrived",
        "shipment 9",
        (shipment(9, "shipped_at", "UTC_TIMESTAMP(6) - INTERVAL 31 DAY"),),
    ),
    Case(
        "fulfilment/tracking_number_twice",
        "shipments 1, 9",
        (shipment(9, "tracking_number", "'T-1'"),),
    ),
    Case(
        "fulfilment/return_open_long",
        "return 9",
        (
            "INSERT INTO return_request (return_request_id, order_id, requested_at)"
            " VALUES (9, 1, UTC_TIMESTAMP(6) - INTERVAL 20 DAY)",
        ),
    ),
    Case(
        "promotion/redeemed_out_of_time",
        "coupon 1, order 2",
        update("promotion", "ends_at = '2021-01-01'", "promotion_id = 1"),
    ),
    Case(
        "platform/broken_invariants",
        "series INV-, a series has no gap",
        update("number_sequence", "last_number = 7", "prefix = 'INV-'"),
    ),
    Case(
        "platform/happened_in_the_future",
        "consent 9",
        (CONSENT.format("'2024-01', UTC_TIMESTAMP(6) + INTERVAL 1 DAY"),),
    ),
    Case(
        "platform/summaries_late",
        "summary_change",
        (
            "INSERT INTO summary_change (order_id, noted_at)"
            " VALUES (1, UTC_TIMESTAMP(6) - INTERVAL 2 HOUR)",
        ),
    ),
    Case(
        "platform/import_unfinished",
        "batch 9",
        (
            "INSERT INTO import_batch (import_batch_id, source, rows_sha256, file_name, row_count,"
            " landed_at) VALUES (9, 'old', REPEAT('b', 64), 'x.csv', 1, '2024-01-01')",
        ),
    ),
    Case(
        "platform/import_does_not_add_up",
        "batch 1, sale",
        update("import_batch_total", "row_count = 9", "outcome = 'loaded'"),
    ),
    Case(
        "platform/import_rejects_much",
        "batch 1",
        (
            "INSERT INTO import_batch_total (import_batch_id, document_class, outcome, reason,"
            " row_count, amount) VALUES (1, 'sale', 'rejected', 'no_sku', 5, 1)",
        ),
    ),
]
