"""What the site's tests share: the catalogue, and one site built from the sample shop."""

from pathlib import Path

import pytest
from filelock import FileLock

from shopdb.database import session
from shopdb.docs.catalogue import read
from shopdb.docs.catalogue.live import read_live
from shopdb.docs.diagrams.graphviz import find_dot
from shopdb.docs.site import build
from shopdb.problem import Problem
from shopdb.settings import project_root
from tests.queries.conftest import sample_shop  # noqa: F401 - a fixture

ROOT = project_root()


@pytest.fixture(scope="session")
def catalogue():
    """As the files have it."""
    return read(ROOT)


@pytest.fixture(scope="session")
def live(sample_shop):  # noqa: F811 - the fixture
    """As the sample shop's database has it."""
    with session(sample_shop) as connection:
        return read_live(connection)


@pytest.fixture(scope="session")
def live_catalogue(live):
    """As the sample shop's database and the files have it."""
    return read(ROOT, live)


@pytest.fixture(scope="session")
def dot():
    """The path of Graphviz's programme."""
    try:
        return find_dot(lambda _: None)
    except Problem as problem:
        pytest.skip(f"{problem.what}: `make graphviz` installs Debian's")


@pytest.fixture(scope="session")
def site(sample_shop, dot, tmp_path_factory, worker_id) -> Path:  # noqa: F811 - the fixture
    """The folder of the site; built once for all workers."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    folder = shared / "site"
    with FileLock(shared / "site.lock"):
        if not (folder / "assets/index.js").is_file():
            build(sample_shop, ROOT, folder, lambda _: None)
    return folder
