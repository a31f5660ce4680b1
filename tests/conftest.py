"""One MySQL a session, one database a worker, emptied between tests."""

import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ssl import SSLContext

import pymysql
import pytest
from sqlalchemy import URL, make_url

from shopdb.database import session
from shopdb.errors import SqlError
from tests import mongo, server
from tests.database import Database, Workspace
from tests.shop import Shop

# Workers of pytest-xdist inherit the environment of the process that started the server.
SESSION_SERVER = "SHOPDB_TEST_SESSION_URL"


def pytest_configure(config: pytest.Config) -> None:
    """Start the one server, unless this is a worker or nothing will run."""
    _share_tls_context()
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    started = server.start()
    config.add_cleanup(started.stop)
    config.add_cleanup(mongo.begin_session())
    os.environ[SESSION_SERVER] = started.url.render_as_string(hide_password=False)


def _share_tls_context() -> None:
    """Let sessions that name no certificate share what PyMySQL makes anew for each.

    It reads all of the machine's certificates, which takes twenty times as long as logging in, and
    compares none of them. A suite opens some 15,000 sessions.
    """
    session_type = pymysql.connections.Connection
    make = session_type._create_ssl_ctx
    shared = make(session_type, {})

    def create(self: pymysql.connections.Connection, options: object) -> SSLContext:
        return make(self, options) if options else shared

    session_type._create_ssl_ctx = create


def pytest_report_header() -> str:
    """Say which engine answers."""
    return server.described()


@pytest.fixture(scope="session")
def server_url() -> URL:
    """The root account of the session's server, no database chosen."""
    return make_url(os.environ[SESSION_SERVER])


@pytest.fixture(scope="session")
def mysql_client() -> Callable[[str, str], None]:
    """Runs SQL text through the real `mysql` client, in a named database."""
    return server.client


@contextmanager
def fresh_database(server_url: URL, name: str) -> Iterator[URL]:
    """An empty database, dropped at the end."""
    with session(server_url) as connection, connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS `{name}`")
        cursor.execute(f"CREATE DATABASE `{name}` CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci")
        yield server_url.set(database=name)
        cursor.execute(f"DROP DATABASE IF EXISTS `{name}`")


def migrated(url: URL) -> URL:
    """Bring a database to head, with the reference rows."""
    from shopdb.migrate import upgrade
    from shopdb.seed.reference import load

    upgrade(url, "head")
    load(url)
    return url


@pytest.fixture(scope="session")
def workspace(server_url: URL, worker_id: str) -> Iterator[Workspace]:
    """This worker's database, at head."""
    with fresh_database(server_url, f"shopdb_test_{worker_id}") as url:
        workspace = Workspace(migrated(url))
        yield workspace
        workspace.close()


@pytest.fixture
def db(workspace: Workspace) -> Iterator[Database]:
    """The shop's database with its reference rows and nothing else."""
    workspace.reset()
    database = Database(workspace.url)
    yield database
    database.close()


@pytest.fixture
def connect(db: Database) -> Iterator[Callable[[], Database]]:
    """Opens one more session on the test's database."""
    opened: list[Database] = []

    def one_more() -> Database:
        opened.append(Database(db.url))
        return opened[-1]

    yield one_more
    for database in opened:
        database.close()


@pytest.fixture
def shop(db: Database) -> Shop:
    """Makes rows that are valid except for what a test names."""
    return Shop(db)


@pytest.fixture
def raises_sql() -> Callable[[int], object]:
    """Expects one error number: an SqlError, or one of the server's own."""

    @contextmanager
    def expect(code: int) -> Iterator[None]:
        with pytest.raises(pymysql.MySQLError) as caught:
            yield
        assert caught.value.args[0] == code, caught.value
        if isinstance(code, SqlError):
            assert caught.value.args[1].startswith(f"{code.name}: ")

    return expect


_numbers = itertools.count()


@pytest.fixture
def scratch_database(server_url: URL, worker_id: str) -> Iterator[URL]:
    """An empty database of the test's own."""
    with fresh_database(server_url, f"shopdb_scratch_{worker_id}_{next(_numbers)}") as url:
        yield url


@pytest.fixture(scope="session")
def retail_year(server_url: URL) -> URL:
    """A database with the real year in it, read only; made once for all workers."""
    from tests.importing.year import find_year, import_year

    if find_year() is None:
        pytest.skip("the Online Retail file is not here: set SHOPDB_ONLINE_RETAIL to its path")
    url = server_url.set(database="shopdb_test_retail_year")
    with session(server_url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT GET_LOCK('shopdb_test_retail_year', 600)")
        if not cursor.execute("SHOW DATABASES LIKE 'shopdb\\_test\\_retail\\_year'"):
            cursor.execute(f"CREATE DATABASE {url.database}")
            import_year(migrated(url))
        cursor.execute("SELECT RELEASE_LOCK('shopdb_test_retail_year')")
    return url
