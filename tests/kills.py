"""Ends a server as a power cut would, or a process at a statement of SQL."""

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg

from tests.conftest import owner_dsn
from tests.environment import ROOT

# Does what it is told and dies when a statement of SQL is about to run once more.
_DYING = """
import os, signal, sys
import django
django.setup()
from django.db import connection

doing, statement, number = sys.argv[1], sys.argv[2], int(sys.argv[3])
met = 0

def watched(execute, sql, *arguments):
    global met
    if statement in sql:
        met += 1
        if met == number:
            os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, *arguments)

with connection.execute_wrapper(watched):
    exec(doing)
"""


def kill_postgres(folder: Path) -> None:
    """Kill the server of a data folder, and every backend with it."""
    pid = int((folder / "postgres" / "pg" / "postmaster.pid").read_text().split()[0])
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for each in (pid, *map(int, children)):
        # A backend that sees its server gone may end before its turn comes.
        with contextlib.suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)


def end_of_process(doing: str, *, statement: str, number: int, database: str) -> int:
    """Run Python in a process killed before a statement of SQL; return how it ended.

    Shape: `statement` is a part of the SQL; the process dies before its `number`th.
    """
    return subprocess.run(
        [sys.executable, "-c", _DYING, doing, statement, str(number)],
        cwd=ROOT,
        env={**os.environ, "ZHIXIN_DATABASE": database},
        check=False,
    ).returncode


def taken_up(database: str) -> None:
    """Let the queue say that a worker took the job up, as it did before it died."""
    with psycopg.connect(owner_dsn(database), autocommit=True) as owner:
        owner.execute("UPDATE procrastinate_jobs SET status = 'doing'")
