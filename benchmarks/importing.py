"""Import of firms against a bare COPY of the rows it wrote (企业导入)."""

import io
from collections.abc import Mapping
from pathlib import Path

import psycopg

from benchmarks import databases
from benchmarks.clocks import say, seconds
from benchmarks.people import IMPORTER, officer
from benchmarks.results import Result, rate
from registry.clock import now
from registry.models import Enterprise
from registry.services.enterprise_imports import import_enterprises

ROUNDS = 2
# In an order that the foreign keys checked at once allow.
TABLES = (
    "registry_enterprise",
    "registry_enterpriseversion",
    "registry_enterprisename",
    "registry_change",
)


def measure(template: str, *, file: Path, keep: str) -> Result:
    """Import and copy in turn, each into its own copy of the migrated database.

    Shape: `keep` is the database that holds the imported firms afterwards.
    """
    ours, bare = [], []
    for _ in range(ROUNDS):
        databases.copy(template, to=keep)
        ours.append(seconds(lambda: take_in(file)))
        count = Enterprise.objects.count()
        rows = _read()
        databases.copy(template, to="bench_bare")
        bare.append(seconds(lambda rows=rows: _copy(rows)))  # type: ignore[misc]
        say(f"import {ours[-1]:.1f} s, bare COPY {bare[-1]:.1f} s")
    databases.use(keep)
    databases.settle()
    return rate(
        f"import of {count:,} firms, against COPY of its rows",
        ours=count / min(ours),
        against=count / min(bare),
        least=0.4,
    )


def take_in(file: Path) -> None:
    """Import a file as the officer who may."""
    import_enterprises(file, actor=officer(IMPORTER), now=now())


def _read() -> dict[str, bytes]:
    rows = {}
    with psycopg.connect(databases.dsn(databases.current())) as link:
        for name in TABLES:
            content = io.BytesIO()
            with link.cursor().copy(f"COPY {name} TO STDOUT".encode()) as copy:
                for block in copy:
                    content.write(block)
            rows[name] = content.getvalue()
    return rows


def _copy(rows: Mapping[str, bytes]) -> None:
    with psycopg.connect(databases.dsn(databases.current())) as link:
        for name, content in rows.items():
            with link.cursor().copy(f"COPY {name} FROM STDIN".encode()) as copy:
                copy.write(content)
