"""Which image is run: the one asked for, or one that is there."""

import pytest
from docker.client import DockerClient

from shopdb.engine import image
from shopdb.engine.provider import Unavailable


def test_an_image_that_is_there_is_not_fetched_again(docker_client: DockerClient, mysql_image: str):
    said: list[str] = []

    assert image.ensure(docker_client, said.append) == mysql_image
    assert said == []


def test_an_image_of_ones_own_is_used(
    docker_client: DockerClient, mysql_image: str, monkeypatch: pytest.MonkeyPatch
):
    own = docker_client.images.get(mysql_image)
    own.tag("shopdb-test-image", "own")
    monkeypatch.setenv("SHOPDB_IMAGE", "shopdb-test-image:own")

    assert image.ensure(docker_client, print) == "shopdb-test-image:own"
    docker_client.images.remove("shopdb-test-image:own")


def test_an_image_that_cannot_be_had_is_named_with_the_reason(
    docker_client: DockerClient, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SHOPDB_IMAGE", "localhost:1/no-such-image:1")

    with pytest.raises(Unavailable, match="no-such-image:1 cannot be pulled") as caught:
        image.ensure(docker_client, print)
    assert "SHOPDB_IMAGE" in caught.value.remedy
