"""What is asked of the machine: memory for the buffer pool, and a port."""

import socket
from pathlib import Path

import pytest

from shopdb.engine import machine
from shopdb.problem import Problem

GIGABYTE = 1024**3

pytestmark = pytest.mark.usefixtures("project")


@pytest.mark.parametrize(
    ("memory", "pool"),
    [
        (GIGABYTE // 2, GIGABYTE // 4),
        (8 * GIGABYTE, 2 * GIGABYTE),
        (512 * GIGABYTE, 8 * GIGABYTE),
    ],
)
def test_the_buffer_pool_is_a_quarter_of_memory_within_reason(memory: int, pool: int):
    assert machine.buffer_pool(memory) == pool


@pytest.mark.parametrize(
    ("wanted", "pool"), [("512M", GIGABYTE // 2), ("3g", 3 * GIGABYTE), ("134217728", 2**27)]
)
def test_the_buffer_pool_is_what_was_asked_for(
    wanted: str, pool: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SHOPDB_BUFFER_POOL", wanted)

    assert machine.buffer_pool(64 * GIGABYTE) == pool


def test_a_size_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHOPDB_BUFFER_POOL", "plenty")

    with pytest.raises(Problem, match="plenty"):
        machine.buffer_pool(GIGABYTE)


def test_the_port_is_3307_unless_told_otherwise(project: Path, monkeypatch: pytest.MonkeyPatch):
    assert machine.wanted_port() == 3307
    (project / ".env").write_text("SHOPDB_PORT=4001\n")
    assert machine.wanted_port() == 4001
    monkeypatch.setenv("SHOPDB_PORT", "4002")
    assert machine.wanted_port() == 4002


@pytest.mark.parametrize("wanted", ["mysql", "0", "65536", "-1"])
def test_a_port_that_is_none_is_refused(wanted: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHOPDB_PORT", wanted)

    with pytest.raises(Problem, match="is not a port"):
        machine.wanted_port()


def test_a_taken_port_gives_way_to_the_next_and_says_so():
    said: list[str] = []
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        chosen = machine.free_port(taken, said.append)

    assert chosen > taken
    assert said == [f"Port {taken} is taken; using {chosen}."]
