"""Shared fixtures, and the strategy of testing in prose.

The database is real: one embedded PostgreSQL in `.data/test`, one migrated template,
one copy of it per test process. Product code runs as the product's own role, which
owns no table. Most tests run inside a transaction that is rolled back (`db`); what
must commit, or needs two connections, takes a database of its own (`committed`).
The clock is passed in, so nothing is patched: `NOW` is the instant of every test.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import django
import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.utils import translation
from hypothesis import settings as hypothesis_settings
from psycopg import sql
from pytest_django import DjangoDbBlocker

from registry.config import embedded_postgres
from registry.config.translations import compile_all
from tests.environment import ROOT

pytest_plugins = ["tests.project.skipped"]

compile_all()  # Django reads catalogues once a process
django.setup()

# Each record takes two officers; the product's own hashing takes a second each.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# WhiteNoise warns of a folder that is not there; collectstatic makes it elsewhere.
Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)

# Machines are shared: a slow example is no failure.
hypothesis_settings.register_profile("zhixin", deadline=None)
hypothesis_settings.load_profile("zhixin")

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)  # ten in the morning in China


def owner_dsn(database: str) -> str:
    """Return how the schema's owner connects."""
    if url := os.environ.get("DATABASE_OWNER_URL"):
        return psycopg.conninfo.make_conninfo(url, dbname=database)
    server = embedded_postgres.ensure(settings.DATA_DIR / "postgres")
    return server.dsn(user=embedded_postgres.OWNER, database=database)


def copy_database(template: str, name: str) -> None:
    """Make the database `name` anew from a template."""
    with psycopg.connect(owner_dsn("postgres"), autocommit=True) as owner:
        drop_database(owner, name)
        owner.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )


def drop_database(owner: psycopg.Connection, name: str) -> None:
    """Remove a database, whoever is connected to it."""
    owner.execute(
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    )


def switch_database(name: str) -> None:
    """Let Django's connection use another database."""
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined] # PostgreSQL's has one
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def drop_leftovers(owner: psycopg.Connection) -> None:
    """Remove the databases of test processes that were killed."""
    names = owner.execute(
        "SELECT datname FROM pg_database WHERE datname ~ '^test_[0-9]+_'"
    ).fetchall()
    for (name,) in names:
        if not Path(f"/proc/{name.split('_')[1]}").exists():
            drop_database(owner, name)


@pytest.fixture(scope="session")
def template() -> Iterator[str]:
    """Make a migrated database; each test process has its own."""
    name = f"test_{os.getpid()}_template"
    with psycopg.connect(owner_dsn("postgres"), autocommit=True) as owner:
        drop_leftovers(owner)
        owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT,
        env={**os.environ, "ZHIXIN_DATABASE": name},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    yield name
    with psycopg.connect(owner_dsn("postgres"), autocommit=True) as owner:
        drop_database(owner, name)


def own_database(template: str, name: str) -> Iterator[str]:
    """Let Django use a copy of the template for a while."""
    before = connection.settings_dict["NAME"]
    copy_database(template, name)
    switch_database(name)
    yield name
    switch_database(before)
    with psycopg.connect(owner_dsn("postgres"), autocommit=True) as owner:
        drop_database(owner, name)


@pytest.fixture(scope="session")
def django_db_setup(
    template: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Replace pytest-django's: our own database per test process."""
    with django_db_blocker.unblock():
        for _ in own_database(template, f"test_{os.getpid()}_shared"):
            yield


@pytest.fixture
def committed(
    template: str, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """Give the test a database of its own, in which it commits; return its name."""
    with django_db_blocker.unblock():
        yield from own_database(template, f"test_{os.getpid()}_own")


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """Let no test leave the language its request asked for to the next one."""
    yield
    translation.deactivate()


@pytest.fixture
def now() -> datetime:
    """Return the instant of every test."""
    return NOW
