"""A record on its way to the firm's home province, and one from there."""

from datetime import date, timedelta
from typing import Any

import pytest

from registry.domain.procedures.push import PushState
from registry.domain.procedures.push import PushStep as S
from registry.domain.vocabulary import Duty, EnterpriseStatus, ProcedureKind
from registry.models import Officer, Record
from registry.services import audits
from registry.services.entry import StatementFaultyError
from registry.services.organs import OtherOrganError
from registry.services.releases import withdraw_record
from tests import factories
from tests.follow_up_walk import FollowUp, becomes
from tests.repair_walk import RepairWalk


@pytest.fixture
def walk(db: None) -> FollowUp:
    firm = factories.firm(region="510100")
    return FollowUp(kind=ProcedureKind.PUSH, firm=firm)


def opened(walk: FollowUp) -> Record:
    record = walk.penalty(decided_on="2026-11-20")
    walk.take(S.OPEN, record=record.key)
    return record


def pushed(walk: FollowUp) -> Record:
    record = opened(walk)
    walk.take(S.PUSH, pushed_on=walk.today, receiver="示例省局", reference="示例1")
    return record


def test_a_push_is_due_ten_working_days_after_the_decision(walk: FollowUp) -> None:
    opened(walk)

    assert walk.due == date(2026, 12, 4)
    assert walk.task.authority == factories.authority()


def test_the_organ_itself_does_not_push(walk: FollowUp) -> None:
    opened(walk)

    with pytest.raises(OtherOrganError):
        walk.take(
            S.PUSH,
            by=walk.officers[Duty.PUBLISH],
            pushed_on=walk.today,
            receiver="示例省局",
            reference="示例1",
        )


def test_the_receiver_publishes_in_ten_working_days(walk: FollowUp) -> None:
    pushed(walk)
    assert walk.due == date(2026, 12, 9)

    walk.take(S.ACKNOWLEDGE, published_on=walk.today)

    assert walk.state == PushState.ACKNOWLEDGED
    assert not audits.broken_cases()


def test_a_withdrawal_is_pushed_in_three_working_days(walk: FollowUp) -> None:
    record = pushed(walk)
    stated: dict[str, Any] = {"pushed_on": walk.today, "reference": "示例2"}
    with pytest.raises(StatementFaultyError, match="still stands"):
        walk.take(S.PUSH_WITHDRAWAL, **stated)

    clerk = Officer.objects.get(user=factories.officer(Duty.APPROVE))
    withdraw_record(record, officer=clerk, now=walk.now, reason="示例")

    assert (walk.task.step, walk.due) == (S.PUSH_WITHDRAWAL, date(2026, 11, 30))
    walk.take(S.PUSH_WITHDRAWAL, **stated)
    assert walk.state == PushState.WITHDRAWAL_PUSHED


def test_what_fell_before_the_receipt_keeps_its_clock(walk: FollowUp) -> None:
    record = pushed(walk)
    clerk = Officer.objects.get(user=factories.officer(Duty.APPROVE))
    withdraw_record(record, officer=clerk, now=walk.now, reason="示例")
    walk.wait(1)

    walk.take(S.ACKNOWLEDGE, published_on=walk.today)

    assert (walk.task.step, walk.due) == (S.PUSH_WITHDRAWAL, date(2026, 11, 30))


@pytest.mark.parametrize(
    ("columns", "is_elsewhere"),
    [
        ({"region": "520102"}, False),
        ({"region": ""}, False),
        ({"region": "510100"}, True),
        ({"region": "520102", "status": EnterpriseStatus.MOVED_OUT}, True),
    ],
)
def test_only_a_firm_of_another_province_is_pushed(
    db: None, columns: dict[str, str], *, is_elsewhere: bool
) -> None:
    firm = factories.firm(region=columns["region"])
    if "status" in columns:
        becomes(firm, EnterpriseStatus(columns["status"]))
    walk = FollowUp(kind=ProcedureKind.PUSH, firm=firm)

    if is_elsewhere:
        opened(walk)
    else:
        with pytest.raises(StatementFaultyError, match="in this province"):
            opened(walk)


def test_what_came_in_is_published_here_or_refused(walk: FollowUp) -> None:
    walk.take(
        S.RECEIVE, sender="示例省局", received_on=date(2026, 11, 20), reference="示例3"
    )
    assert walk.due == date(2026, 12, 4)
    with pytest.raises(StatementFaultyError, match="not public"):
        walk.take(S.PUBLISH, record="unknown")

    walk.take(S.PUBLISH, record=walk.penalty().key)

    assert walk.state == PushState.PUBLISHED


def test_a_push_that_is_not_ours_is_refused_with_the_reason(walk: FollowUp) -> None:
    day = walk.today - timedelta(days=1)
    walk.take(S.RECEIVE, sender="示例省局", received_on=day, reference="示例3")
    walk.take(S.REFUSE, reason="示例:非本省企业")

    assert walk.state == PushState.REFUSED


def test_a_repair_is_pushed_in_three_working_days(db: None) -> None:
    repair = RepairWalk(firm=factories.firm(region="510100"))
    province = factories.authority()
    walk = FollowUp(kind=ProcedureKind.PUSH, firm=repair.firm, organ=province)
    walk.take(S.OPEN, record=repair.record.key)
    walk.take(S.PUSH, pushed_on=walk.today, receiver="示例省局", reference="示例1")

    repair.granted()

    assert (walk.task.step, walk.due) == (S.PUSH_WITHDRAWAL, date(2026, 11, 30))
