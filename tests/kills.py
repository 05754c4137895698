"""Ends a server as a power cut would, or a job as the loss of its process."""

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg

from tests.conftest import NOW, owner_dsn
from tests.environment import ROOT

# Does a job of files and dies by a signal before a given note of how far it is.
_DRIVE = """
import importlib, os, signal, sys
from datetime import datetime
import django
django.setup()
from django.db import connection

module, name, key, table, last, instant, folder = sys.argv[1:]
jobs = importlib.import_module(module)
jobs.FOLDER = folder
met = 0

def watched(execute, sql, *arguments):
    global met
    if sql.startswith(f'UPDATE "{table}"'):
        met += 1
        if met == int(last):
            os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, *arguments)

with connection.execute_wrapper(watched):
    getattr(jobs, name)(int(key), now=datetime.fromisoformat(instant))
"""


def kill_postgres(folder: Path) -> None:
    """Kill the server of a data folder, and every backend with it."""
    pid = int((folder / "postgres" / "pg" / "postmaster.pid").read_text().split()[0])
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for each in (pid, *map(int, children)):
        # A backend that sees its server gone may end before its turn comes.
        with contextlib.suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)


def killed_job(
    run: str, key: int, *, table: str, note: int, folder: Path, database: str
) -> bool:
    """Run a job, as `module:function`, in a process that dies before a note of it.

    Shape: `note` counts from one the updates of the job's table; true if it died so.
    """
    module, _, name = run.partition(":")
    said = (module, name, str(key), table, str(note), NOW.isoformat(), str(folder))
    ended = subprocess.run(
        [sys.executable, "-c", _DRIVE, *said],
        cwd=ROOT,
        env={**os.environ, "ZHIXIN_DATABASE": database},
        check=False,
    )
    return ended.returncode == -signal.SIGKILL


def taken_up(database: str) -> None:
    """Let the queue say that a worker took the job up, as it did before it died."""
    with psycopg.connect(owner_dsn(database), autocommit=True) as owner:
        owner.execute("UPDATE procrastinate_jobs SET status = 'doing'")
