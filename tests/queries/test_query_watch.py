"""`--watch` asks again, says when the connection is lost, finds it again, and ends with Ctrl-C."""

import os
import pty
import signal
import subprocess
import sys
import time
from contextlib import closing

import pytest

from shopdb.database import scalar
from shopdb.problem import Problem
from shopdb.query import find, run
from shopdb.query.watch import watch
from tests.summaries import refresh

GROWTH = "sales/monthly_growth"


def test_tells_a_lost_connection_and_tries_again(db, shop):
    shop.order("1.00", placed_at="2011-03-01 12:00:00")
    refresh(db)
    seen = []

    def ask(connection):
        seen.append(scalar(connection, "SELECT CONNECTION_ID()"))
        if len(seen) == 2:
            db.execute(f"KILL {seen[-1]}")
        return run(connection, find(GROWTH), {})

    with closing(watch(db.url, ask, 0.01)) as answers:
        first, lost, again = (next(answers) for _ in range(3))
    assert first.rows == again.rows
    assert isinstance(lost, Problem)
    assert lost.what.startswith("the connection was lost")
    assert seen[0] == seen[1] != seen[2]


def test_does_not_ask_again_what_is_wrong(db, question):
    wrong = question("SELECT a FROM nowhere")
    with (
        closing(watch(db.url, lambda connection: run(connection, wrong, {}), 0.01)) as answers,
        pytest.raises(Problem, match="cannot be asked here"),
    ):
        next(answers)


def test_needs_a_server_to_begin_with(db):
    nowhere = db.url.set(port=1)
    with pytest.raises(Problem, match="cannot open"):
        next(watch(nowhere, lambda _: pytest.fail("there is nobody to ask"), 0.01))


@pytest.mark.parametrize("in_terminal", [True, False])
def test_shows_each_answer_until_ctrl_c(db, shop, in_terminal):
    shop.order("1.00", placed_at="2011-03-01 12:00:00")
    refresh(db)
    leader, follower = pty.openpty() if in_terminal else os.pipe()
    program = subprocess.Popen(
        [sys.executable, "-m", "shopdb", "query", "run", GROWTH, "--watch", "0.1"],
        env={
            **os.environ,
            "SHOPDB_URL": db.url.render_as_string(hide_password=False),
            "TERM": "xterm",
            "COLUMNS": "120",
        },
        stdout=follower,
        stderr=subprocess.PIPE,
    )
    os.close(follower)
    said = b""
    end = time.monotonic() + 60
    while said.count(b"UTC, every 0.1 s") < 2 and time.monotonic() < end:
        said += os.read(leader, 65536)
    program.send_signal(signal.SIGINT)
    _, complaints = program.communicate(timeout=60)
    os.close(leader)
    assert said.count(b"2011-03-01") >= 1
    assert complaints == b""
    assert program.returncode == 0
