"""The project as a whole: its exceptions are named, its README holds, no file knows a machine."""

import configparser
import re
import subprocess
from pathlib import Path

import pytest

from shopdb.settings import project_root

ROOT = project_root()
# What sqlfluff cannot parse: the partitions that a table ends with, a lock behind a LIMIT, and
# the right to have events.
UNPARSED = "-- noqa: PRS"
UNPARSABLE = (
    r"PARTITION BY RANGE COLUMNS\(\w+\) \( -- noqa: PRS| +FOR UPDATE SKIP LOCKED -- noqa: PRS"
    r"|GRANT EVENT ON \* TO 'shopdb_owner'@'localhost'; -- noqa: PRS|INNER JOIN -- noqa: PRS"
    r"|LEFT JOIN LATERAL \( -- noqa: PRS| +\w+ VARCHAR\(16\) CHARACTER SET ascii COLLATE"
    r" ascii_bin -- noqa: PRS"
)
EXCLUDED = {"RF01", "RF02", "RF03", "RF04", "ST06"}
# Where a machine says which mirrors it takes packages from.
MIRRORS = (
    "/etc/apt/sources.list",
    "/etc/apt/sources.list.d/*",
    "/etc/apt/apt.conf.d/*",
    "/etc/pip.conf",
    "/root/.config/pip/pip.conf",
    "/root/.pip/pip.conf",
    "/root/.npmrc",
    "/etc/docker/daemon.json",
)
SOMEBODYS = re.compile(r"/(?:home|Users)/\w|[A-Z]:\\Users|/root/\.\w")


def project_files():
    """What is or will be committed, but for this module."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    paths = sorted({ROOT / name for name in listed.stdout.split("\0") if name})
    return [path for path in paths if path.is_file() and path != Path(__file__).resolve()]


@pytest.fixture(scope="module")
def texts():
    """Every text file of the project."""
    found = {}
    for path in project_files():
        try:
            found[path.relative_to(ROOT)] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return found


@pytest.fixture(scope="module")
def readme():
    return (ROOT / "README.md").read_text(encoding="utf-8")


def mirrors():
    """Hosts that this machine's package clients are told to ask."""
    hosts = set()
    for pattern in MIRRORS:
        for path in Path("/").glob(pattern.removeprefix("/")):
            if path.is_file():
                text = path.read_text(encoding="utf-8", errors="replace")
                hosts.update(re.findall(r"https?://(?:[^\s/@]*@)?([^\s/:\"';]+)", text))
    return hosts


def test_the_style_checker_is_told_to_pass_over_these_rules_only_and_why():
    text = (ROOT / ".sqlfluff").read_text(encoding="utf-8")
    config = configparser.ConfigParser()
    config.read_string(text)
    passed_over = {rule.strip() for rule in config["sqlfluff"]["exclude_rules"].split(",")}
    reasons = "".join(line for line in text.splitlines() if line.startswith("#"))

    assert passed_over == EXCLUDED
    assert [rule for rule in EXCLUDED if rule not in reasons] == []
    assert not (ROOT / ".sqlfluffignore").exists()


def test_a_line_that_passes_over_a_rule_names_it(texts):
    bare = [
        f"{path}:{number}"
        for path, text in texts.items()
        if path.suffix in (".sql", ".py")
        for number, line in enumerate(text.splitlines(), start=1)
        if re.search(r"(--|#) noqa(?!: ?[A-Z]+\d+)|# type: ignore(?!\[)", line)
        and not line.endswith(UNPARSED)
    ]

    assert bare == []


def test_the_style_checker_passes_over_no_text_but_what_it_cannot_parse(texts):
    passed_over = [
        line
        for path, text in texts.items()
        if path.suffix == ".sql"
        for line in text.splitlines()
        if UNPARSED in line
    ]

    assert passed_over
    assert [line for line in passed_over if not re.fullmatch(UNPARSABLE, line)] == []


def test_no_file_names_a_mirror_of_this_machine(texts):
    named = [
        f"{path}: {host}" for path, text in texts.items() for host in mirrors() if host in text
    ]

    assert named == []


def test_no_file_names_a_place_on_this_or_another_machine(texts):
    here = re.compile(re.escape(str(ROOT)) + r"(?![\w-])") if len(ROOT.parts) > 2 else SOMEBODYS
    named = [
        f"{path}: {found[0]}"
        for path, text in texts.items()
        for pattern in (SOMEBODYS, here)
        if (found := pattern.search(text))
    ]

    assert named == []


def test_the_lock_file_names_versions_and_no_index(texts):
    lines = texts[Path("requirements.lock")].splitlines()

    assert [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.]+", line)] == []


def test_the_readme_is_short(readme):
    assert len(readme.splitlines()) < 200


def test_the_readme_has_no_blank_left_to_fill(readme):
    assert re.findall(r"@[A-Z]+@|TODO|TBD", readme) == []


def test_every_command_of_the_readme_is_there(readme):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    code = "\n".join(
        part
        for pair in re.findall(r"```\w*\n(.*?)```|`([^`\n]+)`", readme, re.DOTALL)
        for part in pair
    )
    named = {
        word
        for line in code.splitlines()
        if (command := re.match(r"\s*make((?: +[a-z][a-z-]*(?!=)\b)+)", line))
        for word in command[1].split()
    }

    assert {"demo", "test"} <= named
    assert named - targets == set()


def test_every_room_the_readme_lists_is_there(readme):
    cells = re.findall(r"^\| ([^|]+) \|", readme, re.MULTILINE)
    rooms = {room for cell in cells for room in re.findall(r"`([a-z_]+/)", cell)}

    assert {"schema/", "migrations/", "tests/"} <= rooms
    assert [room for room in sorted(rooms) if not (ROOT / room).is_dir()] == []


def test_every_target_of_the_makefile_says_what_it_does():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)

    assert len(phony) > 10
    for target in phony:
        assert re.search(rf"^{target}:.*?## \S", makefile, re.MULTILINE), target
