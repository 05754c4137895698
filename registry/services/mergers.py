"""An organ ends and another takes its work over (机关撤并、更名与承接).

What it decided keeps its name. From the day of its end its open cases are the
successor's: every question of who may act asks `registry.services.organs`.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from registry.clock import day_of
from registry.domain.duties import Act
from registry.domain.errors import DomainError, ErrorKind, msg
from registry.models import Authority, Case, Step, Task, User
from registry.services.calendars import lock_calendar
from registry.services.cases import locked_case, situation_of
from registry.services.changes import writing
from registry.services.officers import acting_officer
from registry.services.organs import endings, organs_within, work_of
from registry.services.tasks import await_anew


class UnknownOrganError(DomainError):
    """No organ is registered under this code."""

    code = "unknown_organ"
    kind = ErrorKind.NOT_FOUND


class SuccessorNotFitError(DomainError):
    """A successor is another organ, in being on the day, with no end, not below it."""

    code = "successor_not_fit"


class OrganEndedError(DomainError):
    """The end of this organ is entered already."""

    code = "organ_ended"
    kind = ErrorKind.CONFLICT


class EndTooEarlyError(DomainError):
    """An organ ends after the last step of its cases."""

    code = "end_too_early"


@dataclass(frozen=True, kw_only=True, slots=True)
class Merger:
    """Which organ ends, by code, and who takes over.

    Time: `on` is the first day without it.
    """

    organ: str
    successor: str
    on: date


def merge_authority(merger: Merger, *, actor: User, now: datetime) -> Authority:
    """Enter that an organ was merged into another, or renamed, on a day.

    Raises:
        NotAllowedError: the actor does not administer.
        UnknownOrganError: no organ has one of the codes.
        SuccessorNotFitError, OrganEndedError, EndTooEarlyError: as they say.
    """
    acting_officer(actor, Act.KEEP_ORGANS, on=day_of(now))
    with writing(actor=actor, now=now) as log:
        lock_calendar()  # no step is written meanwhile, and no second merger entered
        organ, successor = _organ(merger.organ), _organ(merger.successor)
        _require_fit(organ, successor, on=merger.on)
        organ.effective_until, organ.successor = merger.on, successor
        organ.ended_by = log.change("authority")
        organ.save(update_fields=["effective_until", "successor", "ended_by"])
    hand_over(now=now)
    return organ


def hand_over(*, now: datetime) -> int:
    """Let cases of organs that ended await anew what they awaited from above.

    The successor's upper organ, or whether it needs one, is another. Returns how many;
    running twice, late or again after a kill changes nothing more.
    """
    today = day_of(now)
    ended = [organ for organ, end in endings().items() if end.on <= today]
    waiting = Task.objects.filter(
        done_at=None, act=Act.CONSENT_TO_CASE, case__authority__in=ended
    )
    moved = 0
    for case_id in waiting.values_list("case_id", flat=True):
        with transaction.atomic():
            case = locked_case(case_id)
            step = case.steps.order_by("-ordinal")[0]
            moved += await_anew(step, situation_of(case, now=now), now=now)
    return moved


def _organ(code: str) -> Authority:
    organ = Authority.objects.filter(uscc=code).first()
    if organ is None:
        raise UnknownOrganError(
            msg("No organ is registered under the code %(code)s."), code=code
        )
    return organ


def _require_fit(organ: Authority, successor: Authority, *, on: date) -> None:
    """Refuse an end that cannot be: the successor has none, so no circle can close."""
    if organ.effective_until is not None:
        raise OrganEndedError
    begins = successor.effective_from
    if (
        successor.effective_until is not None
        or (begins is not None and on < begins)
        or successor.pk in organs_within(organ, on=on)
    ):
        raise SuccessorNotFitError
    cases = Case.objects.filter(authority__in=work_of(organ, on=on))
    last = Step.objects.filter(case__in=cases).aggregate(at=Max("change__stamped_at"))[
        "at"
    ]
    if last and on <= day_of(last):
        raise EndTooEarlyError(
            msg("A step of its cases was taken on %(day)s: it ends later."),
            day=day_of(last).isoformat(),
        )
