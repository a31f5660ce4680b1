"""Which image of MongoDB is run: the one asked for, or one that is there."""

import pytest
from docker.client import DockerClient

from shopdb.documents.engine import image
from shopdb.engine import dockerd
from shopdb.engine.provider import Unavailable


@pytest.fixture(scope="module")
def docker():
    try:
        client = dockerd.client()
    except Unavailable as unavailable:
        pytest.skip(f"needs a Docker engine: {unavailable.what}")
    yield client
    client.close()


@pytest.fixture(scope="module")
def there(docker: DockerClient) -> str:
    """An image that is there."""
    return image.ensure(docker, print)


def test_an_image_that_is_there_is_not_fetched_again(docker: DockerClient, there: str):
    said: list[str] = []

    assert image.ensure(docker, said.append) == there
    assert image.ensure(docker, said.append, made_with=there) == there
    assert said == []


def test_an_image_of_ones_own_is_used(
    docker: DockerClient, there: str, monkeypatch: pytest.MonkeyPatch
):
    docker.images.get(there).tag("shopdb-test-mongo", "own")
    monkeypatch.setenv("SHOPDB_MONGO_IMAGE", "shopdb-test-mongo:own")

    assert image.ensure(docker, print) == "shopdb-test-mongo:own"
    # Also before the one that made the data: so they are taken to another release.
    assert image.ensure(docker, print, made_with=there) == "shopdb-test-mongo:own"
    docker.images.remove("shopdb-test-mongo:own")


def test_an_image_that_cannot_be_had_is_named_with_the_reason(
    docker: DockerClient, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SHOPDB_MONGO_IMAGE", "localhost:1/no-such-image:1")

    with pytest.raises(Unavailable, match="no-such-image:1 cannot be pulled") as caught:
        image.ensure(docker, print)
    assert "SHOPDB_MONGO_IMAGE" in caught.value.remedy
