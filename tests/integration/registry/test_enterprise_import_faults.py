"""An import killed midway, or whose PostgreSQL is, ends as an undisturbed one."""

import csv
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from registry.config import embedded_postgres
from registry.config.embedded_postgres import OWNER, Server
from tests.factories import uscc
from tests.kills import kill_postgres

ROOT = Path(__file__).resolve().parents[3]
FIRMS, CHUNK, PATIENCE = 20_000, 5_000, 120
ACTOR = "importer"
APPOINT = f"""
from registry.domain.vocabulary import Duty
from tests import factories
user = factories.officer(Duty.IMPORT)
user.username = {ACTOR!r}
user.save()
"""
STATE = """
SELECT e.uscc, e.override_reason, v.ordinal, v.name, v.region, v.established_on,
       v.status, c.position, c.kind, c.is_bulk, v.change_id = e.change_id
  FROM registry_enterprise e JOIN registry_enterpriseversion v ON v.enterprise_id = e.id
  JOIN registry_change c ON c.id = e.change_id ORDER BY e.uscc, v.ordinal;
SELECT row_number, outcome, "column", code, message
  FROM registry_importissue ORDER BY row_number, id;
SELECT kind, file_name, digest, state, error, rows_read, counts
  FROM registry_importbatch ORDER BY id;
SELECT count(*), min(position), max(position) FROM registry_change;
SELECT kind, name, effective_until FROM registry_enterprisename ORDER BY name
"""

pytestmark = pytest.mark.slow  # a cluster of its own, and three imports

State = list[list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Give a data folder with a migrated template and one officer."""
    made = Path(tempfile.mkdtemp(prefix="zhixin-"))
    made.chmod(0o777)
    server = embedded_postgres.ensure(made / "postgres")
    with owner(server, "postgres") as connection:
        connection.execute("CREATE DATABASE made")
    done(manage(made, "made", "migrate", "--verbosity", "0"))
    done(manage(made, "made", "shell", "--verbosity", "0", "--command", APPOINT))
    yield made
    embedded_postgres.stop(made / "postgres")
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def firms(folder: Path) -> Path:
    """Write a file of firms: some rows are faulty, the last repeats the first."""
    path = folder / "firms.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["uscc", "name", "established", "备注"])
        for number in range(1, FIRMS):
            name = "" if number % 1000 == 0 else f"贵州示例{number}号有限公司"
            writer.writerow([uscc(number), name, "2019-03-01", ""])
        writer.writerow([uscc(1), "贵州示例重复有限公司", "", ""])
    return path


@pytest.fixture(scope="module")
def undisturbed(folder: Path, firms: Path) -> State:
    """Return the state an undisturbed import ends in."""
    copy_database(folder, "undisturbed")
    done(import_in(folder, "undisturbed", firms))
    return state_of(folder, "undisturbed")


def owner(server: Server, database: str) -> psycopg.Connection:
    """Connect as the schema's owner."""
    return psycopg.connect(server.dsn(user=OWNER, database=database), autocommit=True)


def copy_database(folder: Path, name: str) -> None:
    """Make a database with nothing but the officer."""
    with owner(embedded_postgres.ensure(folder / "postgres"), "postgres") as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE made").format(sql.Identifier(name))
        )


def manage(folder: Path, database: str, *arguments: str) -> subprocess.Popen[str]:
    """Start one of the product's commands on a database."""
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={
            **os.environ,
            "ZHIXIN_DATA": str(folder),
            "ZHIXIN_DATABASE": database,
            "PYTHONPATH": str(ROOT),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def import_in(folder: Path, database: str, firms: Path) -> subprocess.Popen[str]:
    """Start an import."""
    return manage(folder, database, "import_enterprises", str(firms), "--actor", ACTOR)


def done(process: subprocess.Popen[str]) -> None:
    """Wait for a command that must succeed."""
    _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, errors


def rows_read(folder: Path, database: str) -> int:
    """Return how far the import is."""
    with owner(embedded_postgres.ensure(folder / "postgres"), database) as connection:
        row = connection.execute("SELECT max(rows_read) FROM registry_importbatch")
        return (row.fetchone() or (0,))[0] or 0


def wait_until_midway(folder: Path, database: str) -> None:
    """Wait until a chunk is written and another is being written."""
    end = time.monotonic() + PATIENCE
    while not rows_read(folder, database):
        assert time.monotonic() < end, "the import never began"
        time.sleep(0.02)


def state_of(folder: Path, database: str) -> State:
    """Return all that an import writes, without ids and instants."""
    found: State = []
    with owner(embedded_postgres.ensure(folder / "postgres"), database) as connection:
        for query in STATE.split(";"):
            found.append(connection.execute(query.encode()).fetchall())
    return found


def kill_import(process: subprocess.Popen[str], folder: Path) -> None:
    """Kill the importing process."""
    process.kill()


def kill_server(process: subprocess.Popen[str], folder: Path) -> None:
    """Kill the database it writes to."""
    kill_postgres(folder)


@pytest.mark.parametrize("kill", [kill_import, kill_server])
def test_an_import_killed_midway_and_run_again_ends_as_if_undisturbed(
    folder: Path,
    firms: Path,
    undisturbed: State,
    kill: Callable[[subprocess.Popen[str], Path], None],
) -> None:
    copy_database(folder, kill.__name__)
    process = import_in(folder, kill.__name__, firms)
    wait_until_midway(folder, kill.__name__)

    kill(process, folder)

    process.communicate(timeout=PATIENCE)
    assert process.returncode != 0
    assert CHUNK <= rows_read(folder, kill.__name__) < FIRMS
    done(import_in(folder, kill.__name__, firms))
    assert state_of(folder, kill.__name__) == undisturbed


def test_a_lost_database_is_told_in_a_sentence(folder: Path, firms: Path) -> None:
    copy_database(folder, "lost")
    process = import_in(folder, "lost", firms)
    wait_until_midway(folder, "lost")

    kill_postgres(folder)

    _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert "CommandError: 数据库停止响应" in errors
    assert "Traceback" not in errors


def test_the_undisturbed_import_accounts_for_every_row(undisturbed: State) -> None:
    firms, issues, [batch], [log], _ = undisturbed

    assert batch[5:] == (
        FIRMS,
        {"added": 19_980, "changed": 0, "unchanged": 0, "refused": 20, "warnings": 0},
    )
    assert len(firms) == 19_980
    assert [code for *_, code, _ in issues] == (
        ["unknown_column", *["required"] * 19, "repeated_code"]
    )
    assert log == (19_980, 1, 19_980)
