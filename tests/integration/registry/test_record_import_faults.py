"""An import of records killed midway ends as an undisturbed one (导入中断与续传)."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import transaction

from registry.models import BatchState, Draft, ImportBatch, User
from registry.services.batches import ImportRunningError
from registry.services.record_imports import CHUNK
from tests import factories
from tests.environment import ROOT
from tests.integration.registry.test_record_import import (
    importer,
    issues,
    sheet,
    take,
)

# Dies when the second chunk is written and not committed.
KILLED = """
import os, signal, sys
from pathlib import Path
import django
django.setup()
from registry.models import User
from registry.services import batches, record_imports
from tests.conftest import NOW

calls = []
advance = batches.advance

def die_at_the_second_chunk(*args, **kwargs):
    advance(*args, **kwargs)
    calls.append(1)
    if len(calls) == 3:
        os.kill(os.getpid(), signal.SIGKILL)

batches.advance = die_at_the_second_chunk
actor = User.objects.get(username=sys.argv[2])
record_imports.import_records(Path(sys.argv[1]), actor=actor, now=NOW)
"""


def state_of(made: ImportBatch) -> list[object]:
    """Return all that an import writes, without ids."""
    made.refresh_from_db()
    drafts = Draft.objects.filter(batch=made).order_by("row_number")
    columns = ("row_number", "state", "stated", "hold_reasons", "entered_by")
    return [
        (made.state, made.rows_read, made.counts, made.digest),
        list(drafts.values_list(*columns)),
        issues(made),
    ]


SEEN_SECONDS = 20


@pytest.mark.slow
def test_an_import_killed_midway_and_run_again_ends_as_if_undisturbed(
    committed: str, tmp_path: Path
) -> None:
    firm, actor = factories.firm(), importer()
    many = [
        factories.penalty(firm if number % 7 else None) for number in range(2 * CHUNK)
    ]
    path = sheet(tmp_path, *many, many[0], {**many[1], "fine_wan": ""})
    with transaction.atomic():
        undisturbed = state_of(take(path, actor=actor))
        transaction.set_rollback(True)

    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(path), actor.username],
        env={**os.environ, "ZHIXIN_DATABASE": committed, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    left = ImportBatch.objects.get()
    again = _taken_again(path, actor=actor)

    assert killed.returncode == -signal.SIGKILL
    assert (left.state, left.rows_read) == (BatchState.READING, CHUNK)
    assert again.pk == left.pk
    assert state_of(again) == undisturbed


def _taken_again(path: Path, *, actor: User) -> ImportBatch:
    """Take a file once the server has seen that who held it is gone."""
    end = time.monotonic() + SEEN_SECONDS
    while True:
        try:
            return take(path, actor=actor)
        except ImportRunningError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
