"""The databases of a run: made from one migrated template, dropped at the end (数据库).

Bare statements run through psycopg as the product's own role, like the product.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from benchmarks import ROOT
from registry.config import embedded_postgres

PREFIX = "bench_"


def dsn(database: str, *, user: str = embedded_postgres.PRODUCT) -> str:
    """Return how a role connects."""
    server = embedded_postgres.ensure(settings.DATA_DIR / "postgres")
    return server.dsn(user=user, database=database)


def stop_server() -> None:
    """Stop the server that the run started."""
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined] # PostgreSQL's has one
    embedded_postgres.stop(settings.DATA_DIR / "postgres")


@contextmanager
def owner(database: str = "postgres") -> Iterator[psycopg.Connection]:
    """Connect as the schema's owner."""
    link = dsn(database, user=embedded_postgres.OWNER)
    with psycopg.connect(link, autocommit=True) as connected:
        yield connected


def drop_all() -> None:
    """Drop what this run or a killed one made."""
    with owner() as server:
        names = server.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX]
        ).fetchall()
        for (name,) in names:
            drop(name, server=server)


def drop(name: str, *, server: psycopg.Connection) -> None:
    """Drop a database, whoever is connected to it."""
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    server.execute(statement.format(sql.Identifier(name)))


def exists(name: str) -> bool:
    """Tell whether a database is there."""
    with owner() as server:
        found = server.execute("SELECT FROM pg_database WHERE datname = %s", [name])
        return found.fetchone() is not None


def make(name: str) -> None:
    """Make a database and its tables."""
    with owner() as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    migrate(name)


def migrate(name: str) -> None:
    """Bring a database's tables up to date, as the schema's owner."""
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0", "--skip-checks"],
        cwd=ROOT,
        env={**os.environ, "ZHIXIN_DATABASE": name},
        check=True,
    )


def copy(template: str, *, to: str) -> None:
    """Make a database anew, as a copy, and let Django use it."""
    use("postgres")
    with owner() as server:
        drop(to, server=server)
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        server.execute(statement.format(sql.Identifier(to), sql.Identifier(template)))
        server.execute("CHECKPOINT")  # what was before is not written during a measure
    use(to)


def use(name: str) -> None:
    """Let Django, and the processes started from here, use a database."""
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined] # PostgreSQL's has one
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
    os.environ["ZHIXIN_DATABASE"] = name


def current() -> str:
    """Return the database in use."""
    return str(connection.settings_dict["NAME"])


def settle() -> None:
    """Gather statistics, as autovacuum would have by the next day."""
    with owner(current()) as server:
        server.execute("VACUUM ANALYZE")
        server.execute("CHECKPOINT")
