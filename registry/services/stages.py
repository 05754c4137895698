"""How a stage pulls: its cursor in either lane of the log, one holder (流水线)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from registry.models import Change, StageCursor
from registry.selectors import log_position


@dataclass(frozen=True, kw_only=True, slots=True)
class Pulled:
    """The firms a stage has to answer next, and up to where the lane is then read."""

    firms: tuple[int, ...]
    is_bulk: bool
    position: int


@contextmanager
def holding(stage: str) -> Iterator[StageCursor | None]:
    """Hold a stage for one transaction; None while another worker holds it.

    A stage moves its cursor in the transaction that writes its answers, so a worker
    killed in between has done nothing.
    """
    StageCursor.objects.get_or_create(stage=stage)
    with transaction.atomic():
        yield (
            StageCursor.objects.select_for_update(skip_locked=True)
            .filter(stage=stage)
            .first()
        )


def pull(
    cursor: StageCursor,
    *,
    limit: int,
    with_bulk: bool = True,
    upto: StageCursor | None = None,
) -> Pulled:
    """Read what a stage has not answered: the interactive lane first, then bulk.

    `upto` is the cursor of the stage below, which is never overtaken.
    """
    head = log_position()
    for is_bulk in (False, True) if with_bulk else (False,):
        end = _lane(upto, is_bulk=is_bulk) if upto else head
        changes = list(
            Change.objects.filter(
                is_bulk=is_bulk,
                position__gt=_lane(cursor, is_bulk=is_bulk),
                position__lte=end,
                enterprise__isnull=False,
            )
            .order_by("position")
            .values_list("position", "enterprise_id")[:limit]
        )
        pulled = Pulled(
            firms=tuple(dict.fromkeys(firm for _, firm in changes if firm)),
            is_bulk=is_bulk,
            position=changes[-1][0] if len(changes) == limit else end,
        )
        if pulled.firms:
            break
        advance(cursor, pulled)  # nothing there to answer
    return pulled


def unanswered(pulled: Pulled, answers: QuerySet[Any]) -> list[int]:
    """Leave out firms whose answer stands at a position past all that was pulled."""
    past = answers.filter(enterprise__in=pulled.firms, position__gte=pulled.position)
    done = set(past.values_list("enterprise_id", flat=True))
    return [firm for firm in pulled.firms if firm not in done]


def advance(cursor: StageCursor, pulled: Pulled) -> None:
    """Note how far a lane is answered; the caller saves the cursor."""
    lane = "bulk" if pulled.is_bulk else "interactive"
    setattr(cursor, lane, max(getattr(cursor, lane), pulled.position))


def _lane(cursor: StageCursor, *, is_bulk: bool) -> int:
    return cursor.bulk if is_bulk else cursor.interactive
