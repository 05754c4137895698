"""The stages run in their order, once or for ever, woken by the log (流水线)."""

import logging
import select
import time
from collections.abc import Callable, Iterator
from datetime import datetime

import psycopg
from django.db import OperationalError, connection

from credit.services.evaluation import evaluate_pending
from registry.services.changes import CHANNEL
from search.services.disclosure import disclose_pending
from search.services.indexing import index_pending

log = logging.getLogger(__name__)

IDLE_SECONDS = 15  # a day that begins, an engine that comes back: nobody notifies those
RETRY_SECONDS = 1

Counts = dict[str, int]


def run_round(*, now: datetime) -> Counts:
    """Run one round; return how many firms or documents each stage answered.

    Interactive changes go through all three stages first; only when there are none
    does one stage take one chunk of bulk work, so a change waits for no more than that.
    """
    counts = _run(now=now, with_bulk=False)
    if any(counts.values()):
        return counts
    return _run(now=now, with_bulk=True)


def _run(*, now: datetime, with_bulk: bool) -> Counts:
    counts = dict.fromkeys(("evaluate", "disclose", "index"), 0)
    counts["evaluate"] = evaluate_pending(now=now, with_bulk=with_bulk)
    if with_bulk and counts["evaluate"]:
        return counts
    counts["disclose"] = disclose_pending(now=now, with_bulk=with_bulk)
    if with_bulk and counts["disclose"]:
        return counts
    counts["index"] = index_pending(with_bulk=with_bulk)
    return counts


def run_until_done(*, clock: Callable[[], datetime]) -> Iterator[Counts]:
    """Run rounds until no stage has anything left; yield each round's counts."""
    while any((counts := run_round(now=clock())).values()):
        yield counts


def watch(*, clock: Callable[[], datetime]) -> Iterator[Counts]:
    """Run for ever: at once when the log says so, and at least every few seconds.

    A database that went away is waited for; what was cut off has written nothing.
    """
    while True:
        try:
            with _listening() as listener:
                while True:
                    yield from run_until_done(clock=clock)
                    _wait(listener)
        except (OperationalError, psycopg.OperationalError):
            log.warning("the database does not answer; trying again")
            connection.close()
            time.sleep(RETRY_SECONDS)


def _listening() -> psycopg.Connection[tuple[object, ...]]:
    """Open a connection of its own that hears the log."""
    settings = connection.settings_dict
    listener = psycopg.connect(
        host=settings["HOST"],
        port=settings["PORT"],
        user=settings["USER"],
        password=settings["PASSWORD"],
        dbname=settings["NAME"],
        autocommit=True,
    )
    listener.execute(f"LISTEN {CHANNEL}")
    return listener


def _wait(listener: psycopg.Connection[tuple[object, ...]]) -> None:
    """Sleep until the log speaks, or for a while."""
    if not list(listener.notifies(timeout=0)):
        select.select([listener.fileno()], [], [], IDLE_SECONDS)
        for _ in listener.notifies(timeout=0):
            pass
