"""A repair from application to the vanished record; too early, barred, revoked."""

from datetime import date, timedelta

import pytest

from registry.clock import day_of
from registry.domain.duties import NotAllowedError
from registry.domain.fields import FieldType
from registry.domain.procedures.repair import REPAIR, RepairState
from registry.domain.procedures.repair import RepairStep as S
from registry.domain.procedures.transitions import (
    ReasonNeededError,
    SameOfficerError,
    StepNotAllowedError,
)
from registry.domain.vocabulary import Duty, Question
from registry.models import (
    FirmAgent,
    Officer,
    Standing,
    Step,
    Task,
    User,
)
from registry.services import audits, releases
from registry.services.cases import (
    state_of,
)
from registry.services.entry import StatementFaultyError
from registry.services.organs import OtherOrganError
from tests import factories
from tests.conftest import NOW
from tests.listing_walk import Walk, county
from tests.repair_walk import RepairWalk


def codes(error: StatementFaultyError) -> set[str]:
    return {fault.code for fault in error.faults}


def test_a_granted_repair_ends_publication_sharing_and_use(db: None) -> None:
    repair = RepairWalk()
    assert repair.open_questions() == set(Question)

    repair.granted()

    assert repair.open_questions() == set()
    assert repair.case is not None
    assert state_of(repair.case) == RepairState.GRANTED
    number = Step.objects.get(name=S.GRANT).payload["number"]
    assert number == "黔市监修决〔2026〕1号"
    assert not audits.process_faults()


@pytest.mark.parametrize(
    ("decided_on", "is_due"), [("2026-08-25", True), ("2026-08-26", False)]
)
def test_an_application_before_the_waiting_time_is_refused_with_its_end(
    db: None, decided_on: str, *, is_due: bool
) -> None:
    repair = RepairWalk(decided_on=decided_on)

    if is_due:
        assert repair.apply().pk
    else:
        with pytest.raises(StatementFaultyError, match="2026-11-26"):
            repair.apply()


def test_a_stop_of_production_is_never_repaired_early(db: None) -> None:
    repair = RepairWalk(kinds=("production_stopped",), decided_on="2024-01-05")

    with pytest.raises(StatementFaultyError) as caught:
        repair.apply()
    assert "never_early" in codes(caught.value)


def test_another_organ_may_not_take_or_decide_an_application(db: None) -> None:
    repair = RepairWalk()
    stranger = factories.officer(Duty.HANDLE, Duty.DECIDE, organ=county())

    with pytest.raises(OtherOrganError, match="贵州省市场监督管理局"):
        repair.apply(by=stranger)
    repair.apply()
    repair.take(S.ACCEPT, by=Duty.HANDLE)
    repair.officers[Duty.DECIDE] = stranger
    with pytest.raises(OtherOrganError):
        repair.take(S.GRANT)


def test_who_took_the_application_does_not_decide_it(db: None) -> None:
    repair = RepairWalk()
    Officer.objects.filter(user=repair.officers[Duty.HANDLE]).update(
        duties=[Duty.HANDLE, Duty.DECIDE]
    )
    repair.apply()
    repair.take(S.ACCEPT, by=Duty.HANDLE)

    with pytest.raises(SameOfficerError):
        repair.take(S.GRANT, by=Duty.HANDLE)


def test_the_firms_own_agent_applies_until_the_proof_expires(db: None) -> None:
    repair = RepairWalk()
    agent = User.objects.create_user("agent", full_name="示例代理人", password="示例")
    proof = FirmAgent.objects.create(
        user=agent,
        enterprise=repair.firm,
        role="agent",
        proof="示例委托书",
        effective_from=date(2026, 1, 1),
        expires_on=day_of(NOW),
    )

    assert repair.apply(by=agent).authority == factories.authority()
    repair.take(S.REFUSE, by=Duty.HANDLE, reason="示例:缺少证明")
    proof.expires_on = day_of(NOW) - timedelta(days=1)
    proof.save()
    with pytest.raises(NotAllowedError):
        repair.apply(by=agent)


def test_an_agent_of_another_firm_applies_for_nobody(db: None) -> None:
    repair = RepairWalk()
    agent = User.objects.create_user("agent", full_name="示例代理人", password="示例")
    FirmAgent.objects.create(
        user=agent,
        enterprise=factories.firm(),
        role="agent",
        proof="示例委托书",
        effective_from=date(2026, 1, 1),
        expires_on=date(2030, 1, 1),
    )

    with pytest.raises(NotAllowedError):
        repair.apply(by=agent)


def test_a_second_application_waits_for_the_first(db: None) -> None:
    repair = RepairWalk()
    repair.apply()

    with pytest.raises(StatementFaultyError) as caught:
        repair.apply()
    assert codes(caught.value) == {"repair_pending"}


def test_a_record_withdrawn_meanwhile_is_not_repaired(db: None) -> None:
    repair = RepairWalk()
    repair.apply()
    repair.take(S.ACCEPT, by=Duty.HANDLE)
    officer = Officer.objects.get(user=factories.approver())
    releases.withdraw_record(
        repair.record, officer=officer, now=NOW, reason="示例:撤销"
    )

    with pytest.raises(StatementFaultyError) as caught:
        repair.take(S.GRANT)
    assert codes(caught.value) == {"nothing_to_repair"}


def test_a_listed_firm_is_not_repaired_before_its_listing_ends(db: None) -> None:
    walk = Walk(organ=factories.authority())
    repair = RepairWalk(firm=walk.firm)
    walk.propose()
    for step in walk.route():
        walk.take(step)

    with pytest.raises(StatementFaultyError) as caught:
        repair.apply()
    assert "firm_is_listed" in codes(caught.value)


def test_a_repeated_violation_is_not_repaired(db: None) -> None:
    repair = RepairWalk()
    again = factories.penalty(repair.firm, decided_on="2026-10-20")
    factories.record(again)

    with pytest.raises(StatementFaultyError) as caught:
        repair.apply()
    assert codes(caught.value) == {"repeated_violation"}


def test_false_papers_open_the_record_again_and_bar_the_firm(db: None) -> None:
    repair = RepairWalk().granted()

    repair.take(S.REVOKE, reason="示例:材料虚假")

    published = Standing.objects.filter(
        record=repair.record, question=Question.PUBLISHED
    ).order_by("-id")[0]
    assert repair.open_questions() == set(Question)
    assert published.effective_from == day_of(NOW)
    assert not audits.process_faults()
    with pytest.raises(StatementFaultyError, match="2029-11-25"):
        repair.apply()


def test_the_clock_runs_from_the_day_the_application_came(db: None) -> None:
    repair = RepairWalk()
    repair.apply()

    def due() -> date | None:
        return Task.objects.get(case=repair.case, done_at=None).due_on

    assert due() == date(2026, 11, 30)
    repair.take(S.ACCEPT, by=Duty.HANDLE)
    assert due() == date(2026, 12, 4)
    repair.take(S.EXTEND, reason="示例:须现场核查")
    assert due() == date(2026, 12, 18)


@pytest.mark.parametrize(("days", "is_barred"), [(1096, True), (1097, False)])
def test_the_bar_after_false_papers_ends_with_its_last_day(
    db: None, days: int, *, is_barred: bool
) -> None:
    repair = RepairWalk().granted()
    repair.take(S.REVOKE, reason="示例:材料虚假")
    repair.now += timedelta(days=days)

    with pytest.raises(StatementFaultyError) as caught:
        repair.apply()
    assert ("barred" in codes(caught.value)) is is_barred
    assert "nothing_to_repair" in codes(caught.value)  # the term ended meanwhile


def test_the_time_to_decide_is_extended_once_and_with_a_reason(db: None) -> None:
    repair = RepairWalk()
    repair.apply()
    repair.take(S.ACCEPT, by=Duty.HANDLE)

    with pytest.raises(ReasonNeededError):
        repair.take(S.EXTEND)
    repair.take(S.EXTEND, reason="示例:须现场核查")
    with pytest.raises(StepNotAllowedError):
        repair.take(S.EXTEND, reason="示例:再延")


def test_no_step_of_a_repair_asks_for_money() -> None:
    asked = {field.input for row in REPAIR.transitions for field in row.fields}

    assert FieldType.FILES in asked
    assert FieldType.WAN not in asked


def test_a_revoked_repair_starts_the_whole_term_anew(db: None) -> None:
    repair = RepairWalk()
    public = repair.record.standings.filter(question=Question.PUBLISHED)
    before = public.get()
    repair.granted()
    repair.now += timedelta(days=10)
    repair.take(S.REVOKE, reason="示例:材料虚假")

    after = public.latest("id")
    assert after.effective_from == day_of(NOW) + timedelta(days=10)
    assert before.effective_from == day_of(NOW)
    assert before.effective_until == date(2027, 5, 25)
    assert after.effective_until == date(2027, 6, 4)
