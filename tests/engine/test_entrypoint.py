"""The image's contract, official or local: what its entry point does with a data directory."""

import os
import platform
import time
import uuid
from collections.abc import Callable, Iterator

import pytest
from docker.client import DockerClient
from docker.models.containers import Container

from shopdb.engine import image, rootfs
from shopdb.engine.container import as_tar

READY = b": ready for connections"
# Every character that a shell, an option file or SQL takes for something else.
ROOT = "r'oo\\t\"#$ `x`"
Create = Callable[..., Container]


@pytest.fixture
def create(docker_client: DockerClient, mysql_image: str) -> Iterator[Create]:
    """Makes containers on one volume of the test's own; all are removed at the end."""
    volume = docker_client.volumes.create(f"shopdb-test-{uuid.uuid4().hex[:8]}")
    made: list[Container] = []

    def container(**environment: str) -> Container:
        made.append(
            docker_client.containers.create(
                mysql_image,
                environment=environment,
                volumes={volume.name: {"bind": "/var/lib/mysql", "mode": "rw"}},
                labels={"shopdb.tests": f"{platform.node()} {os.getpid()}"},
            )
        )
        configuration = (rootfs.sources() / "test.cnf").read_text()
        put(made[-1], "etc/mysql/conf.d/test.cnf", configuration)
        return made[-1]

    yield container
    for each in made:
        each.remove(force=True)
    volume.remove()


def put(container: Container, path: str, text: str) -> None:
    container.put_archive("/", as_tar({path: text.encode()}))


def start(container: Container, ready_lines: int = 1) -> None:
    """Start and wait for as many more ready lines; an end of the container is a failure."""
    wanted = container.logs().count(READY) + ready_lines
    container.start()
    while container.logs().count(READY) < wanted:
        container.reload()
        assert container.status == "running", container.logs().decode()
        time.sleep(0.1)


def ask(container: Container, sql: str, user: str, password: str) -> str:
    """The answer of the `mysql` client, over TCP."""
    done = container.exec_run(
        ["mysql", "--host=127.0.0.1", f"--user={user}", "--skip-column-names", "-e", sql],
        environment={"MYSQL_PWD": password},
        stderr=False,
    )
    assert done.exit_code == 0, container.logs().decode()
    return str(done.output.decode().strip())


def test_an_empty_data_directory_is_filled_once_and_kept(create: Create):
    container = create(
        MYSQL_ROOT_PASSWORD=ROOT,
        MYSQL_ROOT_HOST="10.%",
        MYSQL_DATABASE="some_shop",
        MYSQL_USER="clerk",
        MYSQL_PASSWORD="cl'erk",
    )
    put(container, "docker-entrypoint-initdb.d/1.sql", "CREATE TABLE t (a INT PRIMARY KEY);")
    put(
        container,
        "docker-entrypoint-initdb.d/2.sh",
        'docker_process_sql <<<"INSERT INTO some_shop.t VALUES (1);"',
    )
    put(container, "docker-entrypoint-initdb.d/3.txt", "not for the server")

    # testcontainers waits for two: of the server that fills, and of the one that stays.
    start(container, ready_lines=2)
    assert ask(container, "SELECT a FROM some_shop.t", "clerk", "cl'erk") == "1"
    hosts = "SELECT host FROM mysql.user WHERE user = 'root' ORDER BY host"
    assert ask(container, hosts, "root", ROOT).split() == ["10.%", "localhost"]
    assert int(ask(container, "SELECT COUNT(*) FROM mysql.time_zone_name", "root", ROOT))

    container.stop(timeout=60)
    container.reload()
    assert container.attrs["State"]["ExitCode"] == 0
    assert b"Shutdown complete" in container.logs(tail=3)

    # A new container on the same volume: nothing runs again, other passwords change nothing.
    second = create(MYSQL_ROOT_PASSWORD="other", MYSQL_DATABASE="other")
    put(second, "docker-entrypoint-initdb.d/1.sql", "DROP TABLE some_shop.t;")
    start(second)
    assert ask(second, "SELECT a FROM some_shop.t", "clerk", "cl'erk") == "1"
    assert ask(second, "SHOW DATABASES LIKE 'other'", "root", ROOT) == ""


def test_without_a_root_password_nothing_is_filled(create: Create):
    container = create()
    container.start()

    assert container.wait(timeout=60)["StatusCode"] == 1
    assert b"MYSQL_ROOT_PASSWORD" in container.logs()


def test_files_of_someone_else_are_left_alone(create: Create):
    container = create(MYSQL_ROOT_PASSWORD="pw")
    put(container, "var/lib/mysql/precious.txt", "not ours")
    for _ in range(2):
        container.start()
        assert container.wait(timeout=60)["StatusCode"] != 0

    _, found = container.get_archive("/var/lib/mysql/precious.txt")
    assert found["name"] == "precious.txt"


def test_a_filling_that_failed_is_begun_anew(create: Create, mysql_image: str):
    if mysql_image != image.LOCAL:
        pytest.skip("the official image takes a half-filled data directory for good")
    container = create(MYSQL_ROOT_PASSWORD="pw", MYSQL_DATABASE="shop")
    put(container, "docker-entrypoint-initdb.d/1.sql", "CREATE TABLE first_try (a INT);\nNONSENSE;")
    container.start()
    assert container.wait(timeout=60)["StatusCode"] == 1
    assert b"NONSENSE" in container.logs()

    put(container, "docker-entrypoint-initdb.d/1.sql", "CREATE TABLE second_try (a INT);")
    start(container, ready_lines=2)
    assert ask(container, "SHOW TABLES IN shop", "root", "pw") == "second_try"
