"""A price that has begun stays what it was, whichever way somebody writes."""

import pytest

from shopdb.errors import SqlError
from tests.market import Market

VALUES = "(price_list_id, variant_id, valid_from, amount) VALUES (%s, %s, '2020-01-01', 1)"
ATTEMPTS = {
    "another amount": "UPDATE price SET amount = 9",
    "a crossed-out price": "UPDATE price SET compare_at_amount = 99",
    "an earlier beginning": "UPDATE price SET valid_from = '2019-01-01'",
    "a beginning to come": "UPDATE price SET valid_from = '2100-01-01'",
    "another step": "UPDATE price SET min_quantity = 7",
    "without errors": "UPDATE IGNORE price SET amount = 9",
    "beside another table": "UPDATE price AS p INNER JOIN price_list AS pl USING (price_list_id)"
    " SET p.amount = 9, pl.name = 'x'",
    "a delete": "DELETE FROM price",
    "a delete without errors": "DELETE IGNORE FROM price",
}


@pytest.fixture
def market(db):
    return Market(db)


@pytest.fixture
def price(market):
    """List and variant of a price of 10.00 since 2020."""
    return market.price_list, market.goods("10.00", stock=0)


def rows(db):
    return db.rows("SELECT * FROM price ORDER BY valid_from")


@pytest.mark.parametrize("statement", ATTEMPTS.values(), ids=ATTEMPTS)
def test_what_has_begun_stays(db, price, raises_sql, statement):
    before = rows(db)
    with raises_sql(SqlError.PRICE_IMMUTABLE):
        db.execute(statement)

    assert rows(db) == before


@pytest.mark.parametrize(
    ("verb", "rest"),
    [("REPLACE", ""), ("INSERT", "ON DUPLICATE KEY UPDATE amount = VALUES(amount)")],
)
def test_it_is_not_written_over(db, price, raises_sql, verb, rest):
    before = rows(db)
    with raises_sql(SqlError.PRICE_IMMUTABLE):
        db.execute(f"{verb} INTO price {VALUES} {rest}", price)

    assert rows(db) == before


@pytest.mark.parametrize("how", ["REPLACE", "IGNORE"])
def test_a_file_does_not_replace_it(db, price, tmp_path, raises_sql, how):
    before = rows(db)
    path = tmp_path / "price.csv"
    path.write_text("{}\t{}\t1\t2020-01-01\t1\n".format(*price))
    load = (
        f"LOAD DATA LOCAL INFILE %s {how} INTO TABLE price"
        " (price_list_id, variant_id, min_quantity, valid_from, amount)"
    )
    if how == "REPLACE":
        with raises_sql(SqlError.PRICE_IMMUTABLE):
            db.execute(load, (str(path),))
    else:
        assert db.execute(load, (str(path),)) == 0

    assert rows(db) == before


def test_one_that_is_open_ends_once(db, price, raises_sql):
    db.execute("UPDATE price SET valid_to = '2021-01-01'")
    for end in ("2020-06-01", "2022-01-01", "9999-12-31"):
        with raises_sql(SqlError.PRICE_IMMUTABLE):
            db.execute("UPDATE price SET valid_to = %s", (end,))

    assert db.execute("UPDATE price SET valid_to = '2021-01-01'") == 0


def test_an_end_to_come_may_be_moved(db, price):
    for end in ("2100-01-01", "2099-01-01", "9999-12-31"):
        assert db.execute("UPDATE price SET valid_to = %s", (end,)) == 1


def test_one_that_is_only_planned_may_change_and_go(db, market, price):
    db.call("price_set", *price, 1, "12.00", "2100-01-01")
    planned = "WHERE valid_from = '2100-01-01'"

    assert db.execute(f"UPDATE price SET amount = 11, compare_at_amount = 12 {planned}") == 1
    assert db.execute(f"DELETE FROM price {planned}") == 1
    assert db.execute("UPDATE price SET valid_to = '9999-12-31'") == 1
