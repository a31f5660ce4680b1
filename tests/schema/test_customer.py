"""Refusals and allowances of the customer tables."""

import pytest

from tests.schema.proof import Case

CUSTOMER = "INSERT INTO customer (email, is_guest) VALUES (%s, %s)"
CHANGE = "UPDATE customer SET {} = %s WHERE customer_id = 1"
CHANGE_ADDRESS = "UPDATE customer_address SET {} = %s WHERE customer_address_id = 2"

CASES = [
    Case(
        "uq_customer_group_customer_group_code",
        "INSERT INTO customer_group (customer_group_code, name) VALUES (%s, 'Made up')",
        "trade",
        "Trade",
    ),
    Case(
        "uq_customer_external_ref",
        "INSERT INTO customer (external_ref) VALUES (%s)",
        "old:17850",
        "OLD:17850",
    ),
    Case("uq_customer_account_email", CUSTOMER, ("ann@example.com", 0), ("ann@example.com", 1)),
    Case("uq_customer_account_email", CUSTOMER, ("ann@example.com", 0), ("änn@example.com", 0)),
    Case("fk_customer_customer_group", CHANGE.format("customer_group_id"), 9, None),
    Case("fk_customer_locale", CHANGE.format("locale_code"), "EN", "en"),
    Case("ck_customer_reachable", CHANGE.format("email"), None, "ann@example.org"),
    Case("ck_customer_email_normalised", CHANGE.format("email"), "Ann@example.com", "a@b"),
    Case("ck_customer_email_normalised", CHANGE.format("email"), " a@example.com", "a@example.com"),
    Case("ck_customer_email_normalised", CHANGE.format("email"), "ann.example.com", "@a@b"),
    Case("ck_customer_email_normalised", CHANGE.format("email"), "ann@", "ann@b"),
    Case("ck_customer_status", CHANGE.format("status"), "asleep", "blocked"),
    Case(
        "ck_customer_erased_has_time",
        "UPDATE customer SET status = %s, erased_at = %s, email = NULL WHERE customer_id = 1",
        ("erased", None),
        ("erased", "2011-12-10"),
    ),
    Case("ck_customer_erased_has_time", CHANGE.format("erased_at"), "2011-12-10", None),
    Case(
        "ck_customer_erased_is_nobody",
        "UPDATE customer SET status = 'erased', erased_at = '2011-12-10', email = %s"
        " WHERE customer_id = 1",
        "ann@example.com",
        None,
    ),
    *(
        Case(
            "ck_customer_erased_is_nobody",
            "UPDATE customer SET status = 'erased', erased_at = '2011-12-10', email = NULL,"
            f" {column} = %s WHERE customer_id = 1",
            "1",
            None,
        )
        for column in ("external_ref", "full_name", "phone")
    ),
    Case("fk_customer_address_customer", CHANGE_ADDRESS.format("customer_id"), 9, 2),
    Case("fk_customer_address_country", CHANGE_ADDRESS.format("country_code"), "gb", "IE"),
    Case(
        "uq_customer_address_default_shipping_of",
        "UPDATE customer_address SET is_default_shipping = %s, line2 = 'Flat 2'"
        " WHERE customer_address_id = 2",
        True,
        False,
    ),
    Case(
        "uq_customer_address_default_billing_of",
        "UPDATE customer_address SET is_default_billing = %s, line2 = 'Flat 2'"
        " WHERE customer_address_id = 2",
        True,
        False,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_refuses_one_and_allows_the_next(world, case):
    case.prove(world)


def test_a_customer_taken_over_without_an_e_mail_is_found_by_its_key(world):
    assert world.rows("SELECT email, account_email FROM customer WHERE customer_id = 3") == [
        (None, None)
    ]


def test_a_guest_shares_the_e_mail_of_an_account_and_of_other_guests(world):
    world.insert("customer", email="ann@example.com", is_guest=True)

    assert world.rows(
        "SELECT is_guest, COUNT(*) FROM customer WHERE email = 'ann@example.com' GROUP BY is_guest"
        " ORDER BY is_guest"
    ) == [(0, 1), (1, 2)]


def test_a_guest_cannot_become_the_second_account_of_an_e_mail(world, raises_sql):
    with raises_sql(1062):
        world.execute("UPDATE customer SET is_guest = FALSE WHERE customer_id = 2")


def test_a_closed_account_frees_its_e_mail_and_cannot_come_back_to_it(world, raises_sql):
    world.execute("UPDATE customer SET deleted_at = UTC_TIMESTAMP(6) WHERE customer_id = 1")
    world.insert("customer", email="ann@example.com")

    with raises_sql(1062):
        world.execute("UPDATE customer SET deleted_at = NULL WHERE customer_id = 1")


def test_a_default_address_moves_in_two_steps(world):
    for column in ("is_default_shipping", "is_default_billing"):
        world.execute(f"UPDATE customer_address SET {column} = FALSE WHERE customer_address_id = 1")
        world.execute(f"UPDATE customer_address SET {column} = TRUE WHERE customer_address_id = 2")

    assert world.rows(
        "SELECT customer_address_id, default_shipping_of, default_billing_of FROM customer_address"
        " ORDER BY customer_address_id"
    ) == [(1, None, None), (2, 1, 1)]


def test_a_second_customer_has_defaults_of_its_own(world):
    world.execute(
        "UPDATE customer_address SET customer_id = 2, is_default_shipping = TRUE"
        " WHERE customer_address_id = 2"
    )

    assert world.scalar("SELECT COUNT(*) FROM customer_address WHERE is_default_shipping") == 2
