"""The inventory has every mark, and says of each who reads it and what becomes of it."""

import pytest

from shopdb.docs.catalogue import read
from shopdb.documents.collections import read_all
from shopdb.privacy.inventory import RULES, inventory
from shopdb.privacy.page import markdown
from shopdb.settings import project_root
from tests.database import Database
from tests.roles.conftest import is_allowed

ROOT = project_root()


@pytest.fixture(scope="module")
def catalogue():
    return read(ROOT)


@pytest.fixture(scope="module")
def found(catalogue):
    return inventory(ROOT, catalogue)


def by_name(items):
    return {f"{one.holder}.{one.name}": one for one in items}


def test_every_mark_is_in_it(db, found):
    marked = {f"{table}.{column}": kind for table, column, kind, _ in db.rows("TABLE pii_columns")}

    assert {name: one.kind for name, one in by_name(found.columns).items()} == marked
    assert by_name(found.fields).keys() == {
        f"{one.name}.{field}" for one in read_all() for field in one.personal
    }


def test_what_becomes_of_each_is_said(found):
    silent = [
        f"{one.holder}.{one.name}"
        for one in (*found.columns, *found.fields)
        if not one.erasure or one.exported not in ("yes", "no")
    ]

    assert silent == []


def test_who_reads_a_column_is_who_may(db, found, worker_id):
    """Each role is tried with an account of its own that has no other."""
    roles = ("analyst", "app", "auditor", "dba", "relay", "support")
    for role in roles:
        db.execute(f"DROP USER IF EXISTS reads_{role}_{worker_id}")
        db.execute(f"CREATE USER reads_{role}_{worker_id} DEFAULT ROLE shopdb_{role}")
    try:
        said, true = {}, {}
        for role in roles:
            may = _readable(db, f"reads_{role}_{worker_id}")
            for one in found.columns:
                name = f"{one.holder}.{one.name}"
                said.setdefault(name, set()).update({role} & set(one.readers))
                true.setdefault(name, set()).update({role} if may(one.holder, one.name) else ())
        assert said == true
        assert {role for readers in said.values() for role in readers} == {
            *("app", "auditor", "dba", "support")
        }
    finally:
        for role in roles:
            db.execute(f"DROP USER reads_{role}_{worker_id}")


def _readable(db, user):
    """Whether an account may read a column of this database."""
    account = Database(db.url.set(username=user, password=""))
    return lambda table, column: is_allowed(account, f"SELECT `{column}` FROM `{table}` LIMIT 0")


def test_a_column_is_shown_with_its_mask_and_its_end(found):
    columns, fields = by_name(found.columns), by_name(found.fields)

    assert columns["customer.email"].masked == "customer_masked.email"
    assert columns["customer_note.body"].masked == ""
    assert columns["customer_address.line1"].erasure == "deleted with its row"
    assert columns["customer.account_email"].erasure == "goes with what it is computed from"
    assert columns["product_question.question"].erasure.startswith("emptied, but for: ")
    assert columns["payment_transaction.gateway_ref"].erasure.startswith("kept: ")
    assert columns["staff_user.email"].exported == "no"
    assert fields["reviews.body"].erasure == "emptied"
    assert found.kept["sessions"] == "until expiresAt: the document"
    assert found.kept["events"] == "1,826 days from at: the document"


def test_the_rules_of_retention_are_told_where_there_are_some(tmp_path, catalogue):
    for room in ("privacy", "schema"):
        (tmp_path / room).symlink_to(ROOT / room)
    assert "order_address" not in inventory(tmp_path, catalogue).kept
    (tmp_path / RULES).parent.mkdir(parents=True)
    (tmp_path / RULES).write_text(
        "rule_code,table_name,takes,keep_unit,usual_keep\n"
        "a,order_address,Who and where,month,120\n"
        "b,order_address,The rest,month,240\n"
        "c,cart,The cart,day,90\n"
    )

    kept = inventory(tmp_path, catalogue).kept
    assert kept["order_address"] == "120 months: Who and where; 240 months: The rest"
    assert "cart" not in kept


def test_the_page_has_a_row_for_each(found, catalogue):
    text = markdown(ROOT, catalogue)

    for one in (*found.columns, *found.fields):
        assert f"| `{one.holder}.{one.name}` | {one.kind} | " in text
    assert text.count("\n| `") == len(found.columns) + len(found.fields) + len(found.kept)
