"""Which penalties are to be published by when, and which were in time (公示时限)."""

from dataclasses import dataclass
from datetime import date, datetime

from registry.clock import day_of
from registry.domain.periods import WorkingCalendar
from registry.domain.policy_files import PolicyNotInForceError
from registry.domain.release_clocks import REMEDIABLE, ReleaseClock, release_clock
from registry.domain.values import UnreadableError, read_date
from registry.domain.vocabulary import Question, RecordKind
from registry.models import Draft, Record, RecordVersion, Standing, User
from registry.services import queues
from registry.services.calendars import calendar
from registry.services.releases import newest_standing, policies


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """A draft that waits for approval, and its clock if the law sets one."""

    draft: Draft
    clock: ReleaseClock | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Publication:
    """When a penalty was to be published, and when it was; None: not yet."""

    clock: ReleaseClock
    published_on: date | None


def approvals_by_deadline(*, actor: User, now: datetime, limit: int) -> list[Waiting]:
    """Return what this officer may judge, what must be published first at the head.

    Shape: what has no clock follows, the latest touched first.
    """
    known = calendar()
    waiting = [
        Waiting(draft=draft, clock=clock_of(draft, calendar=known))
        for draft in queues.approvals(actor=actor, now=now)
    ]
    waiting.sort(key=lambda one: one.clock.publish_by if one.clock else date.max)
    return waiting[:limit]


def clock_of(draft: Draft, *, calendar: WorkingCalendar) -> ReleaseClock | None:
    """Return the clock of a penalty's draft; a correction has none.

    Shape: None too for a day that cannot be read, or that no policy reaches back to.
    """
    if draft.kind != RecordKind.PENALTY or draft.record_id:
        return None
    field = queues.form_used(draft).event_field
    try:
        decided_on = read_date(draft.stated.get(field))
        if decided_on is None:
            return None
        return release_clock(decided_on, policies=policies(), calendar=calendar)
    except (UnreadableError, PolicyNotInForceError):
        return None


def publication_of(record: Record, newest: RecordVersion) -> Publication | None:
    """Return by when a penalty was to be published, and when it was first.

    Shape: None for other kinds, and for what the law itself keeps from the public.
    """
    if record.kind != RecordKind.PENALTY:
        return None
    first = (
        Standing.objects.filter(
            record=record,
            question=Question.PUBLISHED,
            effective_from__isnull=False,
        )
        .select_related("change")
        .order_by("id")
        .first()
    )
    if first is None and not _is_remediable(record):
        return None
    return Publication(
        clock=release_clock(newest.event_on, policies=policies(), calendar=calendar()),
        published_on=day_of(first.change.stamped_at) if first else None,
    )


def _is_remediable(record: Record) -> bool:
    standing = newest_standing(Question.PUBLISHED, record=record)
    return standing is not None and standing.reason in set(map(str, REMEDIABLE))
