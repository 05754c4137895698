"""Counts of organs' work: each event counted once, in its month, in time or late."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from registry.domain.counts import Count
from registry.domain.duties import NotAllowedError
from registry.domain.procedures.listing_terms import ListingStep
from registry.domain.procedures.objection import ObjectionStep
from registry.domain.procedures.repair import RepairStep
from registry.domain.vocabulary import Duty, ProcedureKind, ProcedureType
from registry.models import Authority, Officer, Record, User
from registry.services import releases
from registry.services.cases import Submission, open_case, take_step
from registry.services.organ_counts import (
    OrganNotFoundError,
    PeriodTooLongError,
    counts_of,
    organs_within_reach,
    total_of,
)
from tests import factories
from tests.conftest import NOW
from tests.listing_walk import Walk, county
from tests.repair_walk import RepairWalk

DECIDED = date(2026, 10, 28)  # the 20th working day after it is 25 November
UNSERVED = replace(factories.ATTESTED, notice_served_on=None)
SIMPLE = replace(factories.ATTESTED, procedure=ProcedureType.SIMPLE)


def head(organ: Authority | None = None) -> User:
    return factories.officer(Duty.DECIDE, organ=organ)


def counted(
    *months: date,
    organ: int | None = None,
    at: datetime = NOW,
    actor: User | None = None,
) -> dict[Count, int]:
    """Return what is counted in one month, this one if none is named."""
    month = months[0] if months else date(2026, 11, 1)
    rows = counts_of(
        organ=organ, first=month, last=month, actor=actor or head(), now=at
    )
    return {count: number for count, number in total_of(rows).items() if number}


def penalty(*, at: datetime = NOW, attestation: object = factories.ATTESTED) -> Record:
    stated = factories.penalty(
        factories.firm(), decided_on=DECIDED.isoformat(), valid_until=""
    )
    return factories.record(stated, attestation=attestation, now=at)  # type: ignore[arg-type] # one type


@pytest.mark.parametrize(("day", "count"), [(25, Count.IN_TIME), (26, Count.LATE)])
def test_working_day_20_is_in_time_and_21_is_late(
    db: None, day: int, count: Count
) -> None:
    penalty(at=datetime(2026, 11, day, 15, 59, tzinfo=UTC))

    assert counted(date(2026, 10, 1)) == {Count.DECIDED: 1, count: 1}


def test_midnight_in_china_parts_the_days(db: None) -> None:
    penalty(at=datetime(2026, 11, 25, 16, 0, tzinfo=UTC))

    assert counted(date(2026, 10, 1)) == {Count.DECIDED: 1, Count.LATE: 1}


@pytest.mark.parametrize(
    ("today", "overdue"), [(25, {}), (26, {Count.OVERDUE: 1})], ids=["last day", "over"]
)
def test_what_an_officer_may_still_publish_waits(
    db: None, today: int, overdue: dict[Count, int]
) -> None:
    penalty(attestation=UNSERVED)

    found = counted(date(2026, 10, 1), at=datetime(2026, 11, today, 2, 0, tzinfo=UTC))

    assert found == {Count.DECIDED: 1, Count.WAITING: 1, **overdue}


def test_what_the_law_keeps_from_the_public_waits_for_nobody(db: None) -> None:
    penalty(attestation=SIMPLE)

    assert counted(date(2026, 10, 1)) == {Count.DECIDED: 1}


def test_a_withdrawn_record_stays_among_those_once_published(db: None) -> None:
    officer = Officer.objects.get(user=factories.approver())

    releases.withdraw_record(penalty(), officer=officer, now=NOW, reason="示例:撤销")

    assert counted(date(2026, 10, 1)) == {
        Count.DECIDED: 1,
        Count.IN_TIME: 1,
        Count.WITHDRAWN: 1,
    }


def test_a_corrected_record_is_one_record_by_its_newest_day(db: None) -> None:
    factories.correct(penalty(), decided_on="2026-11-02")

    assert counted(date(2026, 10, 1)) == {}
    assert counted(date(2026, 11, 1)) == {Count.DECIDED: 1, Count.IN_TIME: 1}


def answer_objection(days: int, *, extend_on: int | None = None) -> None:
    """File on Wednesday 25 November and answer so many days later."""
    walk = RepairWalk()
    handler, decider = (walk.officers[duty] for duty in (Duty.HANDLE, Duty.DECIDE))
    stated = {
        "record": walk.record.key,
        "filed_on": "2026-11-25",
        "applicant": "示例经办人",
        **factories.AT_COUNTER,
        "claim": "示例:该处罚的当事人不是本企业",
    }
    sent = Submission(step=ObjectionStep.FILE, stated=stated)
    case = open_case(
        ProcedureKind.OBJECTION, sent, uscc=walk.firm.uscc, actor=handler, now=NOW
    )
    if extend_on is not None:
        sent = Submission(step=ObjectionStep.EXTEND, stated={}, reason="示例:待查")
        take_step(case.pk, sent, actor=decider, now=NOW + timedelta(extend_on))
    stated = {"checked": "示例:已核查"}
    sent = Submission(step=ObjectionStep.DISMISS, stated=stated, reason="示例:不成立")
    take_step(case.pk, sent, actor=decider, now=NOW + timedelta(days))


@pytest.mark.parametrize(
    ("days", "extend_on", "late"),
    [
        (7, None, {}),
        (8, None, {Count.ANSWERED_LATE: 1}),
        (28, 3, {}),
        (29, 3, {Count.ANSWERED_LATE: 1}),
    ],
)
def test_an_objection_answered_after_its_last_day_is_late(
    db: None, days: int, extend_on: int | None, late: dict[Count, int]
) -> None:
    answer_objection(days, extend_on=extend_on)

    found = counted(date(2026, 12, 1))

    assert found == {Count.DISMISSED: 1, **late}
    assert counted(date(2026, 11, 1))[Count.FILED] == 1


@pytest.mark.parametrize(("days", "late"), [(9, {}), (12, {Count.DECIDED_LATE: 1})])
def test_a_repair_decided_after_seven_working_days_is_late(
    db: None, days: int, late: dict[Count, int]
) -> None:
    walk = RepairWalk()
    walk.apply()
    walk.take(RepairStep.ACCEPT, by=Duty.HANDLE)
    walk.now += timedelta(days)
    walk.take(RepairStep.GRANT)

    assert counted(date(2026, 11, 1))[Count.APPLIED] == 1
    assert counted(date(2026, 12, 1)) == {Count.GRANTED: 1, **late}


@pytest.mark.parametrize(("days", "late"), [(5, {}), (6, {Count.DECIDED_LATE: 1})])
def test_an_application_is_accepted_or_refused_in_three_working_days(
    db: None, days: int, late: dict[Count, int]
) -> None:
    walk = RepairWalk()
    walk.apply()
    walk.now += timedelta(days)
    walk.take(RepairStep.REFUSE, by=Duty.HANDLE, reason="示例:材料不全")

    found = counted(date(2026, 11, 1)) | counted(date(2026, 12, 1))

    assert found[Count.REFUSED] == 1
    assert {Count.DECIDED_LATE: found[Count.DECIDED_LATE]} if late else late == {}


def test_listings_are_counted_when_published_and_when_removed(db: None) -> None:
    walk = Walk().to(ListingStep.PUBLISH).wait(days=366)
    walk.take(ListingStep.REMOVE, reason="示例:已履行")

    assert counted(date(2026, 11, 1))[Count.LISTED] == 1
    assert counted(date(2027, 11, 1), at=walk.now)[Count.REMOVED] == 1


@pytest.mark.parametrize(("days", "late"), [(7, None), (8, 1)])
def test_open_tasks_are_counted_and_those_past_their_day_are_late(
    db: None, days: int, late: int | None
) -> None:
    Walk().to(ListingStep.NOTIFY)

    found = counted(date(2026, 11, 1), at=NOW + timedelta(days))

    assert found[Count.OPEN_TASKS] == 1
    assert found.get(Count.LATE_TASKS) == late


def test_a_head_counts_the_own_organ_and_those_below_and_no_other(db: None) -> None:
    Walk().to(ListingStep.NOTIFY)
    lower, upper = county(), factories.authority()
    penalty()

    below = counted(actor=head(lower))

    assert set(organs_within_reach(actor=head(lower), now=NOW)) == {lower}
    assert Count.OPEN_TASKS in below
    assert counted(date(2026, 10, 1), actor=head(lower))[Count.DECIDED] == 1
    assert counted(date(2026, 10, 1), actor=head(upper))[Count.DECIDED] == 2
    with pytest.raises(OrganNotFoundError):
        counted(organ=upper.pk, actor=head(lower))


def test_one_organ_is_counted_alone(db: None) -> None:
    Walk().to(ListingStep.NOTIFY)

    assert counted(organ=county().pk)[Count.OPEN_TASKS] == 1
    assert Count.OPEN_TASKS not in counted(organ=factories.authority().pk)


@pytest.mark.parametrize(
    "duty", [duty for duty in Duty if duty not in {Duty.DECIDE, Duty.READ}]
)
def test_who_neither_decides_nor_reads_sees_no_counts(db: None, duty: Duty) -> None:
    with pytest.raises(NotAllowedError):
        counted(actor=factories.officer(duty))


@pytest.mark.parametrize(
    ("first", "last"),
    [(date(2026, 12, 1), date(2026, 11, 1)), (date(2024, 1, 1), date(2027, 1, 1))],
)
def test_a_period_is_in_order_and_no_longer_than_36_months(
    db: None, first: date, last: date
) -> None:
    with pytest.raises(PeriodTooLongError):
        counts_of(organ=None, first=first, last=last, actor=head(), now=NOW)


def test_36_months_are_counted(db: None) -> None:
    first, last = date(2024, 1, 1), date(2026, 12, 31)
    penalty()

    rows = counts_of(organ=None, first=first, last=last, actor=head(), now=NOW)

    assert total_of(rows)[Count.DECIDED] == 1
