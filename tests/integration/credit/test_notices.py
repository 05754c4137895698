"""Falls kept from the public until the firm had its time to reply, in the database."""

from datetime import date, datetime, timedelta

import pytest

from credit.models import TierNotice, TierState
from credit.services.evaluation import evaluate_pending, replay
from registry.domain.procedures.objection import ObjectionStep as S
from registry.domain.vocabulary import Duty, ProcedureKind
from registry.models import Case, Enterprise, Record
from registry.services.calendar_entries import Correction, correct_day
from registry.services.cases import Submission, open_case, take_step
from registry.services.releases import withdraw_record
from search.models import Profile
from search.services.pipeline import run_until_done
from tests import factories
from tests.conftest import NOW

pytestmark = pytest.mark.django_db

LAST_DAY = datetime(2026, 12, 2, 12, tzinfo=NOW.tzinfo)  # five working days on
NEXT_DAY = LAST_DAY + timedelta(days=1)


def run(now: datetime = NOW) -> None:
    list(run_until_done(clock=lambda: now))


def revoke_permit(firm: Enterprise, **stated: str) -> Record:
    """Record a penalty that leads to D."""
    return factories.record(
        factories.penalty(
            firm,
            penalty_kinds=["permit_revoked"],
            violation="无证生产",
            fine_wan="",
            licence="示例食品生产许可证 SC10152990000001",
            **stated,
        )
    )


def public_tier(firm: Enterprise) -> tuple[str, str]:
    profile = Profile.objects.get(enterprise=firm)
    return profile.tier_status, profile.tier


def object_to(record: Record, firm: Enterprise, *, now: datetime = NOW) -> Case:
    stated = {
        "record": record.key,
        "filed_on": now.date().isoformat(),
        "applicant": "示例经办人",
        **factories.AT_COUNTER,
        "claim": "示例:不是本企业",
    }
    return open_case(
        ProcedureKind.OBJECTION,
        Submission(step=S.FILE, stated=stated),
        uscc=firm.uscc,
        actor=factories.officer(Duty.HANDLE),
        now=now,
    )


def test_a_first_rating_of_d_is_told_to_the_firm_for_five_working_days() -> None:
    firm = factories.firm()
    revoke_permit(firm)

    run()

    notice = TierNotice.objects.get(enterprise=firm)
    assert (notice.before, notice.tier) == ("", "D")
    assert (notice.opened_on, notice.due_on) == (date(2026, 11, 25), date(2026, 12, 3))
    assert public_tier(firm) == ("notifying", "")


@pytest.mark.parametrize(
    ("day", "is_working", "last"),
    [(date(2026, 12, 1), False, 3), (date(2026, 11, 28), True, 2)],
)
def test_a_holiday_entered_since_lengthens_the_time_to_reply_and_none_shortens_it(
    day: date, is_working: bool, last: int
) -> None:
    firm = factories.firm()
    revoke_permit(firm)
    run()
    keeper = factories.officer(Duty.ADMINISTER)

    correct_day(
        Correction(day=day, is_working=is_working, name="示例", source="示例通知"),
        actor=keeper,
        now=NOW,
    )

    run(datetime(2026, 12, last, 12, tzinfo=NOW.tzinfo))
    assert public_tier(firm) == ("notifying", "")
    run(datetime(2026, 12, last + 1, 12, tzinfo=NOW.tzinfo))
    assert public_tier(firm) == ("published", "D")


def test_the_public_is_told_on_the_day_after_the_last_day_and_not_before() -> None:
    firm = factories.firm()
    revoke_permit(firm)
    run()

    run(LAST_DAY)
    before = public_tier(firm)
    run(NEXT_DAY)

    assert before == ("notifying", "")
    assert public_tier(firm) == ("published", "D")


def test_a_notice_is_told_once_however_often_the_stage_runs() -> None:
    firm = factories.firm()
    revoke_permit(firm)
    run()

    TierState.objects.update(due_on=NOW.date())
    run()
    run(LAST_DAY)

    assert TierNotice.objects.count() == 1


def test_a_withdrawn_record_cancels_the_notice_at_once() -> None:
    firm = factories.firm()
    factories.record(factories.penalty(firm))
    run()
    record = revoke_permit(firm)
    run()

    withdraw_record(
        record, officer=factories.approver().officer, now=NOW, reason="示例:撤销"
    )
    run()

    assert public_tier(firm) == ("published", "A")


def test_an_open_objection_to_the_fact_holds_the_tier_back_until_it_is_decided() -> (
    None
):
    firm = factories.firm()
    record = revoke_permit(firm)
    run()
    case = object_to(record, firm)
    run(NEXT_DAY)
    held = public_tier(firm)

    answer = Submission(
        step=S.DISMISS, stated={"checked": "示例:已核查"}, reason="示例:信息无误"
    )
    take_step(case.pk, answer, actor=factories.officer(Duty.DECIDE), now=NEXT_DAY)
    run(NEXT_DAY)

    assert held == ("notifying", "")
    assert public_tier(firm) == ("published", "D")


def test_a_deeper_fall_has_a_notice_of_its_own() -> None:
    firm = factories.firm()
    for violation in ("示例:冒用标志", "示例:掺杂掺假"):
        factories.record(
            factories.penalty(
                firm, penalty_kinds=["fine", "production_stopped"], violation=violation
            )
        )
    run()
    revoke_permit(firm)

    run(LAST_DAY)

    told = list(TierNotice.objects.order_by("id").values_list("before", "tier"))
    assert told == [("", "C"), ("", "D")]
    run(NEXT_DAY)  # the first notice would be over by now
    assert public_tier(firm) == ("notifying", "")


def test_decisions_made_under_a_notice_replay_to_the_same_bytes() -> None:
    firm = factories.firm()
    revoke_permit(firm)
    run()
    run(NEXT_DAY)

    assert not any(replay())


def test_judging_alone_opens_the_notice_before_anything_is_disclosed() -> None:
    firm = factories.firm()
    revoke_permit(firm)

    while evaluate_pending(now=NOW):
        pass

    assert TierState.objects.get(enterprise=firm).notice is not None
    assert not Profile.objects.filter(enterprise=firm).exclude(tier="").exists()
