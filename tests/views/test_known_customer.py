"""Who can be met again, without a word about the person."""


def test_holds_every_customer_but_guests_and_only_the_key(db, shop):
    account = shop.customer(email="ann@example.com", external_ref=None)
    taken_over = shop.customer(external_ref="old shop:17850")
    shop.customer(email="bob@example.com", is_guest=True)

    assert db.rows("SELECT * FROM known_customer ORDER BY customer_id") == [
        (account,),
        (taken_over,),
    ]
