"""A worker killed while it matches a list leaves no half result, and ends the same."""

import io
import signal
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from registry.models import User
from search.models import MatchJob
from search.services import match_jobs
from tests import factories
from tests.conftest import NOW, owner_dsn
from tests.functional.public import publish
from tests.kills import end_of_process, taken_up

pytestmark = pytest.mark.slow  # processes of their own
DOING = """
from search.services import match_jobs
from tests.conftest import NOW

match_jobs.FOLDER = {folder!r}
match_jobs.run_job({key}, now=NOW)
"""

HONGFA = "遵义市播州区示例鸿发酒业有限公司"
OTHER = "遵义市播州区示例宏发酒业有限公司"
ROWS = 600 * (HONGFA, OTHER)  # three chunks


@pytest.fixture
def clerk(committed: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> User:
    """Return an officer; a firm is on file and published."""
    monkeypatch.setattr(match_jobs, "FOLDER", str(tmp_path))
    factories.firm(name=HONGFA, region="520304")
    publish()
    return factories.officer()


def brought(actor: User) -> MatchJob:
    return match_jobs.accept_list(
        io.BytesIO("\n".join(("name", *ROWS)).encode()),
        file_name="list.csv",
        actor=actor,
        language="en",
        now=NOW,
    )


def end_of(job: MatchJob) -> tuple[bytes, dict[str, int]]:
    done = match_jobs.run_job(job.pk, now=NOW)
    return match_jobs.result_of(done, now=NOW).read_bytes(), done.counts


# Before the first note; after the first chunk; when all but "done" is written.
@pytest.mark.parametrize("last", [1, 3, 5])
def test_killed_at_any_moment_it_ends_with_the_result_of_an_undisturbed_run(
    clerk: User, committed: str, tmp_path: Path, last: int
) -> None:
    undisturbed = end_of(brought(clerk))
    job = brought(clerk)

    died = end_of_process(
        DOING.format(folder=str(tmp_path), key=job.pk),
        statement='UPDATE "search_matchjob"',
        number=last,
        database=committed,
    )

    assert died == -signal.SIGKILL
    job.refresh_from_db()
    with pytest.raises(match_jobs.MatchJobNotDoneError):
        match_jobs.result_of(job, now=NOW)
    taken_up(committed)
    assert match_jobs.resume_stalled(now=NOW + timedelta(hours=1)) == 1
    assert end_of(job) == undisturbed
    assert undisturbed[1]["match"] == undisturbed[1]["possible"] == 600


def test_two_workers_do_not_match_one_list(clerk: User, committed: str) -> None:
    job = brought(clerk)
    lock = f"""
        SELECT pg_advisory_lock(
            ('x' || encode(sha256('zhixin matching {job.pk}'), 'hex'))::bit(64)::bigint
        )
    """

    with psycopg.connect(owner_dsn(committed)) as other:
        other.execute(lock)
        with pytest.raises(match_jobs.MatchJobRunningError):
            match_jobs.run_job(job.pk, now=NOW)
        # A connection that closes gives its locks back some time later.
        other.execute("SELECT pg_advisory_unlock_all()")

    assert match_jobs.run_job(job.pk, now=NOW).state == "done"
