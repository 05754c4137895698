"""An objection to a listing itself, or to what is missing, to its end."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from registry.domain.papers.paper import PaperKind
from registry.domain.procedures.listing_terms import ListingState, ListingStep
from registry.domain.procedures.objection import ObjectionState
from registry.domain.procedures.objection import ObjectionStep as S
from registry.domain.procedures.transitions import SameOfficerError
from registry.domain.vocabulary import Duty, ListKind, Question
from registry.models import Enterprise, Listing, Officer, Standing, Step, Task
from registry.selectors import files_of, log_position
from registry.services import audits, terms
from registry.services.case_papers import paper_of
from registry.services.entry import StatementFaultyError
from registry.services.listings import ListingDecision, adopt_listing
from registry.services.organs import OtherOrganError
from registry.services.releases import withdraw_record
from tests import factories
from tests.conftest import NOW
from tests.contest_walk import Contest
from tests.integration.registry.test_calendars import state
from tests.integration.registry.test_objection_outcomes import text_of
from tests.listing_walk import Walk, county

pytestmark = pytest.mark.django_db
CORRECTED: dict[str, Any] = {"outcome": "correct", "corrected": "示例:更正后的列入事由"}


@pytest.fixture
def listed() -> Walk:
    return Walk().to(ListingStep.PUBLISH)


@pytest.fixture
def contest(listed: Walk) -> Contest:
    return Contest(firm=listed.firm, organ=listed.organ)


def listing() -> Listing:
    return Listing.objects.get()


def adopted(firm: Enterprise) -> Listing:
    return adopt_listing(
        ListingDecision(
            enterprise=firm,
            list_kind=ListKind.FOOD_SERIOUS,
            authority=factories.authority(),
            document_number="黔市监列字〔2026〕1号",
            reason="示例:列入事由",
            basis="示例依据",
            decided_on=date(2026, 11, 2),
        ),
        actor=factories.officer(),
        seconded_by=factories.officer(Duty.APPROVE, Duty.READ, Duty.IMPORT),
        now=NOW,
    )


def reason_shown(firm: Enterprise) -> str:
    asked = (firm.pk, log_position())
    (shown,) = [one for one in files_of([asked])[asked] if one.kind is None]
    return str(shown.detail["reason"])


def is_shown(one: Listing) -> bool:
    newest = one.standings.filter(question=Question.PUBLISHED).latest("id")
    return newest.effective_from is not None


def revocation(listed: Walk) -> Task | None:
    return Task.objects.filter(
        case=listed.case, done_at=None, step=ListingStep.REVOKE
    ).first()


def test_an_objection_to_a_listing_belongs_to_the_organ_that_listed(
    contest: Contest,
) -> None:
    case = contest.file(record=listing().key)
    other = Contest(firm=contest.firm, organ=factories.authority())

    assert case.authority == county()
    with pytest.raises(OtherOrganError):
        other.file(record=listing().key)


def test_it_is_answered_in_five_working_days_or_twenty_once_extended(
    contest: Contest,
) -> None:
    contest.file(record=listing().key)

    assert contest.due == date(2026, 12, 2)
    contest.take(S.EXTEND)
    assert contest.due == date(2026, 12, 23)


def test_a_kept_listing_stays_and_is_not_revoked(
    listed: Walk, contest: Contest
) -> None:
    contest.file(record=listing().key)
    contest.take(S.DISMISS)

    assert is_shown(listing())
    assert revocation(listed) is None
    with pytest.raises(StatementFaultyError, match="still stands"):
        listed.take(ListingStep.REVOKE, reason="示例")


def test_a_listing_found_wrong_is_to_be_revoked_in_three_working_days(
    listed: Walk, contest: Contest
) -> None:
    contest.file(record=listing().key)
    contest.take(S.UPHOLD, outcome="remove_listing")

    task = revocation(listed)
    assert task is not None
    assert (task.limit, task.due_on) == ("listing_withdrawal", date(2026, 11, 30))
    assert is_shown(listing())


def test_a_changed_calendar_moves_the_day_of_the_revocation(
    listed: Walk, contest: Contest
) -> None:
    contest.now += timedelta(days=7)
    contest.file(record=listing().key)
    contest.take(S.UPHOLD, outcome="remove_listing")
    before = revocation(listed)

    state(date(2026, 12, 4), is_working=False)

    after = revocation(listed)
    assert before is not None
    assert before.due_on == date(2026, 12, 7)
    assert after is not None
    assert after.due_on == date(2026, 12, 8)


def test_the_revocation_awaited_ends_the_listing_though_its_penalty_stands(
    listed: Walk, contest: Contest
) -> None:
    contest.file(record=listing().key)
    contest.take(S.UPHOLD, outcome="remove_listing")
    with pytest.raises(StatementFaultyError, match="Revoke the listing"):
        contest.take(S.INFORM)

    listed.take(ListingStep.REVOKE, reason="示例:异议成立")
    contest.take(S.INFORM)

    state = listed.case.steps.latest("ordinal").state if listed.case else ""
    assert state == ListingState.REVOKED
    assert not is_shown(listing())
    assert contest.state == ObjectionState.INFORMED
    assert not audits.process_faults()


def test_a_removal_found_wrong_in_a_re_examination_is_awaited_too(
    listed: Walk, contest: Contest
) -> None:
    contest.file(record=listing().key)
    contest.take(S.DISMISS)
    contest.take(S.REEXAMINE)
    assert revocation(listed) is None

    contest.take(S.UPHOLD, outcome="remove_listing")

    assert revocation(listed) is not None


def test_a_listing_that_ended_meanwhile_awaits_nothing_more(
    listed: Walk, contest: Contest
) -> None:
    listed.wait(370)
    contest.now = listed.now
    contest.file(record=listing().key)
    listed.take(ListingStep.REMOVE, reason="示例:已履行")

    contest.take(S.UPHOLD, outcome="remove_listing")
    contest.take(S.INFORM)

    assert revocation(listed) is None
    assert contest.state == ObjectionState.INFORMED


def test_an_adopted_listing_has_no_case_and_ends_with_the_answer() -> None:
    firm = factories.firm()
    one = adopted(firm)
    contest = Contest(firm=firm, organ=factories.authority())
    contest.file(record=one.key)
    assert is_shown(one)

    contest.take(S.UPHOLD, outcome="remove_listing")
    contest.take(S.INFORM)

    newest = one.standings.latest("id")
    assert (newest.effective_from, newest.reason) == (None, "contested")
    assert not audits.process_faults()


def test_a_corrected_reason_is_what_is_read_from_then_on(contest: Contest) -> None:
    contest.file(record=listing().key)
    before = reason_shown(contest.firm)

    contest.take(S.UPHOLD, **CORRECTED)
    contest.take(S.INFORM)

    assert before == listing().reason
    assert reason_shown(contest.firm) == "示例:更正后的列入事由"
    letter = text_of(paper_of(contest.opened, PaperKind.CORRECTION_LETTER, now=NOW))
    assert f"列入事由 原为“{before}”，更正为“示例:更正后的列入事由”" in letter


@pytest.mark.parametrize(
    ("stated", "field"),
    [
        ({"outcome": "correct"}, "corrected"),
        ({"outcome": "remove_listing", "corrected": "示例"}, "corrected"),
        ({"outcome": "correct", "corrected": "示例 13800000000"}, "corrected"),
        ({"outcome": "delete"}, "outcome"),
        ({"outcome": "stop"}, "outcome"),
        ({"outcome": "add"}, "outcome"),
        ({"outcome": "keep"}, "outcome"),
    ],
)
def test_a_listing_is_corrected_by_a_clean_text_or_removed_and_nothing_else(
    contest: Contest, stated: dict[str, Any], field: str
) -> None:
    contest.file(record=listing().key)

    with pytest.raises(StatementFaultyError) as caught:
        contest.take(S.UPHOLD, **stated)
    assert {fault.field for fault in caught.value.faults} == {field}


def suspended(contest: Contest) -> Listing:
    contest.file(record=listing().key)
    contest.take(S.SUSPEND)
    return listing()


@pytest.mark.parametrize("step", [S.DISMISS, S.RETRACT])
def test_a_suspended_listing_is_shown_to_nobody_and_opens_again_to_the_same_day(
    contest: Contest, step: S
) -> None:
    contest.file(record=listing().key)
    before = listing().standings.filter(question=Question.PUBLISHED).latest("id")
    contest.take(S.SUSPEND)
    closed = is_shown(listing())

    contest.take(step)

    after = listing().standings.filter(question=Question.PUBLISHED).latest("id")
    assert not closed
    assert after.effective_from == before.effective_from
    assert after.effective_until == before.effective_until
    assert not audits.process_faults()


def test_a_suspended_listing_found_wrong_stays_closed_and_awaits_its_revocation(
    listed: Walk, contest: Contest
) -> None:
    suspended(contest)

    contest.take(S.UPHOLD, outcome="remove_listing")

    assert not is_shown(listing())
    assert revocation(listed) is not None
    with pytest.raises(StatementFaultyError, match="Revoke the listing"):
        contest.take(S.INFORM)
    listed.take(ListingStep.REVOKE, reason="示例:异议成立")
    contest.take(S.INFORM)
    assert not is_shown(listing())
    assert not audits.process_faults()


def test_a_suspended_listing_whose_reason_is_corrected_is_shown_again(
    contest: Contest,
) -> None:
    suspended(contest)

    contest.take(S.UPHOLD, **CORRECTED)

    assert is_shown(listing())
    assert reason_shown(contest.firm) == CORRECTED["corrected"]
    assert not audits.process_faults()


def test_a_listing_whose_term_ends_while_suspended_ends_once_it_is_open_again(
    listed: Walk, contest: Contest
) -> None:
    suspended(contest)
    contest.now = listed.wait(1200).now
    assert terms.end_terms(now=listed.now) == 0

    contest.take(S.DISMISS)

    assert terms.end_terms(now=listed.now) == 1
    assert not is_shown(listing())


def test_no_answer_opens_a_listing_that_its_own_case_did_not_close(
    listed: Walk, contest: Contest
) -> None:
    contest.file(record=listing().key)
    before = listing().standings.filter(question=Question.PUBLISHED).latest("id")
    approver = factories.officer(Duty.APPROVE, organ=listed.organ).officer
    withdraw_record(listed.penalty, officer=approver, now=NOW, reason="示例:撤销")
    listed.take(ListingStep.REVOKE, reason="示例:处罚已撤销")
    contest.take(S.DISMISS)
    dismissed = Step.objects.get(case=contest.opened, name=S.DISMISS)

    with pytest.raises(IntegrityError, match="needs_step"), transaction.atomic():
        Standing.objects.create(
            listing=listing(),
            question=Question.PUBLISHED,
            effective_from=before.effective_from,
            entry=before.entry,
            reason=before.reason,
            source=before.source,
            step=dismissed,
            change=dismissed.change,
        )


def test_what_is_missing_is_not_suspended(contest: Contest) -> None:
    contest.file(missing="示例处罚决定书")

    with pytest.raises(StatementFaultyError, match="nothing to suspend"):
        contest.take(S.SUSPEND)


def test_a_listing_is_contested_once_at_a_time_and_only_by_its_firm(
    contest: Contest,
) -> None:
    contest.file(record=listing().key)
    stranger = Contest(firm=factories.firm(), organ=county())

    with pytest.raises(StatementFaultyError, match="being handled"):
        contest.file(record=listing().key)
    with pytest.raises(StatementFaultyError, match="not this firm's"):
        stranger.file(record=listing().key)


def test_a_listing_no_longer_shown_cannot_be_contested(
    listed: Walk, contest: Contest
) -> None:
    listed.wait(370)
    contest.now = listed.now
    listed.take(ListingStep.REMOVE, reason="示例:已履行")

    with pytest.raises(StatementFaultyError, match="not public"):
        contest.file(record=listing().key)


def test_who_took_the_objection_to_a_listing_does_not_answer_it(
    contest: Contest,
) -> None:
    both = contest.officers[Duty.HANDLE]
    Officer.objects.filter(user=both).update(duties=[Duty.HANDLE, Duty.DECIDE])
    contest.file(record=listing().key)

    with pytest.raises(SameOfficerError):
        contest.take(S.UPHOLD, by=both, outcome="remove_listing")


def test_the_reply_names_the_listing_and_says_by_when_it_ends(
    contest: Contest,
) -> None:
    contest.file(record=listing().key)
    contest.take(S.UPHOLD, outcome="remove_listing")

    reply = text_of(paper_of(contest.opened, PaperKind.OBJECTION_REPLY, now=NOW))

    assert "列入严重违法失信名单决定书" in reply
    assert listing().document_number in reply
    assert "将于三个工作日内撤销" in reply


def test_what_is_missing_is_told_once_it_was_entered() -> None:
    contest = Contest(firm=factories.firm(), organ=factories.authority())
    contest.file(missing="示例食品生产许可证")
    contest.take(S.UPHOLD, outcome="add")
    honour = factories.penalty(contest.firm, document_number="黔市监示补〔2026〕1号")
    with pytest.raises(StatementFaultyError, match="Enter the record first"):
        contest.take(S.INFORM, document_number="黔市监示补〔2026〕1号")

    factories.record(honour)
    contest.take(S.INFORM, document_number="黔市监示补[2026]1号")

    assert contest.state == ObjectionState.INFORMED
    letter = text_of(paper_of(contest.opened, PaperKind.CORRECTION_LETTER, now=NOW))
    assert "原无此项，更正为“黔市监示补〔2026〕1号”" in letter


def test_what_was_there_before_or_is_another_firms_was_not_added() -> None:
    contest = Contest(firm=factories.firm(), organ=factories.authority())
    old = factories.record(factories.penalty(contest.firm))
    contest.file(missing="示例处罚决定")
    contest.take(S.UPHOLD, outcome="add")
    other = factories.record(factories.penalty(factories.firm()))

    for record in (old, other):
        number = record.versions.get().document_number
        with pytest.raises(StatementFaultyError, match="Enter the record first"):
            contest.take(S.INFORM, document_number=number)


def test_an_objection_to_a_record_may_find_that_another_is_missing() -> None:
    contest = Contest(firm=factories.firm(), organ=factories.authority())
    record = factories.record(factories.penalty(contest.firm))
    contest.file(record=record.key)
    contest.take(S.UPHOLD, outcome="add")
    added = factories.record(factories.penalty(contest.firm))

    contest.take(S.INFORM, document_number=added.versions.get().document_number)

    assert contest.state == ObjectionState.INFORMED


def test_an_abnormal_list_entry_is_contested_as_a_record_is() -> None:
    contest = Contest(firm=factories.firm(), organ=factories.authority())
    stated = factories.abnormality(contest.firm)
    entry = factories.record(stated, form="abnormality")
    contest.file(record=entry.key)

    contest.take(S.UPHOLD, outcome="delete")

    newest = entry.standings.filter(question=Question.PUBLISHED).latest("id")
    assert (newest.effective_from, newest.reason) == (None, "contested")


def test_a_letter_on_what_is_missing_is_due_in_five_working_days() -> None:
    contest = Contest(firm=factories.firm(), organ=factories.authority())
    contest.file(missing="示例处罚决定")
    contest.now += timedelta(days=1)
    contest.take(S.UPHOLD, outcome="add")

    assert contest.due == date(2026, 12, 3)


def test_either_a_record_or_what_is_missing_is_named() -> None:
    contest = Contest(firm=factories.firm(), organ=factories.authority())
    record = factories.record(factories.penalty(contest.firm))

    with pytest.raises(StatementFaultyError, match="not both"):
        contest.file(record=record.key, missing="示例处罚决定")
    with pytest.raises(StatementFaultyError, match="not public"):
        contest.file()


def test_an_agent_names_the_organ_whose_record_is_missing() -> None:
    contest = Contest(firm=factories.firm(), organ=factories.authority())
    agent = factories.agent(contest.firm).user

    with pytest.raises(OtherOrganError, match="by its code"):
        contest.file(by=agent, missing="示例处罚决定")
    case = contest.file(by=agent, missing="示例处罚决定", organ=county().uscc)

    assert case.authority == county()


def test_a_named_organ_takes_no_record_from_the_organ_that_determined_it() -> None:
    contest = Contest(firm=factories.firm(), organ=factories.authority())
    record = factories.record(factories.penalty(contest.firm))
    agent = factories.agent(contest.firm).user

    case = contest.file(by=agent, record=record.key, organ=county().uscc)

    assert case.authority == factories.authority()
