"""A shop in which every rule holds and every ledger has rows, for tests that break one rule."""

from tests.market import Market


def build(market: Market) -> None:
    """Orders, parcels, returns, payments, claims, coupons, budgets, documents and options.

    Variant 1 costs 100.00 and variant 2 costs 1.00. Order 1 holds two of the first and one of the
    second, less 10 % with a coupon; it was paid, billed, shipped, and one of its two came back.
    Order 2 holds one of variant 1 and awaits its money; carts 3 and 4 are open, 3 with a claim.
    """
    db = market.db
    tee, mug = market.goods("100.00", stock=10), market.goods("1.00", stock=10)
    promotion = market.promotion(is_coupon_only=True, currency_code="GBP", budget_limit="1000")
    market.coupon(promotion=promotion, usage_limit=5)

    shipped = market.paid_order({tee: 2, mug: 1}, coupon="WELCOME")
    market.ship(shipped)
    request = db.insert("return_request", order_id=shipped)
    back = db.insert(
        "return_line",
        return_request_id=request,
        order_id=shipped,
        order_line_id=1,
        reason_code="unwanted",
        qty_requested=1,
        qty_received=1,
    )
    db.insert(
        "stock_movement",
        variant_id=tee,
        warehouse_id=market.north,
        kind="return",
        quantity=1,
        return_line_id=back,
    )

    payment = market.payment(market.order({tee: 1}))
    market.capture(payment, "20.00")
    market.void(payment, "5.00")
    market.refund(payment, "10.00")

    db.call("cart_reserve_stock", market.cart({tee: 1}), None, 900)
    market.cart({mug: 1})
    _bill(market, shipped)
    _choose(market, mug)


def _bill(market: Market, order: int) -> None:
    """Document 1, I-1: one line over 180.90 and 36.18 of tax."""
    db = market.db
    db.insert(
        "number_sequence",
        scope="invoice",
        channel_id=market.channel,
        year=0,
        prefix="I-",
        last_number=1,
    )
    document = db.insert(
        "billing_document",
        document_kind="invoice",
        series="I-",
        number=1,
        channel_id=market.channel,
        order_id=order,
        currency_code="GBP",
        currency_minor_unit=2,
    )
    db.insert(
        "billing_document_line",
        billing_document_id=document,
        line_no=1,
        line_kind="goods",
        label="Things",
        quantity=1,
        unit_amount="180.90",
        net_amount="180.90",
        tax_amount="36.18",
    )
    db.execute(
        "UPDATE billing_document"
        " SET issued_at = '2026-01-01', net_total = 180.90, tax_total = 36.18"
    )


def _choose(market: Market, variant: int) -> None:
    """Make a variant the red one; size is a choice that its product does not offer."""
    db = market.db
    colour = db.insert("option_type", option_type_code="colour", name="Colour")
    db.insert("option_type", option_type_code="size", name="Size")
    red = db.insert("option_value", option_type_id=colour, option_value_code="red", name="Red")
    product = market.product_of(variant)
    db.insert("product_option", product_id=product, option_type_id=colour)
    db.execute(
        "UPDATE product_variant SET option_signature = SHA2(%s, 256) WHERE variant_id = %s",
        (str(red), variant),
    )
    db.insert(
        "variant_option_value",
        variant_id=variant,
        option_type_id=colour,
        product_id=product,
        option_value_id=red,
    )
