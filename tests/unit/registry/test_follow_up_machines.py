"""The procedures that follow a record, under anybody's hands."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any, ClassVar

from hypothesis import settings
from hypothesis.stateful import invariant

from registry.domain.case_terms import SampledParty
from registry.domain.periods import WorkingCalendar, add_days
from registry.domain.procedures.correction import CORRECTION
from registry.domain.procedures.correction import CorrectionStep as Correct
from registry.domain.procedures.failure import FAILURE
from registry.domain.procedures.failure_terms import FailureStep as Fail
from registry.domain.procedures.masking import MASKING
from registry.domain.procedures.masking import MaskingStep as Mask
from registry.domain.procedures.paper import PAPER, pages_declared
from registry.domain.procedures.paper import PaperStep as Paper
from registry.domain.procedures.push import PUSH
from registry.domain.procedures.push import PushStep as Push
from registry.domain.procedures.review import REVIEW
from registry.domain.procedures.review import ReviewStep as Review
from registry.domain.procedures.signed_form import SIGNED_FORM
from registry.domain.procedures.signed_form import SignedFormStep as SignedForm
from registry.domain.procedures.situations import Situation
from registry.domain.procedures.stop_sale import LIFT, STOP
from registry.domain.procedures.tier_review import TIER_REVIEW
from registry.domain.procedures.tier_review import TierReviewStep as TierReview
from registry.domain.procedures.transitions import Transition
from registry.domain.screened_texts import undeclared_pages
from registry.domain.statements import Fault
from tests.procedure_machine import BEGIN, ProcedureMachine

CHECKED = settings(max_examples=60, stateful_step_count=30, deadline=None)


def assert_stop_sales_in_turn(machine: ProcedureMachine) -> None:
    names = [one.name for one in machine.steps if one.name in {STOP, LIFT}]
    assert names == [(STOP, LIFT)[place % 2] for place in range(len(names))]
    for before, after in pairwise(machine.steps):
        assert after.name not in {STOP, LIFT} or after.state == before.state


class CorrectionMachine(ProcedureMachine):
    table = CORRECTION
    subject: ClassVar[dict[str, Any]] = {"is_known": True}

    def stated(self, row: Transition) -> dict[str, Any]:
        later = {Correct.ORDER: 10, Correct.EXTEND: 40}.get(Correct(row.step), 0)
        stated = super().stated(row)
        return stated | ({"due_on": add_days(self.today, later)} if later else {})

    @invariant()
    def nobody_is_rechecked_while_the_time_to_correct_runs(self) -> None:
        rechecked = self.day_of(Correct.RECHECK_PASSED) or self.day_of(
            Correct.RECHECK_FAILED
        )
        ordered = self.day_of(Correct.ORDER)
        if rechecked and ordered and not self.day_of(Correct.REPORT):
            given = self.day_of(Correct.EXTEND)
            last = add_days(given, 40) if given else add_days(ordered, 10)
            assert rechecked > WorkingCalendar().next_working_day(last)

    @invariant()
    def stop_sales_come_and_go_in_turn_and_move_no_case(self) -> None:
        assert_stop_sales_in_turn(self)


class FailureMachine(ProcedureMachine):
    table = FAILURE
    subject: ClassVar[dict[str, Any]] = {
        "is_failed": True,
        "roles": ("sampled_seller",),
        "sector": "food",
        "concluded_on": BEGIN,
    }

    def stated(self, row: Transition) -> dict[str, Any]:
        later = {"ends_on": add_days(self.today, 30)}
        suspends = later if row.step == Fail.SUSPEND else {}
        return {**super().stated(row), "served_to": SampledParty.SELLER, **suspends}

    @invariant()
    def a_retest_was_asked_for_in_time(self) -> None:
        served, asked = self.day_of(Fail.NOTIFY), self.day_of(Fail.REQUEST_RETEST)
        if served and asked:
            assert asked <= WorkingCalendar().add_working_days(served, 7)

    @invariant()
    def an_overturned_failure_leads_nowhere(self) -> None:
        if self.day_of(Fail.RETEST_OVERTURNED):
            assert self.steps[-1].name == Fail.RETEST_OVERTURNED

    @invariant()
    def a_penalty_case_follows_two_failed_inspections(self) -> None:
        if self.day_of(Fail.ESCALATE):
            first, second = (
                self.day_of(Fail.REINSPECT_FAILED),
                self.day_of(Fail.SECOND_FAILED),
            )
            announced = self.day_of(Fail.ANNOUNCE)
            assert first
            assert announced
            assert second
            assert second >= add_days(announced, 60)

    @invariant()
    def nobody_is_inspected_while_suspended_nor_revoked_before(self) -> None:
        suspended = self.day_of(Fail.SUSPEND)
        for step in (Fail.THIRD_PASSED, Fail.THIRD_FAILED):
            if inspected := self.day_of(step):
                assert suspended
                assert inspected > add_days(suspended, 30)
        if self.day_of(Fail.ASK_REVOCATION):
            assert self.day_of(Fail.ESCALATE)
            assert self.day_of(Fail.THIRD_FAILED)

    @invariant()
    def stop_sales_come_and_go_in_turn_and_move_no_case(self) -> None:
        assert_stop_sales_in_turn(self)


class ReviewMachine(ProcedureMachine):
    table = REVIEW
    subject: ClassVar[dict[str, Any]] = {"is_public": True, "is_corrected": True}

    @invariant()
    def a_record_falls_only_with_its_penalty(self) -> None:
        if self.day_of(Review.WITHDRAW):
            assert self.day_of(Review.OVERTURN)


class PushMachine(ProcedureMachine):
    table = PUSH
    subject: ClassVar[dict[str, Any]] = {
        "is_known": True,
        "is_public": True,
        "is_elsewhere": True,
        "fell_on": BEGIN,
        "decided_on": BEGIN,
    }

    @invariant()
    def what_went_out_and_what_came_in_are_never_mixed(self) -> None:
        names = {one.name for one in self.steps}
        assert not ({Push.OPEN, Push.PUSH} & names and {Push.RECEIVE} & names)
        assert Push.PUSH_WITHDRAWAL not in names or Push.PUSH in names


class MaskingMachine(ProcedureMachine):
    table = MASKING
    subject: ClassVar[dict[str, Any]] = {"has_public_records": True}

    @invariant()
    def a_masking_ends_once_and_only_after_it_began(self) -> None:
        names = [one.name for one in self.steps]
        ends = [name for name in names if name in {Mask.LIFT, Mask.COMPLETE}]
        assert len(ends) <= 1
        assert not ends or Mask.MASK in names


class PaperMachine(ProcedureMachine):
    """A document of three pages; no machine reads the last two."""

    table = PAPER
    unread = (2, 3)
    subject: ClassVar[dict[str, Any]] = {"is_public": True, "decided_on": BEGIN}

    def stated(self, row: Transition) -> dict[str, Any]:
        files = "ab"[len(self.steps) % 2]
        return {"record": "r", "paper": files, "pages": "2-3"}

    def situation(self, stated: dict[str, Any]) -> Situation:
        found = undeclared_pages(self.unread, declared=pages_declared(self.steps))
        fault = Fault(field="", code="pages_not_declared", message="示例")
        subject = {"unread": self.unread, "obstacles": (fault,) * bool(found)}
        return replace(super().situation(stated), subject={**self.subject, **subject})

    @invariant()
    def two_officers_looked_at_what_is_released_and_a_third_released_it(self) -> None:
        for place, step in enumerate(self.steps):
            if step.name != Paper.RELEASE:
                continue
            before = self.steps[:place]
            named = max(
                at
                for at, one in enumerate(before)
                if one.name in {Paper.PROPOSE, Paper.REPLACE}
            )
            looked = {one.actor for one in before[named:] if one.name == Paper.DECLARE}
            assert len(looked) >= 2
            assert step.actor not in {*looked, before[named].actor}

    @invariant()
    def a_withdrawn_document_stays_withdrawn(self) -> None:
        if self.day_of(Paper.WITHDRAW):
            assert self.steps[-1].name == Paper.WITHDRAW


class TierReviewMachine(ProcedureMachine):
    table = TIER_REVIEW

    @invariant()
    def who_took_the_request_does_not_answer_it(self) -> None:
        names = {one.name: one.actor for one in self.steps}
        if TierReview.ANSWER in names:
            assert names[TierReview.ANSWER] != names[TierReview.APPLY]


class SignedFormMachine(ProcedureMachine):
    table = SIGNED_FORM
    subject: ClassVar[dict[str, Any]] = {
        "is_granted": True,
        "covers_region": True,
        "purpose": "lending",
        "purposes": {"lending"},
        "until": BEGIN + timedelta(days=61),
    }

    @invariant()
    def a_form_is_answered_once(self) -> None:
        assert len(self.steps) <= 2

    @invariant()
    def none_is_verified_after_its_last_day(self) -> None:
        verified = self.day_of(SignedForm.VERIFY)
        assert verified is None or verified <= self.subject["until"]


for machine in ProcedureMachine.__subclasses__():
    machine.TestCase.settings = CHECKED
del machine
TestCorrection = CorrectionMachine.TestCase
TestFailure = FailureMachine.TestCase
TestReview = ReviewMachine.TestCase
TestPush = PushMachine.TestCase
TestMasking = MaskingMachine.TestCase
TestPaper = PaperMachine.TestCase
TestTierReview = TierReviewMachine.TestCase
TestSignedForm = SignedFormMachine.TestCase
