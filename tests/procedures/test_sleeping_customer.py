"""Who is erased for not having been here for years, and who is not."""

import pytest

from tests.retention import apply, approve, dry, guest, old, runs, young

pytestmark = pytest.mark.usefixtures("rules_put_back")
RULE = "sleeping_customer"


def test_a_closed_account_goes_with_the_guests_of_its_e_mail(db, shop, officer):
    since = old(db, RULE)
    email = {"email": "ann@example.com", "created_at": since}
    account = shop.customer(**email, deleted_at=since)
    visit = shop.customer(**email, is_guest=True)
    shop.order("1.00", customer=visit, placed_at=str(since))
    approve(db, officer, RULE)

    assert apply(db, RULE, rows=1) == 2
    assert db.rows(
        "SELECT customer_id, kind, state, staff_user_id FROM privacy_request ORDER BY 1"
    ) == [(one, "erase", "completed", officer) for one in (account, visit)]
    assert db.count("sales_order") == 1


def test_an_officer_who_left_is_not_named(db, shop, officer):
    guest(shop, old(db, RULE))
    approve(db, officer, RULE)
    db.execute("UPDATE staff_user SET status = 'left', left_at = '2030-01-01'")

    assert apply(db, RULE) == 1
    assert db.rows("SELECT staff_user_id FROM privacy_request") == [(None,)]


def test_an_account_that_is_open_is_nobodys_to_erase(db, shop):
    shop.customer(email="ann@example.com", created_at=old(db, RULE))
    shop.customer(email="ann@example.com", is_guest=True, created_at=old(db, RULE))

    assert dry(db, RULE) == 0


def test_who_came_back_under_the_same_e_mail_keeps_both(db, shop):
    for since in (old(db, RULE), young(db, RULE)):
        shop.customer(email="ann@example.com", is_guest=True, created_at=since)

    assert dry(db, RULE) == 0


def test_who_bought_since_stays(db, shop):
    customer = guest(shop, old(db, RULE))
    shop.order("1.00", customer=customer, placed_at=str(young(db, RULE)))

    assert dry(db, RULE) == 0


def test_who_has_an_order_open_stays(db, shop):
    customer = guest(shop, old(db, RULE))
    shop.order("1.00", customer=customer, placed_at="2011-03-01", status="paid")

    assert dry(db, RULE) == 0


def test_who_has_credit_stays(db, shop):
    account = db.insert(
        "stored_value_account",
        kind="store_credit",
        customer_id=guest(shop, old(db, RULE)),
        currency_code="GBP",
        currency_minor_unit=2,
    )
    assert dry(db, RULE) == 1
    db.call("stored_value_credit", account, "5.00", None, "c", None)

    assert dry(db, RULE) == 0


def test_who_waits_for_a_return_is_passed_over(db, shop, officer):
    since = old(db, RULE)
    waits, goes = guest(shop, since), guest(shop, since)
    order = shop.order("1.00", customer=waits, placed_at=str(since)).order_id
    db.insert("return_request", order_id=order)
    approve(db, officer, RULE)

    assert apply(db, RULE, rows=1) == 1
    assert db.rows("SELECT customer_id FROM customer WHERE status = 'erased'") == [(goes,)]
    assert runs(db)[-1] == (RULE, 0, 2, 1, 1, None)
