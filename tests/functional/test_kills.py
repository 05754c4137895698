"""A pipeline or its PostgreSQL killed at any moment ends, run again, as if never."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from registry.config import embedded_postgres
from registry.config.embedded_postgres import OWNER
from tests.kills import kill_postgres

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120

pytestmark = pytest.mark.slow  # a cluster of its own

PREPARE = """
from registry.services.changes import writing
from registry.services.entry import approve_draft
from registry.services.releases import withdraw_record
from tests import factories
from tests.conftest import NOW
clerk, approver = factories.officer(), factories.approver()
firms = [factories.firm(name=f"遵义示例{number}号酒业有限公司") for number in range(90)]

def record(stated, form="penalty"):
    draft = factories.draft(stated, form=form, actor=clerk)
    return approve_draft(
        draft.pk, attestation=factories.ATTESTED, actor=approver, now=NOW
    )

records = [record(factories.penalty(firm)) for firm in firms[:40]]
record(factories.sampling(firms[0], firms[1]), form="sampling")
for one in records[:5]:
    withdraw_record(one, officer=approver.officer, now=NOW, reason="示例")
with writing(actor=None, now=NOW, is_bulk=True) as log:
    log.reserve("enterprise", [firm.pk for firm in firms[60:]])
"""

# The stages in small chunks, so that there is much to interrupt. Dies after so many
# stages (each one transaction), or in the middle of one, before a statement of SQL.
DRIVE = """
import os, signal, sys
import django
django.setup()
from django.db import connection
from credit.services.evaluation import evaluate_pending
from search.services.disclosure import disclose_pending
from search.services.indexing import index_pending
from tests.conftest import NOW

last_stage, last_statement = int(sys.argv[1]), sys.argv[2]
done = 0

def die():
    os.kill(os.getpid(), signal.SIGKILL)

def statement(execute, sql, *arguments):
    if last_statement and last_statement in sql:
        die()
    return execute(sql, *arguments)

def stage(run):
    global done
    if done == last_stage:
        die()
    done += 1
    print("stage", done, flush=True)
    return run()

with connection.execute_wrapper(statement):
    stages = (
        lambda: evaluate_pending(now=NOW, limit=20),
        lambda: disclose_pending(now=NOW, limit=20),
        lambda: index_pending(limit=20),
    )
    while any([stage(run) for run in stages]):
        pass
"""

# All that is derived, without instants and surrogate numbers. Frequencies of grams are
# left out: they are estimates, counted anew by each new process.
LEFT_OUT = "{id,decided_at,at,public_id,supervisory_id,told_id,notice_id}"
DERIVED = (
    "credit_tierdecision",
    "credit_tierstate",
    "search_profile",
    "search_disclosure",
    "search_publicentry",
    "search_analysedname",
    "search_searchentry",
    "registry_stagecursor",
)
STATES = """
SELECT s.enterprise_id, public.body, supervisory.body, told.body,
       notice.tier, notice.before, notice.opened_on, notice.due_on
  FROM credit_tierstate s
  LEFT JOIN credit_tierdecision public ON public.id = s.public_id
  LEFT JOIN credit_tierdecision supervisory ON supervisory.id = s.supervisory_id
  LEFT JOIN credit_tierdecision told ON told.id = s.told_id
  LEFT JOIN credit_tiernotice notice ON notice.id = s.notice_id
 ORDER BY s.enterprise_id
"""

State = dict[str, list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Give a data folder whose database `prepared` holds facts nobody judged yet."""
    made = Path(tempfile.mkdtemp(prefix="zhixin-"))
    made.chmod(0o755)
    try:
        with owner(made, "postgres") as server:
            server.execute("CREATE DATABASE prepared")
        end(run(made, "prepared", "manage.py", "migrate", "--verbosity", "0"))
        prepare = ("shell", "--verbosity", "0", "--command", PREPARE)
        end(run(made, "prepared", "manage.py", *prepare))
        yield made
    finally:
        embedded_postgres.stop(made / "postgres")
        shutil.rmtree(made)


@pytest.fixture(scope="module")
def undisturbed(folder: Path) -> State:
    """Return what an undisturbed run derives."""
    copy_database(folder, "undisturbed")
    end(drive(folder, "undisturbed"))
    return state_of(folder, "undisturbed")


def owner(folder: Path, database: str) -> psycopg.Connection:
    """Connect as the schema's owner, to a server that is running afterwards."""
    server = embedded_postgres.ensure(folder / "postgres")
    return psycopg.connect(server.dsn(user=OWNER, database=database), autocommit=True)


def copy_database(folder: Path, name: str) -> None:
    """Make a database of the prepared facts."""
    with owner(folder, "postgres") as server:
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE prepared").format(sql.Identifier(name))
        )


def run(folder: Path, database: str, *arguments: str) -> subprocess.Popen[str]:
    """Start Python on a database of the folder."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={
            **os.environ,
            "ZHIXIN_DATA": str(folder),
            "ZHIXIN_DATABASE": database,
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "registry.config.settings",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def drive(
    folder: Path, database: str, *, stages: int = -1, statement: str = ""
) -> subprocess.Popen[str]:
    """Start the stages in a process that may kill itself at a moment."""
    return run(folder, database, "-c", DRIVE, str(stages), statement)


def end(process: subprocess.Popen[str]) -> str:
    """Wait for a process that must succeed; return what it said."""
    output, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, errors
    return output


def died(process: subprocess.Popen[str]) -> int:
    """Wait for a process that must not succeed; return how it ended."""
    process.communicate(timeout=PATIENCE)
    return process.returncode


def state_of(folder: Path, database: str) -> State:
    """Return all that the stages derived."""
    with owner(folder, database) as link:
        found = {"states": link.execute(STATES).fetchall()}
        for table in DERIVED:
            query = sql.SQL("SELECT (to_jsonb(t) - {}::text[])::text FROM {} t")
            rows = link.execute(query.format(LEFT_OUT, sql.Identifier(table)))
            found[table] = sorted(rows.fetchall())
    return found


def test_the_undisturbed_run_derives_something_of_everything(
    undisturbed: State,
) -> None:
    empty = [name for name, rows in undisturbed.items() if not rows]

    assert empty == []
    assert len(undisturbed["search_profile"]) == 90


@pytest.mark.parametrize("stages", [1, 2, 3, 5, 8])
def test_a_worker_killed_between_two_stages(
    folder: Path, undisturbed: State, stages: int
) -> None:
    name = f"between_{stages}"
    copy_database(folder, name)
    worker = drive(folder, name, stages=stages)
    assert died(worker) == -signal.SIGKILL

    end(drive(folder, name))

    assert state_of(folder, name) == undisturbed


@pytest.mark.parametrize(
    "statement",
    [
        'INSERT INTO "credit_tierstate"',
        'INSERT INTO "search_profile"',
        'INSERT INTO "search_publicentry"',
        'UPDATE "registry_stagecursor"',
        'INSERT INTO "search_analysedname"',
        "DELETE FROM search_searchentry",
    ],
)
def test_a_worker_killed_in_the_middle_of_a_stage(
    folder: Path, undisturbed: State, statement: str
) -> None:
    name = statement.split()[-1].strip('"')
    copy_database(folder, name)
    worker = drive(folder, name, statement=statement)
    assert died(worker) == -signal.SIGKILL

    end(drive(folder, name))

    assert state_of(folder, name) == undisturbed


@pytest.mark.parametrize("stages", [1, 2, 3, 5, 7])
def test_postgresql_killed_while_a_stage_runs(
    folder: Path, undisturbed: State, stages: int
) -> None:
    name = f"server_{stages}"
    copy_database(folder, name)
    worker = drive(folder, name)
    assert worker.stdout is not None
    while worker.stdout.readline() != f"stage {stages}\n":
        assert worker.poll() is None

    kill_postgres(folder)

    assert died(worker) == 1
    end(drive(folder, name))
    assert state_of(folder, name) == undisturbed
