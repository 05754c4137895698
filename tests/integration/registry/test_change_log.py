"""The change log: contiguous, in the order of commits, whoever is slow or fails."""

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

import psycopg
import pytest
from django.db import connection, transaction

from registry.models import Change, Enterprise
from registry.services.changes import CHANNEL, Log, writing
from tests.conftest import owner_dsn

WRITERS = 8
PATIENCE = 20  # seconds until a test that hangs fails


class RefusedError(Exception):
    """What a writer raises to roll back."""


def write(kind: str, *, now: datetime, slow: float = 0, fails: bool = False) -> None:
    """Write one fact and commit, or change one's mind and roll back."""
    with writing(actor=None, now=now) as log:
        change = log.change(kind)
        Enterprise.objects.create(uscc=f"TEST{change.pk:014}", change=change)
        time.sleep(slow)
        if fails:
            raise RefusedError


def log_of(*fields: str) -> list[tuple[object, ...]]:
    """Return the log in its order."""
    return list(Change.objects.order_by("position").values_list(*fields))


def in_thread(work: Callable[[], None]) -> Future[None]:
    """Run `work` beside the test, on a connection of its own."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    pool = ThreadPoolExecutor(max_workers=1)
    future = pool.submit(run)
    pool.shutdown(wait=False)
    return future


def test_a_slow_writer_is_numbered_when_it_commits_not_when_it_began(
    committed: str, now: datetime
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with writing(actor=None, now=now) as log:
            log.change("slow")
            begun.set()
            assert go_on.wait(PATIENCE)

    slow = in_thread(write_slowly)
    assert begun.wait(PATIENCE)
    write("quick", now=now)
    go_on.set()
    slow.result(PATIENCE)

    assert log_of("position", "kind") == [(1, "quick"), (2, "slow")]


def test_nobody_overtakes_a_writer_that_holds_a_number(
    committed: str, now: datetime
) -> None:
    numbered, go_on = threading.Event(), threading.Event()

    def hold_a_number() -> None:
        with transaction.atomic():
            log = Log(actor=None, now=now)
            log.change("first")
            log.seal()
            numbered.set()
            assert go_on.wait(PATIENCE)

    first = in_thread(hold_a_number)
    assert numbered.wait(PATIENCE)
    second = in_thread(lambda: write("second", now=now))
    waiting = wait([second], timeout=0.3).not_done
    seen_meanwhile = log_of("position")
    go_on.set()
    wait([first, second], timeout=PATIENCE)

    assert waiting == {second}
    assert seen_meanwhile == []
    assert log_of("position", "kind") == [(1, "first"), (2, "second")]


def test_a_rollback_leaves_no_hole_and_no_fact(committed: str, now: datetime) -> None:
    write("before", now=now)

    with pytest.raises(RefusedError):
        write("rolled back", now=now, fails=True)
    write("after", now=now)

    assert log_of("position", "kind") == [(1, "before"), (2, "after")]
    assert Enterprise.objects.count() == 2


def test_stamps_never_go_back_even_when_a_clock_does(
    committed: str, now: datetime
) -> None:
    write("on time", now=now)
    write("clock behind", now=now - timedelta(hours=1))
    write("clock ahead", now=now + timedelta(seconds=1))

    assert log_of("stamped_at") == [
        (now,),
        (now,),
        (now + timedelta(seconds=1),),
    ]


def test_a_transaction_makes_one_change_of_each_firm(
    committed: str, now: datetime
) -> None:
    with writing(actor=None, now=now) as log:
        again = log.change("record") is log.change("standing")

    assert again
    assert log_of("kind") == [("record",)]


def test_a_transaction_without_facts_takes_no_number(
    committed: str, now: datetime
) -> None:
    with writing(actor=None, now=now):
        pass
    write("first", now=now)

    assert log_of("position") == [(1,)]


def test_staged_rows_of_bulk_work_are_numbered_after_the_listed_ones(
    committed: str, now: datetime
) -> None:
    with writing(actor=None, now=now, is_bulk=True) as log:
        log.change("batch")
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TEMPORARY TABLE staged ON COMMIT DROP AS "
                "SELECT nextval('registry_change_id_seq') AS id, 'row' AS kind, "
                "NULL::bigint AS enterprise_id FROM generate_series(1, 3)"
            )
        log.stage("staged", count=3)

    kinds = ["batch", "row", "row", "row"]
    expected = [(place, kind, True) for place, kind in enumerate(kinds, start=1)]
    assert log_of("position", "kind", "is_bulk") == expected


def test_listeners_are_woken_by_the_commit(committed: str, now: datetime) -> None:
    with psycopg.connect(owner_dsn(committed), autocommit=True) as listener:
        listener.execute(f"LISTEN {CHANNEL}")

        write("news", now=now)

        heard = [note.channel for note in listener.notifies(timeout=5, stop_after=1)]
    assert heard == [CHANNEL]


def write_at_random(seed: int, now: datetime) -> None:
    """Commit or roll back some transactions, some of them slow."""
    chance = random.Random(seed)
    for _ in range(12):
        with suppress(RefusedError):
            write(
                f"writer {seed}",
                now=now + timedelta(chance.random()),
                slow=chance.choice((0, 0, 0.005, 0.02)),
                fails=chance.random() < 0.3,
            )


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_whoever_has_seen_a_position_has_seen_all_before_it(
    committed: str, now: datetime, seed: int
) -> None:
    writers = [
        in_thread(partial(write_at_random, number, now))
        for number in range(seed * WRITERS, (seed + 1) * WRITERS)
    ]

    seen: list[tuple[object, ...]] = []
    while wait(writers, timeout=0.005).not_done:
        before, seen = seen, log_of("position", "id")
        assert seen[: len(before)] == before
        assert [row[0] for row in seen] == list(range(1, len(seen) + 1))

    assert [writer.result() for writer in writers] == [None] * WRITERS
    assert len(seen) > WRITERS
    stamps = [row[0] for row in log_of("stamped_at")]
    assert stamps == sorted(stamps, key=str)
    assert Enterprise.objects.count() == len(stamps)
