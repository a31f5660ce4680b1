"""What each validator accepts and refuses, on literal documents."""

import pytest
from pymongo.errors import WriteError

from shopdb.documents import collections
from tests.documents.collections.literals import (
    ABSENT,
    INVALID,
    OPTIONAL,
    VALID,
    Document,
    spoilt,
)
from tests.documents.conftest import Mongo

NAMES = [collection.name for collection in collections.read_all()]


def test_every_collection_has_documents_that_pass_and_some_that_do_not():
    assert {name for name, _ in VALID} >= set(OPTIONAL)
    assert {name for name, *_ in INVALID} >= set(OPTIONAL)
    assert set(OPTIONAL) <= set(NAMES)


@pytest.mark.parametrize(("name", "document"), VALID)
def test_accepts(mongo: Mongo, name: str, document: Document):
    mongo[name].insert_one(document)

    assert mongo[name].find_one() == document


@pytest.mark.parametrize(("name", "whole", "change"), INVALID)
def test_refuses(mongo: Mongo, name: str, whole: Document, change: Document):
    with pytest.raises(WriteError) as caught:
        mongo[name].insert_one(spoilt(whole, change))

    assert caught.value.code == 121


@pytest.mark.parametrize("name", sorted(OPTIONAL))
def test_refuses_a_document_without_a_field_that_has_to_be_there(mongo: Mongo, name: str):
    whole = next(document for found, document in VALID if found == name)
    optional = set()
    for field in whole.keys() - {"_id"}:
        try:
            mongo[name].insert_one(spoilt(whole, {field: ABSENT}))
        except WriteError:
            continue
        optional.add(field)
        mongo[name].delete_many({})

    assert optional == OPTIONAL[name]


@pytest.mark.parametrize("name", sorted(OPTIONAL))
def test_refuses_the_change_that_makes_a_document_invalid(mongo: Mongo, name: str):
    whole = next(document for found, document in VALID if found == name)
    mongo[name].insert_one(whole)

    with pytest.raises(WriteError) as caught:
        mongo[name].update_one({"_id": whole["_id"]}, {"$set": {"more": 1}})

    assert caught.value.code == 121
    assert mongo[name].find_one() == whole


def test_one_address_leads_to_one_product(mongo: Mongo):
    lamp = next(document for name, document in VALID if name == "products")
    mongo["products"].insert_one(lamp)
    other = {**lamp, "_id": lamp["_id"].replace("7", "8")}

    with pytest.raises(WriteError) as caught:
        mongo["products"].insert_one(other)
    assert caught.value.code == 11000

    without = spoilt(other, {"slug": ABSENT})
    mongo["products"].insert_many([without, {**without, "_id": lamp["_id"].replace("7", "9")}])
