"""The private PostgreSQL starts anywhere, for anybody, and comes back after a kill."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from registry.config import embedded_postgres
from registry.config.embedded_postgres import OWNER, EmbeddedPostgresError

ROOT = Path(__file__).resolve().parents[3]
START = """
import sys
from pathlib import Path
from registry.config import embedded_postgres
print(embedded_postgres.ensure(Path(sys.argv[1])).dsn(user=embedded_postgres.OWNER))
"""
START_AS_NOBODY = f"""
import os, pwd
from registry.config import embedded_postgres
nobody = pwd.getpwnam("nobody")
os.setgroups([])
os.setgid(nobody.pw_gid)
os.setuid(nobody.pw_uid)
{START}"""
TRIGRAMS = "SELECT show_trgm('贵州茅台')"

pytestmark = pytest.mark.slow  # each test makes a cluster of its own


@pytest.fixture
def place() -> Iterator[Path]:
    """Give a folder anybody may enter (pytest's own are closed to others)."""
    folder = Path(tempfile.mkdtemp(prefix="zhixin-"))
    folder.chmod(0o777)
    yield folder
    for postgres in folder.rglob("postmaster.pid"):
        embedded_postgres.stop(postgres.parents[1])
    shutil.rmtree(folder)


def start(
    folder: Path, *, code: str = START, **environment: str
) -> subprocess.Popen[str]:
    """Start the server from a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", code, str(folder)],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
    )


def started(process: subprocess.Popen[str]) -> str:
    """Return the connection string a starting process printed."""
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    return output.strip()


def postmaster_of(folder: Path) -> int:
    """Return the server's process."""
    return int((folder / "pg" / "postmaster.pid").read_text().split()[0])


def trigrams(dsn: str) -> list[str]:
    """Return what pg_trgm sees of a Chinese name."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        row = connection.execute(TRIGRAMS).fetchone()
    assert row is not None
    return list(row[0])


def test_under_lc_all_c_in_a_folder_with_chinese_and_spaces_trigrams_are_seen(
    place: Path,
) -> None:
    folder = place / "质信 数据" / "postgres"

    dsn = started(start(folder, LC_ALL="C", PYTHONCOERCECLOCALE="0", PYTHONUTF8="1"))

    assert len(trigrams(dsn)) == 5


def test_a_path_longer_than_a_socket_path_may_be_is_no_hindrance(place: Path) -> None:
    folder = place / ("d" * 70) / ("e" * 70)

    server = embedded_postgres.ensure(folder)

    assert len(os.fsencode(folder)) > 110
    assert server.socket != folder
    assert len(trigrams(server.dsn(user=OWNER))) == 5


def test_an_ordinary_user_starts_it_too(place: Path) -> None:
    folder = place / "own"
    is_root = os.geteuid() == 0

    dsn = started(start(folder, code=START_AS_NOBODY if is_root else START))

    assert (folder / "pg").owner() == ("nobody" if is_root else place.owner())
    assert len(trigrams(dsn)) == 5


def test_a_folder_the_database_user_cannot_enter_gets_a_sentence(place: Path) -> None:
    closed = place / "closed"
    closed.mkdir(mode=0o700 if os.geteuid() == 0 else 0o000)

    with pytest.raises(EmbeddedPostgresError, match=r"the user .* must be able to"):
        embedded_postgres.ensure(closed / "postgres")

    closed.chmod(0o700)


def test_programs_that_are_not_there_get_a_sentence(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PG_BIN", str(place / "nowhere"))

    with pytest.raises(EmbeddedPostgresError, match="PG_BIN"):
        embedded_postgres.ensure(place / "postgres")


def test_after_kill_9_every_committed_row_is_back_and_no_other(place: Path) -> None:
    dsn = embedded_postgres.ensure(place).dsn(user=OWNER)
    with psycopg.connect(dsn) as first:
        first.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS id")
    open_transaction = psycopg.connect(dsn)
    open_transaction.execute("INSERT INTO kept VALUES (1001)")

    os.kill(postmaster_of(place), signal.SIGKILL)
    embedded_postgres.ensure(place)

    with psycopg.connect(dsn) as again:
        assert again.execute("SELECT count(*) FROM kept").fetchone() == (1000,)
    open_transaction.close()


def test_a_cluster_whose_making_was_killed_is_made_anew(place: Path) -> None:
    (place / "pg" / "base").mkdir(parents=True)

    server = embedded_postgres.ensure(place)

    assert len(trigrams(server.dsn(user=OWNER))) == 5


def test_four_processes_at_once_agree_on_one_server(place: Path) -> None:
    racing = [start(place / "postgres") for _ in range(4)]

    answers = {started(process) for process in racing}

    assert len(answers) == 1
    with psycopg.connect(answers.pop()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_stopping_ends_it_and_starting_again_keeps_the_data(place: Path) -> None:
    dsn = embedded_postgres.ensure(place).dsn(user=OWNER)
    with psycopg.connect(dsn) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS id")

    embedded_postgres.stop(place)

    assert not (place / "pg" / "postmaster.pid").exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(dsn)
    embedded_postgres.ensure(place)
    with psycopg.connect(dsn) as connection:
        assert connection.execute("SELECT id FROM kept").fetchone() == (1,)
