"""Duties lent for a while: by their holder, within the organ, never past separation."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import Q
from django.test import Client

from registry.clock import day_of, now
from registry.domain.duties import Act, NotAllowedError
from registry.domain.errors import DomainError
from registry.domain.procedures.listing_terms import ListingStep as S
from registry.domain.procedures.transitions import SameOfficerError
from registry.domain.vocabulary import Duty, ListKind
from registry.models import (
    Delegation,
    Draft,
    Listing,
    Officer,
    Record,
    Step,
    User,
)
from registry.services import audits, entry
from registry.services.cases import Submission, take_step
from registry.services.delegations import (
    DelegateNotFitError,
    DelegationDaysError,
    DelegationNotFoundError,
    Entrusting,
    NotYoursToDelegateError,
    delegate_duties,
    end_delegation,
)
from registry.services.listings import ListingDecision, adopt_listing
from registry.services.officers import acting_officer
from tests import factories
from tests.conftest import NOW
from tests.listing_walk import Walk, county

pytestmark = pytest.mark.django_db
TODAY, LAST = date(2026, 11, 25), date(2026, 11, 30)


def lend(giver: User, taker: User, *duties: Duty, **changes: Any) -> Delegation:
    asked = {
        "delegate": Officer.objects.get(user=taker).pk,
        "duties": frozenset(duties or {Duty.DECIDE}),
        "first": TODAY,
        "last": LAST,
        "reason": "示例:出差",
        **changes,
    }
    return delegate_duties(Entrusting(**asked), actor=giver, now=NOW)


def may_decide(user: User, on: date) -> bool:
    try:
        acting_officer(user, Act.DECIDE_CASE, on=on)
    except NotAllowedError:
        return False
    return True


@pytest.mark.parametrize(
    ("day", "may"),
    [(-1, False), (0, True), (5, True), (6, False)],
)
def test_a_delegate_acts_from_the_first_to_the_last_day(day: int, *, may: bool) -> None:
    taker = factories.officer(Duty.HANDLE)
    lend(factories.officer(Duty.DECIDE), taker)

    assert may_decide(taker, TODAY + timedelta(days=day)) is may


def test_a_delegation_that_was_ended_allows_nothing_from_that_day() -> None:
    giver, taker = factories.officer(Duty.DECIDE), factories.officer(Duty.HANDLE)
    lent = lend(giver, taker)

    end_delegation(lent.pk, actor=giver, now=NOW)

    assert not may_decide(taker, TODAY)
    with pytest.raises(DelegationNotFoundError):
        end_delegation(lent.pk, actor=giver, now=NOW)


def test_what_the_delegator_no_longer_has_the_delegate_has_no_longer() -> None:
    giver, taker = factories.officer(Duty.DECIDE), factories.officer(Duty.HANDLE)
    lend(giver, taker)

    Officer.objects.filter(user=giver).update(duties=[Duty.READ])

    assert not may_decide(taker, TODAY)


def test_a_lent_duty_is_not_lent_on() -> None:
    taker, third = factories.officer(Duty.HANDLE), factories.officer(Duty.HANDLE)
    lend(factories.officer(Duty.DECIDE), taker)

    with pytest.raises(NotYoursToDelegateError):
        lend(taker, third)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"duties": frozenset({Duty.LEGAL})}, NotYoursToDelegateError),
        ({"duties": frozenset()}, NotYoursToDelegateError),
        ({"first": TODAY - timedelta(days=1)}, DelegationDaysError),
        ({"last": TODAY - timedelta(days=1)}, DelegationDaysError),
        ({"reason": " "}, DomainError),
        ({"delegate": 0}, DelegateNotFitError),
    ],
)
def test_what_cannot_be_lent_is_refused(
    changes: dict[str, Any], error: type[DomainError]
) -> None:
    with pytest.raises(error):
        lend(factories.officer(Duty.DECIDE), factories.officer(Duty.HANDLE), **changes)

    assert not Delegation.objects.exists()


def test_a_delegate_is_of_the_same_organ() -> None:
    with pytest.raises(DelegateNotFitError):
        lend(factories.officer(Duty.DECIDE), factories.officer(organ=county()))


def test_who_handled_a_case_does_not_decide_it_by_a_lent_duty() -> None:
    walk = Walk()
    handler, decider = walk.officers[Duty.HANDLE], walk.officers[Duty.DECIDE]
    walk.propose()
    for step in (S.NOTIFY, S.CLOSE, S.REVIEW, S.CONSENT):
        walk.take(step)
    lend(decider, handler)

    sent = Submission(step=S.DECIDE, stated=walk.stated(S.DECIDE))
    with pytest.raises(SameOfficerError):
        take_step(walk.case_id, sent, actor=handler, now=walk.now)


def duties_of(user: User, *duties: Duty) -> None:
    Officer.objects.filter(user=user).update(duties=list(duties))


def consented(walk: Walk) -> Walk:
    walk.propose()
    for step in (S.NOTIFY, S.CLOSE, S.REVIEW, S.CONSENT):
        walk.take(step)
    return walk


def decide(walk: Walk, *, by: User) -> Step:
    sent = Submission(step=S.DECIDE, stated=walk.stated(S.DECIDE))
    return take_step(walk.case_id, sent, actor=by, now=walk.now)


def test_a_step_by_a_lent_duty_keeps_on_whose_behalf() -> None:
    walk = consented(Walk())
    lender = walk.officers[Duty.DECIDE]
    taker = factories.officer(Duty.ENTER, organ=walk.organ)
    lend(lender, taker)

    step = decide(walk, by=taker)

    assert (step.actor, step.delegated_by) == (taker, lender)
    assert not audits.process_faults()


def test_a_step_by_a_duty_of_ones_own_is_nobodys_behalf_though_lent_too() -> None:
    walk = consented(Walk())
    taker = factories.officer(Duty.DECIDE, organ=walk.organ)
    lend(walk.officers[Duty.DECIDE], taker)

    assert decide(walk, by=taker).delegated_by is None


def test_a_delegate_takes_no_step_that_the_lender_could_not() -> None:
    walk = Walk()
    proposer, taker = (
        walk.officers[Duty.HANDLE],
        factories.officer(Duty.ENTER, organ=walk.organ),
    )
    duties_of(proposer, Duty.HANDLE, Duty.DECIDE)
    consented(walk)
    lend(proposer, taker)

    with pytest.raises(SameOfficerError):
        decide(walk, by=taker)

    lend(walk.officers[Duty.DECIDE], taker)
    assert decide(walk, by=taker).delegated_by == walk.officers[Duty.DECIDE]


def test_a_lender_does_not_check_what_was_done_on_the_lenders_behalf() -> None:
    walk = Walk()
    lender, taker = (
        walk.officers[Duty.HANDLE],
        factories.officer(Duty.ENTER, organ=walk.organ),
    )
    duties_of(lender, Duty.HANDLE, Duty.DECIDE)
    lend(lender, taker, Duty.HANDLE)
    walk.officers[Duty.HANDLE] = taker
    consented(walk)

    with pytest.raises(SameOfficerError):
        decide(walk, by=lender)
    assert decide(walk, by=walk.officers[Duty.DECIDE]).delegated_by is None


def test_a_delegate_does_not_approve_what_the_lender_entered() -> None:
    enterer, other = factories.officer(Duty.ENTER, Duty.APPROVE), factories.approver()
    taker = factories.officer(Duty.IMPORT)
    draft = factories.draft(factories.penalty(factories.firm()), actor=enterer)
    lend(enterer, taker, Duty.APPROVE)

    with pytest.raises(SameOfficerError):
        approve(draft, by=taker)

    lend(other, taker, Duty.APPROVE)
    record = approve(draft, by=taker)
    steps = Step.objects.filter(Q(case__record=record) | Q(case__draft=draft))
    assert [step.delegated_by for step in steps.order_by("id")] == [None, other, other]


def test_a_lender_does_not_approve_what_was_sent_on_the_lenders_behalf() -> None:
    lender, taker = factories.officer(Duty.ENTER, Duty.APPROVE), factories.approver()
    lend(lender, taker, Duty.ENTER)
    draft = factories.draft(factories.penalty(factories.firm()), actor=taker)

    with pytest.raises(SameOfficerError):
        approve(draft, by=lender)

    assert approve(draft, by=factories.approver()).pk


def test_an_adoption_is_not_seconded_on_behalf_of_who_adopts() -> None:
    adopter, taker = factories.officer(Duty.ENTER, Duty.APPROVE), factories.officer()
    lend(adopter, taker, Duty.APPROVE)

    with pytest.raises(SameOfficerError):
        adopt(adopter, seconded_by=taker)

    lender = factories.approver()
    lend(lender, taker, Duty.APPROVE)
    assert adopt(adopter, seconded_by=taker).step.delegated_by == lender


def test_a_step_by_a_delegation_that_nobody_made_is_found() -> None:
    walk = consented(Walk())
    taker = factories.officer(Duty.ENTER, organ=walk.organ)
    lent = lend(walk.officers[Duty.DECIDE], taker)
    decide(walk, by=taker)

    end_delegation(lent.pk, actor=walk.officers[Duty.DECIDE], now=NOW)
    assert not audits.process_faults()
    lent.delete()

    (fault,) = audits.process_faults()
    assert fault.where == f"step 6 of case {walk.case_id}"


def approve(draft: Draft, *, by: User) -> Record:
    return entry.approve_draft(
        draft.pk, attestation=factories.ATTESTED, actor=by, now=NOW
    )


def adopt(actor: User, *, seconded_by: User) -> Listing:
    decision = ListingDecision(
        enterprise=factories.firm(),
        list_kind=ListKind.SERIOUS_VIOLATION,
        authority=factories.authority(),
        document_number="黔市监列决〔2026〕9号",
        reason="示例:生产不符合安全标准的食品",
        basis="第五条第一项",
        decided_on=TODAY,
    )
    return adopt_listing(decision, actor=actor, seconded_by=seconded_by, now=NOW)


def test_the_page_lends_and_ends(client: Client) -> None:
    giver, taker = factories.officer(Duty.DECIDE), factories.officer(Duty.HANDLE)
    client.force_login(giver)
    today = day_of(now()).isoformat()
    said = {
        "delegate": Officer.objects.get(user=taker).pk,
        "duties": ["decide"],
        "first": today,
        "last": today,
        "reason": "示例:出差",
    }

    sent = client.post("/work/delegations/", said)
    lent = Delegation.objects.get()
    shown = client.get("/work/delegations/").content.decode()
    client.post(f"/work/delegations/{lent.pk}/end/")

    assert sent.status_code == 302
    assert "示例:出差" in shown
    assert not may_decide(taker, day_of(now()))
