"""Of a person who was erased nothing is left, in any table and any collection; all others stay."""

import json

import pytest

from shopdb.documents.collections import read_all
from shopdb.documents.collections.verifying import verify
from shopdb.documents.forget import forget
from shopdb.errors import SqlError
from shopdb.privacy.documents import query
from shopdb.privacy.person import Erasure, read
from shopdb.privacy.tables import statement
from shopdb.privacy.who import by_customer
from shopdb.settings import project_root
from tests.documents.sides import Sides
from tests.persons import (
    completed_order,
    found,
    found_documents,
    plant,
    plant_documents,
    public_ids,
)

PERSON = read(project_root())
KEPT = {f"{one.name}.{column}" for one in PERSON.tables.values() for column in one.keeps}
OTHER, HOME = "vwk", "Qqelm Street"
VIOLATIONS = ("invariant_violations", "customer_violations", "engagement_violations")
# Tables of which the erasure's own rows tell: that it was asked for, and what it took back.
NEW_ROWS = {"privacy_request", "customer_consent"}


@pytest.fixture
def tee(market):
    return market.goods("10.00", stock=20)


def erase(db, customer):
    return db.call("customer_erase", customer, None, None)[-1]


def known(db, buyer):
    """What leads to a person's rows, as long as it does."""
    return by_customer(db.connection, buyer.customer_id).arguments()


def of(db, arguments):
    """The rows of a person, table by table."""
    return {
        table: sorted(map(repr, db.rows(statement(PERSON, table), arguments)))
        for table in PERSON.tables
    }


def contents(db):
    """All rows of the tables that may hold a person."""
    return {table: sorted(db.rows(f"SELECT * FROM {table}"), key=repr) for table in PERSON.tables}


def documents_of(mongo, ids):
    """The documents of a person, collection by collection."""
    return {
        name: list(mongo[name].find(query(place, ids)).sort("_id"))
        for name, place in PERSON.collections.items()
    }


def test_nothing_of_the_person_is_left_and_the_neighbour_is_untouched(db, market, tee, mongo):
    buyer = plant(market, tee, home=HOME)
    other = plant(market, market.goods("5.00", stock=20), OTHER, home=HOME)
    sides = Sides(db, mongo)
    sides.sync()
    plant_documents(db, mongo, buyer)
    plant_documents(db, mongo, other, OTHER)
    mine, theirs = (public_ids(db, one) for one in (buyer, other))
    arguments = known(db, other)
    before, documents = of(db, arguments), documents_of(mongo, theirs)
    assert all(before.values())
    assert all(documents.values())
    assert all(documents_of(mongo, mine).values())

    erase(db, buyer.customer_id)
    sides.sync()

    assert found(db) == KEPT
    assert found_documents(mongo, "zqx", *mine["persons"]) == set()
    assert documents_of(mongo, theirs) == documents
    assert of(db, arguments) == before
    # Both lived there: what still says so is the neighbour's.
    homes = "SELECT DISTINCT customer_id FROM customer_address WHERE line1 = %s"
    assert db.rows(homes, (HOME,)) == [(other.customer_id,), (other.customer_id + 1,)]
    assert [db.rows(f"SELECT * FROM {view}") for view in VIOLATIONS] == [[], [], []]
    assert [one for one in verify(mongo, read_all()) if one.unfit] == []
    sides.agree()


def test_every_place_is_planted_and_does_what_is_said(db, market, tee):
    buyer = plant(market, tee)
    arguments = known(db, buyer)
    before, whole = of(db, arguments), contents(db)
    for name, place in PERSON.tables.items():
        assert before[name], f"nothing of the person is planted in {name}"
        for column in (*place.columns, *place.keeps):
            filled = statement(PERSON, name, f"{name}.{column} AS value")
            values = db.rows(f"SELECT value FROM ({filled}) AS found", arguments)
            assert any(value is not None for (value,) in values), f"{name}.{column} is not planted"

    erase(db, buyer.customer_id)
    after, is_now = of(db, arguments), contents(db)
    for name, place in PERSON.tables.items():
        if place.erasure is Erasure.KEPT:
            assert is_now[name] == whole[name], name
        elif name not in NEW_ROWS:
            assert after[name] != before[name], name


def test_a_review_that_was_told_first_loses_its_words_all_the_same(db, market, tee, mongo):
    buyer = plant(market, tee)
    sides = Sides(db, mongo)
    sides.sync()
    plant_documents(db, mongo, buyer)
    erase(db, buyer.customer_id)
    db.execute(
        "UPDATE outbox_event SET next_attempt_at = '2100-01-01' WHERE aggregate_type = 'customer'"
    )
    sides.sync()
    (review,) = mongo.reviews.find({"title": {"$exists": True}})
    assert "userId" not in review
    db.execute("UPDATE outbox_event SET next_attempt_at = '2000-01-01' WHERE status = 'waiting'")
    sides.sync()

    (review,) = mongo.reviews.find()
    assert review.keys() & {"title", "body", "locale", "photos", "userId"} == set()
    assert (review["stars"], review["votes"]) == (4, {"helpful": 2, "unhelpful": 1})


def test_it_is_told_again_without_harm(db, market, tee, mongo):
    buyer = plant(market, tee)
    sides = Sides(db, mongo)
    sides.sync()
    plant_documents(db, mongo, buyer)
    erase(db, buyer.customer_id)
    sides.sync()
    before = documents_of(mongo, public_ids(db, buyer))
    assert sides.outbox.note("customer", [buyer.customer_id]) == 1
    tally = sides.sync()

    assert (tally.events, tally.applied, tally.stale) == (1, 0, 1)
    assert documents_of(mongo, public_ids(db, buyer)) == before


def test_of_the_best_reviews_of_a_product_only_theirs_lose_their_titles(db, market, tee, mongo):
    buyer, other = plant(market, tee), plant(market, tee, OTHER)
    sides = Sides(db, mongo)
    sides.sync()
    plant_documents(db, mongo, buyer)
    plant_documents(db, mongo, other, OTHER)
    erase(db, buyer.customer_id)
    sides.sync()

    (product,) = mongo.product_stats.find()
    titles = [one.get("title") for one in product["topReviews"]]
    assert titles == [None, "Top vwk"]


def test_a_visit_holds_together_and_leads_nowhere(db, market, tee, mongo):
    buyer, other = plant(market, tee), plant(market, tee, OTHER)
    Sides(db, mongo).sync()
    plant_documents(db, mongo, buyer)
    plant_documents(db, mongo, other, OTHER)
    (mine,), (theirs,) = (public_ids(db, one)["persons"] for one in (buyer, other))
    # Both used one machine, one after the other.
    mongo.events.update_one({"sessionId": "zqx 1"}, {"$set": {"sessionId": "zqx 0"}})
    mongo.events.update_many({"userId": theirs}, {"$set": {"sessionId": "zqx 0"}})
    changed = forget(mongo, mine, '{"reviews": [], "orders": []}')

    # Two clicks of the person, one from before they signed in, their session, and their order.
    assert changed == 2 + 1 + 1 + 1
    (visit,) = mongo.events.distinct("sessionId", {"props": {}})
    assert visit.startswith("erased:")
    assert mongo.events.count_documents({"sessionId": visit, "userId": {"$exists": False}}) == 3
    assert mongo.events.count_documents({"sessionId": "zqx 0", "userId": theirs}) == 2
    assert forget(mongo, mine, '{"reviews": [], "orders": []}') == 0


def test_only_who_was_erased_is_forgotten(db, market, mongo):
    buyer, sides = market.buyer(), Sides(db, mongo)
    assert sides.outbox.note("customer", [buyer.customer_id, 9_999]) == 0
    db.insert(
        "outbox_event",
        aggregate_type="customer",
        aggregate_id=buyer.customer_id,
        public_id=b"q" * 16,
        op="delete",
    )
    tally = sides.sync()

    assert (tally.events, tally.dead) == (1, 1)
    (letter,) = mongo.sync_dead_letters.find()
    assert (letter["aggregateType"], letter["error"]["message"]) == (
        "customer",
        "nobody was erased",
    )


def test_what_mongodb_refuses_is_a_dead_letter_and_harms_no_other(db, market, tee, mongo):
    buyer = plant(market, tee)
    sides = Sides(db, mongo)
    sides.sync()
    plant_documents(db, mongo, buyer)
    mongo.command("collMod", "reviews", validator={"title": {"$exists": True}})
    try:
        erase(db, buyer.customer_id)
        sides.sync()
    finally:
        (reviews,) = (one for one in read_all() if one.name == "reviews")
        mongo.command("collMod", "reviews", validator={"$jsonSchema": reviews.validator})
    assert [one.aggregate for one in sides.outbox.dead()] == ["customer"]

    sides.outbox.note("customer", [buyer.customer_id])
    sides.sync()
    assert found_documents(mongo, "zqx") == set()


def test_who_was_erased_before_is_backfilled(db, market, mongo):
    buyer, _ = market.buyer(), market.buyer()
    erase(db, buyer.customer_id)
    db.execute("DELETE FROM outbox_event")

    assert Sides(db, mongo).outbox.backfill("customer", 0, 10)[1] == 1
    assert db.rows("SELECT aggregate_id, op FROM outbox_event") == [(buyer.customer_id, "delete")]


GUARDED = [
    ("order_status_history", "note = NULL", SqlError.APPEND_ONLY),
    ("fraud_assessment", "reasons = JSON_ARRAY()", SqlError.APPEND_ONLY),
    ("stock_movement", "note = NULL", SqlError.APPEND_ONLY),
    (
        "download_grant",
        "token_hash = SHA2(CONCAT('erased:', download_grant_id), 256)",
        SqlError.APPEND_ONLY,
    ),
    (
        "privacy_request",
        "evidence = JSON_OBJECT('erased', CAST('true' AS JSON))",
        SqlError.PRIVACY_REQUEST_GUARDED,
    ),
]


@pytest.mark.parametrize("guarded", GUARDED, ids=[one[0] for one in GUARDED])
def test_the_guards_let_customer_erase_through_and_nobody_else(
    db, market, tee, raises_sql, guarded
):
    table, change, error = guarded
    buyer, other = plant(market, tee), plant(market, tee, OTHER)
    arguments = known(db, buyer)
    before = of(db, arguments)[table]
    update = f"UPDATE {table} SET {change}"
    with raises_sql(error):
        db.execute(update)

    # While somebody else is being erased, too; and by no other words than these.
    db.execute("START TRANSACTION")
    for one in (other, buyer):
        db.insert("privacy_request", customer_id=one.customer_id, kind="erase", state="in_progress")
        with raises_sql(error):
            db.execute(update if one is other else worse(table))
    db.execute("ROLLBACK")
    assert of(db, arguments)[table] == before

    erase(db, buyer.customer_id)
    with raises_sql(error):
        db.execute(update)


def worse(table: str) -> str:
    """What is refused even while the person is being erased."""
    return {
        "order_status_history": "UPDATE order_status_history SET note = NULL, actor = 'x'",
        "fraud_assessment": "UPDATE fraud_assessment SET reasons = JSON_ARRAY('x')",
        "stock_movement": "UPDATE stock_movement SET note = NULL, quantity = quantity + 1",
        "download_grant": "UPDATE download_grant SET token_hash = SHA2('x', 256)",
        "privacy_request": "UPDATE privacy_request SET evidence = JSON_OBJECT('erased', 1)",
    }[table]


def test_a_link_is_dead_and_a_card_is_whose_has_its_code(db, market, tee):
    buyer = plant(market, tee)
    erase(db, buyer.customer_id)

    assert db.rows("SELECT COUNT(*) FROM download_grant WHERE revoked_at IS NOT NULL") == [(1,)]
    assert db.rows("SELECT kind, customer_id, balance FROM stored_value_account ORDER BY 1") == [
        ("gift_card", None, 5),
        ("store_credit", buyer.customer_id, 5),
    ]


def test_requests_that_are_open_are_over(db, market, tee):
    buyer = plant(market, tee)
    erase(db, buyer.customer_id)

    assert [
        (kind, state, json.loads(evidence) if kind != "erase" else None)
        for kind, state, evidence in db.rows(
            "SELECT kind, state, evidence FROM privacy_request WHERE customer_id = %s"
            " ORDER BY kind",
            (buyer.customer_id,),
        )
    ] == [
        ("access", "rejected", {"erased": True}),
        ("erase", "completed", None),
        ("rectify", "completed", {"erased": True}),
    ]


def test_a_visit_that_ended_in_anothers_order_stays_theirs(db, market, tee):
    buyer, other = market.buyer(), market.buyer()
    order = completed_order(market, other, tee)
    for who in ({"customer_id": buyer.customer_id}, {}, {"order_id": order}):
        db.insert("marketing_touch", **who, session_key="shared", marketing_channel="direct")
    erase(db, buyer.customer_id)

    assert db.rows("SELECT session_key, order_id FROM marketing_touch ORDER BY 1 DESC") == [
        ("shared", order),
        ("erased:2", None),
        ("erased:1", None),
    ]
