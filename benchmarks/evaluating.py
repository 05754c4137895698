"""Evaluation of all firms against reading the same facts (信用评价).

Reading: the statements of `registry.file_sql`, for the same firms in the same chunks,
fetched by psycopg and thrown away; JSON is left as text, as the product reads it.
"""

from collections.abc import Sequence

import psycopg
from psycopg.types.string import TextLoader

from benchmarks import FOLDER, databases
from benchmarks.clocks import say, seconds
from benchmarks.firms import write_invented
from benchmarks.importing import take_in
from benchmarks.model import write_records
from benchmarks.results import Result
from credit.models import TierDecision, TierState
from credit.services.evaluation import CHUNK, evaluate_pending
from registry.clock import now
from registry.file_sql import LISTINGS, RECORDS
from registry.models import Enterprise, RecordParty
from registry.selectors import log_position

MOST = 6.0


def measure(template: str, *, firms: int) -> Result:
    """Evaluate each firm once for both audiences, and read its facts, in turn."""
    databases.copy(template, to="bench_facts")
    take_in(write_invented(FOLDER / "evaluated.csv.gz", count=firms, first=1))
    taken = seconds(lambda: write_records(firms=firms, now=now()))
    databases.settle()
    say(f"{RecordParty.objects.count():,} facts written in {taken:.0f} s")
    ours, read = _in_turn()
    judged, decisions = TierState.objects.count(), TierDecision.objects.count()
    return Result(
        what=f"evaluation of {firms:,} firms ({judged:,} with facts,"
        f" {decisions:,} decisions), against reading",
        ours=f"{ours:.1f} s",
        against=f"{read:.1f} s",
        ratio=ours / read,
        target=f"≤ {MOST:.0f}",
        is_met=ours / read <= MOST,
    )


def _in_turn() -> tuple[float, float]:
    """Read a chunk and judge it, chunk by chunk; a busy machine slows both."""
    ids = list(Enterprise.objects.order_by("id").values_list("id", flat=True))
    position, ours, read = log_position(), 0.0, 0.0
    with psycopg.connect(databases.dsn(databases.current())) as link:
        link.adapters.register_loader("jsonb", TextLoader)
        for start in range(0, len(ids), CHUNK):
            firms = ids[start : start + CHUNK]
            read += seconds(lambda firms=firms: _read(link, firms, position))  # type: ignore[misc]
            link.rollback()
            ours += seconds(lambda: evaluate_pending(now=now()))
    return ours, read


def _read(link: psycopg.Connection, firms: Sequence[int], position: int) -> None:
    asked = {"firms": firms, "positions": [position] * len(firms)}
    for statement in (RECORDS, LISTINGS):
        link.execute(statement.encode(), asked).fetchall()
