"""Which way of running MongoDB is tried first, and what is said where there is none."""

import pytest

from shopdb.documents import engine
from shopdb.documents.engine.choice import Facts, wanted_port, ways
from shopdb.problem import Problem
from tests.documents.engine.conftest import Command


@pytest.mark.parametrize(
    ("machine", "expected"),
    [
        (Facts(docker_answers=True), ["docker"]),
        (Facts(docker_answers=True, wheel_can_run=True), ["docker", "process"]),
        (Facts(wheel_can_run=True), ["process"]),
        (Facts(mongod=(8, 0)), ["process"]),
        # Too old to run ShopDB, but the wheel's will do.
        (Facts(mongod=(4, 4), wheel_can_run=True), ["process"]),
        (Facts(forced="process", docker_answers=True), ["process"]),
        # The data stay where they are, whatever else has become possible.
        (Facts(recorded="process", docker_answers=True), ["process"]),
        (Facts(recorded="docker", forced="docker"), ["docker"]),
    ],
)
def test_the_order_of_the_ways(machine: Facts, expected: list[str]):
    assert ways(machine) == expected


def test_a_machine_without_any_way_is_told_the_ways():
    with pytest.raises(Problem, match="no Docker engine answers") as caught:
        ways(Facts(mongod=(4, 4)))

    assert "SHOPDB_MONGO_URL" in caught.value.remedy


def test_an_unknown_way_is_refused_with_the_known_ones():
    with pytest.raises(Problem, match="podman") as caught:
        ways(Facts(forced="podman"))

    assert "docker, process" in caught.value.remedy


def test_data_are_not_left_behind_by_asking_for_another_way():
    with pytest.raises(Problem, match="lie with docker"):
        ways(Facts(forced="process", recorded="docker"))


@pytest.mark.parametrize("port", ["0", "65536", "mongo"])
def test_a_port_that_is_none_is_refused(port: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHOPDB_MONGO_PORT", port)

    with pytest.raises(Problem, match="is not a port"):
        wanted_port()


@pytest.mark.usefixtures("project")
def test_without_a_server_the_url_says_how_to_have_one():
    with pytest.raises(Problem) as caught:
        engine.url()

    assert "make up" in caught.value.remedy


@pytest.mark.usefixtures("project")
def test_a_server_of_ones_own_is_taken_and_left_alone(
    mongo_url: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SHOPDB_MONGO_URL", mongo_url)
    said: list[str] = []

    assert engine.up(said.append) == mongo_url == engine.url()
    assert said == []
    engine.down(said.append)
    engine.reset(said.append)
    assert ["left alone" in line for line in said] == [True, True]
    engine.connect(mongo_url).client.close()


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("mysql://root@127.0.0.1/shopdb", "is not a MongoDB URL"),
        ("mongodb://shop:secret@127.0.0.1:1/shopdb?serverSelectionTimeoutMS=100", "…@127.0.0.1:1"),
    ],
)
@pytest.mark.usefixtures("project")
def test_a_server_that_is_none_is_said_without_its_password(
    url: str, what: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SHOPDB_MONGO_URL", url)

    with pytest.raises(Problem, match=what) as caught:
        engine.up(print)
    assert "secret" not in str(caught.value)


def test_make_up_goes_on_where_there_is_no_mongodb(shopdb: Command):
    refused = shopdb("up", SHOPDB_MONGO_ENGINE="podman")
    went_on = shopdb("up", "--optional", SHOPDB_MONGO_ENGINE="podman")

    assert (refused.returncode, went_on.returncode) == (1, 0)
    assert "there is no document side" in went_on.stderr
    assert "podman is not a way to run MongoDB" in went_on.stderr
    assert went_on.stdout == ""
