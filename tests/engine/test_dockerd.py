"""The pid file of a killed dockerd, which does not start again while one lies there."""

import os
import subprocess
from pathlib import Path

import pytest

from shopdb.engine import dockerd

pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="Linux only, as dockerd")


@pytest.fixture
def pid_file(tmp_path: Path) -> Path:
    return tmp_path / "docker.pid"


def test_without_a_pid_file_nothing_is_done(pid_file: Path):
    assert not dockerd.clear_stale(pid_file, "dockerd")


def test_a_pid_file_of_a_process_that_is_gone_is_removed(pid_file: Path):
    gone = subprocess.Popen(["true"])
    gone.wait()
    pid_file.write_text(str(gone.pid))

    assert dockerd.clear_stale(pid_file, "dockerd")
    assert not pid_file.exists()


def test_a_pid_file_of_a_dead_process_that_nobody_has_collected_is_removed(pid_file: Path):
    zombie = subprocess.Popen(["bash", "-c", "exec -a dockerd true"])
    os.waitid(os.P_PID, zombie.pid, os.WEXITED | os.WNOWAIT)
    pid_file.write_text(str(zombie.pid))

    assert dockerd.clear_stale(pid_file, "dockerd")
    zombie.wait()


def test_a_pid_file_whose_number_another_program_has_now_is_removed(pid_file: Path):
    pid_file.write_text(str(os.getpid()))

    assert dockerd.clear_stale(pid_file, "dockerd")


def test_a_pid_file_that_holds_no_number_is_removed(pid_file: Path):
    pid_file.write_text("")

    assert dockerd.clear_stale(pid_file, "dockerd")


def test_a_pid_file_of_the_program_itself_stays(pid_file: Path):
    running = subprocess.Popen(["bash", "-c", "exec -a /usr/bin/dockerd sleep 60"])
    while b"dockerd\0" not in Path(f"/proc/{running.pid}/cmdline").read_bytes():
        assert running.poll() is None
    pid_file.write_text(str(running.pid))

    assert not dockerd.clear_stale(pid_file, "dockerd")
    assert pid_file.exists()
    running.kill()
    running.wait()
