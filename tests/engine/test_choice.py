"""Which way of running a server is tried first, on machines of all kinds."""

import pytest

from shopdb import engine
from shopdb.engine.choice import Facts, ways
from shopdb.problem import Problem


@pytest.mark.parametrize(
    ("machine", "expected"),
    [
        (Facts(docker_answers=True), ["docker"]),
        (Facts(docker_answers=True, mysqld=(8, 4)), ["docker", "mysqld"]),
        (Facts(mysqld=(8, 4)), ["mysqld"]),
        # Bare Debian, as root: Docker is installed, and where it cannot run, a process.
        (Facts(docker_can_start=True, rootfs_can_run=True), ["docker", "rootfs"]),
        # What is there comes before what would have to be installed or started.
        (
            Facts(mysqld=(9, 7), docker_can_start=True, rootfs_can_run=True),
            ["mysqld", "docker", "rootfs"],
        ),
        (
            Facts(docker_answers=True, docker_can_start=True, rootfs_can_run=True),
            ["docker", "rootfs"],
        ),
        # Too old to run ShopDB.
        (Facts(mysqld=(8, 0), rootfs_can_run=True), ["rootfs"]),
        (Facts(forced="rootfs", docker_answers=True), ["rootfs"]),
        # The data stay where they are, whatever else has become possible.
        (Facts(recorded="rootfs", docker_answers=True), ["rootfs"]),
        (Facts(recorded="docker", forced="docker"), ["docker"]),
    ],
)
def test_the_order_of_the_ways(machine: Facts, expected: list[str]):
    assert ways(machine) == expected


def test_a_machine_without_any_way_is_told_the_ways():
    with pytest.raises(Problem) as caught:
        ways(Facts(mysqld=(8, 0), docker_closed="No Docker engine answers: start Docker"))

    assert "No Docker engine answers" in caught.value.what
    assert "SHOPDB_URL" in caught.value.remedy


def test_an_unknown_way_is_refused_with_the_known_ones():
    with pytest.raises(Problem, match="podman") as caught:
        ways(Facts(forced="podman"))

    assert "docker, mysqld, rootfs" in caught.value.remedy


def test_data_are_not_left_behind_by_asking_for_another_way():
    with pytest.raises(Problem, match="lie with docker"):
        ways(Facts(forced="mysqld", recorded="docker"))


@pytest.mark.usefixtures("project")
def test_without_a_server_the_url_says_how_to_have_one():
    with pytest.raises(Problem) as caught:
        engine.url()

    assert "make up" in caught.value.remedy


@pytest.mark.usefixtures("project")
def test_a_given_server_and_a_forced_way_contradict(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHOPDB_ENGINE", "docker")
    monkeypatch.setenv("SHOPDB_URL", "mysql://root:pw@127.0.0.1/shopdb")
    with pytest.raises(Problem, match="SHOPDB_ENGINE=docker"):
        engine.url()

    monkeypatch.setenv("SHOPDB_ENGINE", "url")
    assert engine.url().host == "127.0.0.1"

    monkeypatch.delenv("SHOPDB_URL")
    with pytest.raises(Problem, match="SHOPDB_URL is not set"):
        engine.url()
