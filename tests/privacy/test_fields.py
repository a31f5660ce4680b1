"""Fields of MongoDB's collections are marked in their files, and looked at like columns."""

from dataclasses import replace

import pytest

from shopdb.documents.collections import read, read_all
from shopdb.documents.collections.files import folder
from shopdb.privacy import cleared, fields
from shopdb.privacy.cleared import Cleared
from shopdb.privacy.shapes import Known
from shopdb.problem import Problem
from shopdb.settings import project_root

NOBODY = Cleared({}, {}, {})
REVIEWS = next(one for one in read_all() if one.name == "reviews")


def found(collections, said=NOBODY, database=None, known=None):
    report = fields.check(collections, said, database, known)
    return {one.where: " ".join(one.why) for one in report.findings}


def test_the_files_leave_nothing_to_decide_on():
    assert found(read_all(), cleared.read(project_root())) == {}


def test_what_customers_write_is_marked():
    assert REVIEWS.personal == {"title": "text", "body": "text", "photos": "text"}


def test_a_field_is_found_by_its_name_wherever_it_stands():
    plain = replace(REVIEWS, personal={})
    assert found([plain]) == {"reviews.body": "its name says 'body'"}

    deep = {"properties": {"by": {"items": {"properties": {"userEmail": {"bsonType": "string"}}}}}}
    assert found([replace(plain, validator=deep)]) == {
        "reviews.by.userEmail": "its name says 'email'"
    }


def test_an_open_object_is_found():
    open_ = replace(REVIEWS, personal={}, validator={"properties": {"any": {"bsonType": "object"}}})

    assert "takes whatever there is" in found([open_])["reviews.any"]
    assert found([replace(open_, personal={"any": "text"})]) == {}


def test_a_clearing_that_is_stale_is_found():
    said = Cleared({}, {}, {"reviews.shoe": "none", "reviews.body": "nobody's"})

    assert found([REVIEWS], said).keys() == {"reviews.shoe", "reviews.body"}
    assert found([replace(REVIEWS, personal={})], said).keys() == {"reviews.shoe"}


def test_documents_are_looked_into(mongo):
    mongo["things"].insert_many(
        [{"_id": n, "tags": [{"k": "red"}, {"k": "of Zelda Quimby"}]} for n in range(3)]
    )
    things = replace(REVIEWS, name="things", personal={}, validator={})
    known = Known(names=frozenset({"zelda quimby"}))

    assert found([things], NOBODY, mongo, known) == {
        "things.tags.k": "name of a person known here in 3 of 6 values read"
    }
    assert found([replace(things, personal={"tags": "text"})], NOBODY, mongo, known) == {}


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("personal: {text: [heading]}", "the validator has no heading"),
        ("personal: {words: [title]}", "words: is not known"),
    ],
)
def test_a_mark_names_a_field_and_a_kind_that_there_are(tmp_path, line, what):
    text = (folder() / "reviews.yaml").read_text()
    path = tmp_path / "reviews.yaml"
    path.write_text(text.replace("personal: {text: [title, body, photos]}", line))

    with pytest.raises(Problem, match=what):
        read(path)
