"""The export of a person holds every row and word of theirs, and nothing of anybody else."""

import json
import stat
from functools import partial
from typing import Any

import pytest
from typer.testing import CliRunner

import shopdb.cli.privacy  # noqa: F401 - hangs its command on the app
from shopdb.cli.app import app
from shopdb.privacy.export import NOT_ASKED, Exported, export
from shopdb.privacy.person import read
from shopdb.privacy.tables import statement
from shopdb.privacy.who import by_customer, by_email
from shopdb.problem import Problem
from shopdb.settings import project_root
from tests.documents.sides import Sides
from tests.persons import STAFF, ZQX, email, found, plant, plant_documents, token_hash

PERSON = read(project_root())
OTHER = "vwk"


@pytest.fixture
def tee(market):
    return market.goods("10.00", stock=20)


@pytest.fixture
def run(monkeypatch, db):
    """Runs the command on the test's database, and no MongoDB."""
    monkeypatch.setenv("SHOPDB_URL", db.url.render_as_string(hide_password=False))

    def invoke(*words: object) -> Any:
        words = ("privacy", "export", *map(str, words), "--no-documents")
        return CliRunner().invoke(app, list(words))

    return invoke


def of(db, customer: int, mongo: Any = None) -> tuple[Exported, Any]:
    """What is exported of a customer, and the document that it is."""
    done = export(db.url, partial(by_customer, customer_id=customer), mongo)
    return done, json.loads(done.text)


def words(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def test_every_row_and_every_word_of_the_person_is_there(db, market, tee):
    buyer = plant(market, tee)
    done, whole = of(db, buyer.customer_id)

    assert set(whole["tables"]) == {one.name for one in PERSON.tables.values() if one.exported}
    for name, table in whole["tables"].items():
        assert table["rows"], name
        rows = db.rows(statement(PERSON, name), done.who.arguments())
        assert len(table["rows"]) == len(rows) == done.counts[name], name
    shown = {
        f"{name}.{column}"
        for name, table in whole["tables"].items()
        for row in table["rows"]
        for column, value in row.items()
        if ZQX in words(value).lower()
    }
    of_marks = {one for one in found(db) if not hides(one)}
    # What is made of the person's words is shown as it is, and holds no word.
    assert of_marks - shown == {
        "coupon_redemption.redeemer_key",
        "customer.account_email",
        "customer_consent.ip_hash",
    }


def hides(column: str) -> bool:
    table, _, name = column.partition(".")
    place = PERSON.tables[table]
    return not place.exported or name in place.hidden


def test_what_is_of_others_is_not_there(db, market, tee):
    buyer = plant(market, tee)
    plant(market, tee, OTHER)
    done, _ = of(db, buyer.customer_id)

    assert OTHER not in done.text
    assert "Sue Staff" not in done.text
    assert STAFF not in done.text


def test_a_table_says_what_its_columns_mean(db, market, tee):
    buyer = plant(market, tee)
    _, whole = of(db, buyer.customer_id)
    customer = whole["tables"]["customer"]

    assert customer["meaning"] == "A person or firm that buys"
    assert customer["columns"]["email"] == {
        "meaning": "Trimmed, lower case; NULL: the source has none, or erased",
        "personal": "email",
    }
    assert customer["rows"][0]["is_guest"] is False
    assert customer["rows"][0]["created_at"].endswith("Z")
    assert whole["tables"]["sales_order"]["rows"][0]["currency_code"] == "GBP"
    assert whole["tables"]["fraud_assessment"]["rows"][0]["reasons"] == [ZQX]
    assert whole["database"]["revision"] == db.scalar("SELECT version_num FROM alembic_version")
    assert whole["documents"] == {"note": NOT_ASKED}
    assert "outbox_event" in whole["not_exported"]


def test_documents_are_there_when_mongodb_is_asked(db, market, tee, mongo):
    buyer, other = plant(market, tee), plant(market, tee, OTHER)
    Sides(db, mongo).sync()
    plant_documents(db, mongo, buyer)
    plant_documents(db, mongo, other, OTHER)
    done, whole = of(db, buyer.customer_id, mongo)
    told = whole["documents"]["collections"]

    assert {name: len(one["documents"]) for name, one in told.items()} == {
        "reviews": 1,
        "events": 3,
        "sessions": 1,
        "order_summaries": 2,
    }
    assert all(ZQX in words(told[name]) for name in ("reviews", "events"))
    assert token_hash() not in done.text
    assert OTHER not in done.text
    assert told["order_summaries"]["documents"][0]["placedAt"].endswith("Z")
    assert told["order_summaries"]["documents"][0]["totals"]["grand"].endswith("00")
    assert done.counts["mongodb.events"] == 3


def test_the_same_again_is_the_same_but_for_its_time(db, market, tee):
    buyer = plant(market, tee)
    first, second = (of(db, buyer.customer_id)[1] for _ in range(2))
    del first["database"]["read_at"], second["database"]["read_at"]

    assert words(first) == words(second)


def test_an_e_mail_finds_account_and_guests_and_who_only_wrote(db, market):
    account = market.buyer(email="ann@example.com").customer_id
    guest = market.buyer(email="ann@example.com", is_guest=True).customer_id
    db.insert("support_ticket", contact_email="bob@example.com", channel="web", subject="Hello")

    def who(find):
        done = export(db.url, find)
        return [one.customer_id for one in done.who.customers], done.counts.get("support_ticket", 0)

    assert who(partial(by_email, email=" ANN@example.com ")) == ([account, guest], 0)
    assert who(partial(by_customer, customer_id=account)) == ([account, guest], 0)
    assert who(partial(by_customer, customer_id=guest)) == ([guest], 0)
    assert who(partial(by_email, email="bob@example.com")) == ([], 1)


def test_who_was_erased_is_said_to_be(db, market, tee, run):
    buyer = plant(market, tee)
    db.call("customer_erase", buyer.customer_id, None, None)
    done, whole = of(db, buyer.customer_id)

    assert whole["person"]["erased_at"].endswith("Z")
    assert whole["person"]["emails"] == []
    assert done.counts["sales_order"] == 1
    left = {name for name, table in whole["tables"].items() if ZQX in words(table["rows"])}
    assert left == {"payment_transaction"}
    assert "The person was erased on" in run("--customer", buyer.customer_id).stderr


def test_nobody_is_said_to_be_nobody(db):
    with pytest.raises(Problem, match="there is no customer 7"):
        export(db.url, partial(by_customer, customer_id=7))
    with pytest.raises(Problem, match="nobody has the e-mail a@b"):
        export(db.url, partial(by_email, email="a@b"))


def test_a_request_is_completed_by_what_was_exported(db, market, tee, run, tmp_path):
    buyer = plant(market, tee)
    request = db.call("privacy_request_open", buyer.customer_id, "access", None)[-1]
    staff = db.scalar("SELECT staff_user_id FROM staff_user")
    out = tmp_path / "person.json"
    told = run("--customer", buyer.customer_id)
    assert f"Request {request} asks for this" in told.stderr
    assert json.loads(told.stdout)["format"] == "shopdb person 1"

    result = run("--request", request, "--staff", staff, "--out", out)
    assert result.exit_code == 0, result.output
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [out]
    state, by, evidence = db.rows(
        "SELECT state, staff_user_id, evidence FROM privacy_request WHERE privacy_request_id = %s",
        (request,),
    )[0]
    assert (state, by) == ("completed", staff)
    assert json.loads(evidence)["exported"]["sales_order"] == 2
    assert ZQX not in evidence

    again = run("--request", request, "--staff", staff)
    assert (again.exit_code, again.exception.what) == (1, f"request {request} was completed before")


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ((), "it is not said whose data"),
        (("--customer", 1, "--email", "a@b"), "it is not said whose data"),
        (("--request", 1), "a request is completed by somebody of the staff"),
        (("--request", 1, "--staff", 1), "there is no request 1"),
    ],
)
def test_what_cannot_be_is_refused(db, run, words, what):
    result = run(*words)

    assert (result.exit_code, result.exception.what) == (1, what)


def test_a_file_that_cannot_be_written_leaves_the_request_open(db, market, run, tmp_path):
    buyer = market.buyer(email=email())
    request = db.call("privacy_request_open", buyer.customer_id, "access", None)[-1]
    staff = db.insert("staff_user", email="a@b", full_name="A", role_code="privacy")
    result = run("--request", request, "--staff", staff, "--out", tmp_path / "no" / "file")

    assert "cannot write" in result.exception.what
    assert db.scalar("SELECT state FROM privacy_request") == "received"
