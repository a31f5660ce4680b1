"""Down, up and down again at every revision with rows in the tables: the same schema and rows."""

import pytest

from shopdb import sample
from shopdb.migrate.commands import configuration, upgrade
from shopdb.migrate.session import engine_for, run, session
from shopdb.seed.reference import load
from tests.conftest import fresh_database
from tests.database import Database
from tests.migrations.filled import content, empty_columns, fill
from tests.migrations.round_trip import trips
from tests.migrations.scratch_repository import PROJECT

# Columns that no row of either filling gives a value: a state that neither comes to. They go down
# with the whole of their table and in no other way.
WITHOUT_VALUE = {
    "audit_log.payload_digest",
    "audit_log.payload_erased_at",
    "audit_log.privacy_request_id",
    "customer.erased_at",
    "download_grant.held_asset_id",
    "promotion_target.brand_id",
    "promotion_target.customer_group_id",
    "promotion_target.product_id",
    "promotion_target.variant_id",
    "retention_rule.approved_at",
    "retention_rule.staff_user_id",
    "retention_run.failure",
    "retention_run.oldest_at",
    "staff_user.left_at",
    "stored_value_entry.payment_transaction_id",
    "subscription.cancelled_at",
    "summary_change.billing_document_id",
}


def holds(url):
    """The tables without a row and the columns without a value."""
    db = Database(url)
    tables = [table for table, rows in content(db).items() if not rows]
    columns = empty_columns(db)
    db.close()
    return tables, columns


@pytest.fixture
def corners(scratch_database):
    """The project at head with a row or two in every table."""
    upgrade(scratch_database)
    db = Database(scratch_database)
    fill(db)
    db.close()
    return scratch_database


@pytest.fixture
def shop(server_url, worker_id):
    """The project at head with a made-up shop of some two hundred orders."""
    with fresh_database(server_url, f"shopdb_scratch_{worker_id}_shop") as url:
        upgrade(url)
        load(url)
        sample.load(url, scale=0.01)
        yield url


def faults(url, count=None):
    found = {trip.revision: trip.faults() for trip in trips(configuration(PROJECT), url, count)}
    return len(found), {revision: said for revision, said in found.items() if said}


def test_the_newest_revisions_with_a_row_in_every_table(corners):
    assert holds(corners)[0] == []
    assert faults(corners, 4) == (4, {})


@pytest.mark.deep
def test_nearly_every_column_has_a_value_in_one_of_the_fillings(corners, shop):
    assert holds(corners)[1] & holds(shop)[1] == WITHOUT_VALUE


@pytest.mark.deep
def test_every_revision_with_a_row_in_every_table(corners):
    count, found = faults(corners)

    assert found == {}
    assert count >= 39


@pytest.mark.deep
def test_every_revision_with_a_shop_that_sells(shop):
    count, found = faults(shop)

    assert found == {}
    assert count >= 39


@pytest.fixture
def readers(repository, scratch_database):
    """The library with a revision that adds a column and a table, and rows in them."""
    repository.revision(
        4,
        "readers",
        "CREATE TABLE reader (reader_id INT PRIMARY KEY, name VARCHAR(9));\n"
        "ALTER TABLE loan ADD COLUMN reader_id INT NULL;",
        "-- Loses: every row of reader; loan.reader_id, who lent it\n"
        "ALTER TABLE loan DROP COLUMN reader_id;\nDROP TABLE reader;",
    )
    upgrade(scratch_database, config=repository.config)
    with session(engine_for(scratch_database)) as connection:
        for statement in (
            "INSERT INTO author (author_id, name, born_on) VALUES (1, 'Ada', '1815-12-10')",
            "INSERT INTO book (book_id, author_id, title) VALUES (1, 1, 'One')",
            "INSERT INTO reader VALUES (1, 'Bea')",
            "INSERT INTO loan (loan_id, book_id, reader_id) VALUES (1, 1, 1)",
        ):
            run(connection, statement)
    return repository


def newest(repository, url):
    (trip,) = trips(repository.config, url, 1)
    return trip.faults()


DOWN = "migrations/sql/0004_readers.down.sql"


def test_a_loss_that_is_named_is_no_fault(readers, scratch_database):
    assert newest(readers, scratch_database) == []


@pytest.mark.parametrize(
    "fault",
    [
        (DOWN, "; loan.reader_id, who", "; who", "loses loan.reader_id, which its head does not"),
        (DOWN, "every row of reader; ", "", "loses reader, which its head does not name"),
        (DOWN, "every row of", "every row of author,", "names author, which stays"),
        (DOWN, "who lent it", "and loan.note", "names loan.note, which stays"),
        (
            DOWN,
            "DROP TABLE",
            "DELETE FROM author WHERE 1 = 0; DELETE FROM loan; DROP TABLE",
            "loan",
        ),
        (DOWN, "DROP TABLE", "UPDATE author SET born_on = NULL; DROP TABLE", "author.born_on"),
        (DOWN, "DROP TABLE", "ALTER TABLE loan ADD KEY (lent_at); DROP TABLE", "table loan is ano"),
    ],
)
def test_a_fault_is_found(readers, scratch_database, fault):
    file, old, new, told = fault
    readers.replace(file, old, new)

    found = newest(readers, scratch_database)

    assert any(told in one for one in found), found
