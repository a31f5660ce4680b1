"""A backup is whole or is none: killed, crowded out, damaged and rotated ones."""

import gzip
import os
import shutil
import subprocess
import sys
import time

import pytest

from shopdb.backup import backup, manifest, verify
from shopdb.backup.exact import changes
from shopdb.backup.files import UNFINISHED, Written, alone, appearing, backups, rotate
from shopdb.backup.gtid import parse
from shopdb.problem import Problem
from shopdb.settings import project_root
from tests.backup.conftest import tables

ONE = "2a79511a-e923-11f1-80f2-0242ac110007"
TWO = "2a79511a-e923-11f1-80f2-0242ac110008"


def killed_when_it_writes(name, url, folder):
    """Run `shopdb backup` and kill it by SIGKILL once it has begun with a file, if not too late."""
    command = [sys.executable, "-m", "shopdb", "backup", "--to", str(folder)]
    environment = {**os.environ, "SHOPDB_URL": url.render_as_string(hide_password=False)}
    running = subprocess.Popen(command, env=environment, cwd=project_root())
    end = time.monotonic() + 60
    while time.monotonic() < end and not list(folder.glob(f"*/{name}")):
        assert running.poll() is None or list(folder.glob(f"*/{name}"))
        time.sleep(0.005)
    running.kill()
    return running.wait()


def test_a_killed_backup_looks_like_none_and_the_next_one_clears_up(db, tmp_path):
    assert killed_when_it_writes("dump.sql.gz", db.url, tmp_path) == -9
    assert list(tmp_path.glob(f"{UNFINISHED}*"))
    assert backups(tmp_path) == []
    with pytest.raises(Problem, match="no backup"):
        verify(next(tmp_path.glob(f"{UNFINISHED}*")))

    taken = backup(db.url, tmp_path, print, keep=1)

    assert backups(tmp_path) == [taken]
    assert not list(tmp_path.glob(f"{UNFINISHED}*"))
    assert verify(taken).tables == tables(db.url)


@pytest.mark.deep
@pytest.mark.parametrize("name", ["dump.sql.gz", "code.sql.gz", "exact.sql.gz", "manifest.json"])
def test_a_backup_killed_at_any_file_looks_like_none(db, tmp_path, name):
    killed_when_it_writes(name, db.url, tmp_path)

    # With the manifest written only the name is missing, and it may come before the signal.
    assert len(backups(tmp_path)) <= (name == "manifest.json")
    assert backup(db.url, tmp_path, print) in backups(tmp_path)


def test_two_at_once_do_not_share_a_folder(tmp_path):
    with alone(tmp_path), pytest.raises(Problem, match="another process"), alone(tmp_path):
        pass


def test_a_folder_appears_whole_or_not_at_all(tmp_path):
    with pytest.raises(IsADirectoryError), appearing(tmp_path / "one") as new:
        new.write_text("not a file")
    assert list(tmp_path.iterdir()) == []

    with appearing(tmp_path / "two") as new:
        (new / "file").touch()
    assert [path.name for path in tmp_path.iterdir()] == ["two"]


def test_a_file_is_what_it_says_of_itself(tmp_path):
    with Written(tmp_path / "text.gz") as file:
        file.write(b"one ")
        file.write(b"two")
    wanted = file.described()

    assert gzip.decompress((tmp_path / "text.gz").read_bytes()) == b"one two"
    assert wanted.bytes == (tmp_path / "text.gz").stat().st_size


@pytest.mark.parametrize("harm", ["cut", "gone"])
def test_what_is_not_whole_does_not_verify(lost, tmp_path, harm):
    copy = tmp_path / "copy"
    shutil.copytree(lost.backup, copy)
    verify(copy)
    file = copy / "exact.sql.gz"
    if harm == "cut":
        file.write_bytes(file.read_bytes()[:-1])
    else:
        file.unlink()

    with pytest.raises(Problem, match="damaged" if harm == "cut" else "missing"):
        verify(copy)


def test_the_oldest_go_first_and_only_those_of_the_same_database(lost, tmp_path):
    for day, database in ((3, "a"), (1, "a"), (2, "a"), (1, "b")):
        folder = tmp_path / f"{database}{day}"
        folder.mkdir()
        told = manifest.read(lost.backup).__dict__ | {"database": database}
        manifest.write(folder, manifest.Manifest(**told | {"taken_at": f"2026-01-0{day} 00:00:00"}))

    assert [path.name for path in rotate(tmp_path, "a", 2)] == ["a1"]
    assert sorted(path.name for path in backups(tmp_path)) == ["a2", "a3", "b1"]


def test_a_database_without_tables_is_not_backed_up(scratch_database, tmp_path):
    with pytest.raises(Problem, match="no table"):
        backup(scratch_database, tmp_path, print)
    assert backups(tmp_path) == []


def test_tables_without_transactions_are_not_backed_up(scratch_database, tmp_path):
    from shopdb.database import session

    with session(scratch_database) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE old (id INT PRIMARY KEY) ENGINE = MyISAM")

    with pytest.raises(Problem, match="MyISAM"):
        backup(scratch_database, tmp_path, print)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"price": 20.00, "units": 3}', [('$."price"', "20.00")]),
        ('{"price": 19.99, "rate": 0.0, "wide": 1e20}', []),
        ('{"a": [1.50, {"b": 3}]}', [('$."a"[0]', "1.50")]),
        ('[{"b\\"c": 0.00001}]', [('$[0]."b\\"c"', "0.00001")]),
        ('["20.00", null, true]', []),
        ("1234567890123456789012", [("$", "1234567890123456789012")]),
    ],
)
def test_numbers_that_text_does_not_carry_are_found(text, found):
    assert changes(text) == found


@pytest.mark.parametrize(
    ("whole", "part", "is_in"),
    [
        (f"{ONE}:1-5", f"{ONE}:2-3:5", True),
        (f"{ONE}:1-5", f"{ONE}:6", False),
        (f"{ONE}:1-3:4-5", f"{ONE}:2-5", True),
        (f"{ONE}:1-5,\n{TWO}:1", f"{TWO}:1", True),
        (f"{ONE}:1-5:tag:1-2", f"{ONE}:tag:2", True),
        (f"{ONE}:1-5:tag:1-2", f"{ONE}:tag:3", False),
        (f"{ONE}:1", "", True),
        ("", f"{ONE}:1", False),
    ],
)
def test_sets_of_transactions_compare_as_the_server_compares_them(db, whole, part, is_in):
    assert parse(whole).contains(parse(part)) == is_in
    assert db.scalar("SELECT GTID_SUBSET(%s, %s)", (part, whole)) == is_in


def test_a_set_that_is_none_is_refused():
    with pytest.raises(Problem, match="names no transaction"):
        parse("binlog.000001:4")
