"""`shopdb documents plan`, `apply`, `verify`, `drift` and `migrate`, as they are typed."""

import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from bson import Int64

from shopdb.settings import project_root
from tests.documents.collections.literals import ABSENT, old_letter, product, spoilt
from tests.documents.conftest import Mongo

Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def shopdb(mongo_url: str, empty_mongo: Mongo) -> Command:
    """Runs one `shopdb documents` command on an empty database."""
    url = mongo_url.replace("/shopdb?", f"/{empty_mongo.name}?")
    if url == mongo_url:
        pytest.skip("SHOPDB_TEST_MONGO_URL has no /shopdb? to put a test's database into")

    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "shopdb", "documents", *arguments],
            cwd=project_root(),
            env={**os.environ, "SHOPDB_MONGO_URL": url, "COLUMNS": "200"},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_from_nothing_to_collections_that_hold(shopdb: Command, empty_mongo: Mongo):
    planned = shopdb("plan")
    assert planned.returncode == 0, planned.stderr
    assert "create the collection" in planned.stdout
    assert empty_mongo.list_collection_names() == []
    assert shopdb("drift").returncode == 1

    applied = shopdb("apply")
    assert applied.returncode == 0, applied.stderr
    assert "changes applied" in applied.stdout
    assert "products: create the index uq_slug" in applied.stderr
    assert "Nothing to do" in shopdb("plan").stdout
    assert "Nothing to do" in shopdb("apply").stdout
    clean = shopdb("drift")
    assert (clean.returncode, "No drift" in clean.stdout) == (0, True)


def test_what_is_wrong_ends_with_1_and_is_shown(shopdb: Command, empty_mongo: Mongo):
    assert shopdb("apply").returncode == 0
    empty_mongo["products"].insert_one(product())
    sound = shopdb("verify")
    assert (sound.returncode, "products" in sound.stdout) == (0, True)

    empty_mongo.command("collMod", "products", validationLevel="off")
    empty_mongo["products"].update_one({}, {"$set": {"more": 1}})
    drifted, unfit = shopdb("drift"), shopdb("verify")
    assert (drifted.returncode, "off, error" in drifted.stdout) == (1, True)
    assert (unfit.returncode, product()["_id"] in unfit.stdout) == (1, True)

    unread = spoilt(old_letter(), {"supersededBy": ABSENT})
    empty_mongo["sync_dead_letters"].insert_one(unread)
    listed = shopdb("letters")
    assert (listed.returncode, unread["_id"] in listed.stdout) == (1, True)
    assert "Document failed validation" in listed.stdout
    assert "121: Document" not in listed.stdout, "it is listed in today's shape"
    migrated = shopdb("migrate")
    assert migrated.returncode == 0, migrated.stderr
    assert empty_mongo["sync_dead_letters"].count_documents({"schemaVersion": 2}) == 1
    empty_mongo["sync_dead_letters"].update_one({}, {"$set": {"supersededBy": Int64(4)}})
    superseded = shopdb("letters")
    assert (superseded.returncode, "No dead letters" in superseded.stdout) == (0, True)
