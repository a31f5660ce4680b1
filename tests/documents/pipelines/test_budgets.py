"""On a hundred thousand events, no pipeline examines more than its front matter allows."""

import fcntl

import pytest

from shopdb.documents import engine
from shopdb.documents.pipelines import explain, find, names
from shopdb.documents.pipelines.bind import bind
from shopdb.documents.pipelines.defaults import complete
from tests.documents.pipelines import crowd
from tests.documents.pipelines.paper import key

# Not a root, and the product that is looked at most.
GIVEN = {"category": key(7), "product": key(1)}
DATABASE = "shopdb_test_crowd"


@pytest.fixture(scope="module")
def many(mongo_url, testrun_uid, tmp_path_factory, worker_id):
    """A database with the crowd in it, read only; made once for all workers."""
    client = engine.connect(mongo_url).client
    database = client[DATABASE]
    own = tmp_path_factory.getbasetemp()
    # The folder of a worker lies in the one that all share.
    shared = own if worker_id == "master" else own.parent
    with (shared / DATABASE).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not database["made"].find_one({"_id": testrun_uid}):
            client.drop_database(DATABASE)
            crowd.fill(database, 100_000)
            database["made"].insert_one({"_id": testrun_uid})
    yield database
    client.close()


@pytest.mark.parametrize("name", names())
def test_keeps_to_its_budget(many, name):
    pipeline, budget = find(name), find(name).budget
    given = {one: GIVEN[one] for one in GIVEN if one in pipeline.parameters}
    stages = bind(list(pipeline.stages), complete(many, pipeline, given))
    found = list(many[pipeline.collection].aggregate([stages[0], {"$count": "n"}]))
    selected = found[0]["n"]

    first, *others = explain(many, pipeline, given)

    assert selected > 0
    assert [one for one in (first, *others) if one.scans] == []
    assert first.keys <= budget.keys * selected + budget.plus
    assert first.documents <= budget.documents * selected + budget.plus
    assert max(one.sorted for one in (first, *others)) <= budget.sorted
    joined = [one for one in others if one.what.startswith("$lookup")]
    assert sum(one.documents for one in joined) <= budget.joined * selected + budget.plus
    for union in (one for one in others if one.what.startswith("$unionWith")):
        assert union.keys <= budget.keys * union.returned + budget.plus
        assert union.documents <= budget.documents * union.returned + budget.plus


def test_a_period_is_all_that_is_read(many):
    """What answers about a day or a week does not read the other weeks."""
    total = many["events"].estimated_document_count()

    for name, part in (("sessionize", 0.1), ("abandoned_carts", 0.1), ("also_viewed", 0.2)):
        pipeline = find(name)
        given = {one: GIVEN[one] for one in GIVEN if one in pipeline.parameters}
        assert explain(many, pipeline, given)[0].documents < part * total, name
