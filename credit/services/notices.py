"""Falls told to firms before the public: notices opened, run and over (变更告知)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from credit.domain.evaluation import Evaluation, from_canonical
from credit.domain.notices import (
    Notice,
    Pending,
    is_fall,
    next_notice,
    pending_facts,
)
from credit.models import TierDecision, TierNotice, TierState
from registry.domain.files import Marks
from registry.domain.periods import ONE_DAY
from registry.domain.vocabulary import Tier
from registry.marks import marks_of
from registry.services.calendars import calendar
from registry.services.releases import policies

LIMIT = "tier_notice"
ROWS = 2_000  # rows one INSERT carries


@dataclass(frozen=True, kw_only=True, slots=True)
class Rating:
    """A firm's newest public judgement, and where its evaluation stood before it."""

    firm: int
    decision: TierDecision | None  # the newest; None: the firm was never rated
    evaluation: Evaluation
    state: TierState | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Telling:
    """What the public knows of a firm, and the notice that runs."""

    told: TierDecision | None
    notice: TierNotice | None


def reply_ends(day: date) -> date:
    """Return the first day after the time to reply to a notice told on a day."""
    term = policies().at(LIMIT, day).count
    return calendar().add_working_days(day, term) + ONE_DAY if term else day


def told_from(notice: TierNotice) -> date:
    """Return the first day on which the public may be told, by today's calendar.

    A holiday entered since lengthens the time to reply; no entry shortens what the firm
    was told.
    """
    return max(notice.due_on, reply_ends(notice.opened_on))


def renew_notices(
    ratings: Sequence[Rating], *, position: int, today: date, now: datetime
) -> dict[int, Telling]:
    """Open, keep or end the notice of each firm; a new one is written here."""
    told = _told([one.state for one in ratings])
    held = _held(ratings, told, position=position, today=today)
    tellings, opened = {}, []
    for one in ratings:
        known, running = told.get(one.firm), one.state.notice if one.state else None
        notice = next_notice(
            _read(running),
            one.evaluation.tier,
            told=_tier(known),
            today=today,
            reply_ends=reply_ends,
            is_held=one.firm in held,
        )
        row = running
        if notice and notice != _read(running):
            row = _row(one, notice, before=_tier(known), now=now)
            opened.append(row)
        tellings[one.firm] = (
            Telling(told=known, notice=row)
            if notice
            else Telling(told=one.decision, notice=None)
        )
    TierNotice.objects.bulk_create(opened, ROWS)
    return tellings


def pending_of(states: Iterable[TierState]) -> Mapping[int, Pending]:
    """Return what each firm with a running notice keeps from the public.

    Shape: of states read with their `public` and `notice`.
    """
    running = [state for state in states if state.notice_id]
    told = _told(running)
    return {
        state.enterprise_id: Pending(
            since=state.notice.opened_on,
            facts=_facts(state.public, told.get(state.enterprise_id)),
        )
        for state in running
        if state.notice and state.public
    }


def _told(states: Iterable[TierState | None]) -> dict[int, TierDecision]:
    """Return the decision the public knows of each firm; one query at most."""
    known = [state for state in states if state and state.told_id]
    others = {one.told_id for one in known if one.told_id != one.public_id}
    read = TierDecision.objects.in_bulk(others) if others else {}
    found: dict[int, TierDecision] = {}
    for state in known:
        same = state.public if state.told_id == state.public_id else None
        decision = same or read.get(state.told_id)
        if decision:
            found[state.enterprise_id] = decision
    return found


def _held(
    ratings: Sequence[Rating],
    told: Mapping[int, TierDecision],
    *,
    position: int,
    today: date,
) -> frozenset[int]:
    """Return the firms whose notice would be over, but for an open objection."""
    over = [
        one
        for one in ratings
        if one.state
        and one.state.notice
        and told_from(one.state.notice) <= today
        and is_fall(one.evaluation.tier, told=_tier(told.get(one.firm)))
    ]
    marks = marks_of([(one.firm, position) for one in over]) if over else {}
    return frozenset(
        one.firm
        for one in over
        if {key for key, _ in _pending(one.evaluation, told.get(one.firm))}
        & _contested(marks.get(one.firm, {}))
    )


def _contested(marks: Marks) -> set[str]:
    return {key for key, mark in marks.items() if mark.contested_on}


def _facts(
    current: TierDecision, told: TierDecision | None
) -> frozenset[tuple[str, int]]:
    return _pending(from_canonical(current.body), told)


def _pending(
    evaluation: Evaluation, told: TierDecision | None
) -> frozenset[tuple[str, int]]:
    return pending_facts(evaluation, from_canonical(told.body) if told else None)


def _tier(decision: TierDecision | None) -> Tier | None:
    return Tier(decision.tier) if decision and decision.tier else None


def _read(row: TierNotice | None) -> Notice | None:
    if row is None:
        return None
    return Notice(tier=Tier(row.tier), opened_on=row.opened_on, until=told_from(row))


def _row(
    rating: Rating, notice: Notice, *, before: Tier | None, now: datetime
) -> TierNotice:
    return TierNotice(
        enterprise_id=rating.firm,
        decision=rating.decision,
        tier=notice.tier,
        before=before or "",
        opened_on=notice.opened_on,
        due_on=notice.until,
        told_at=now,
    )
