"""Duties lent for a while: by their holder, within the organ, never past separation."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from registry.clock import day_of, now
from registry.domain.duties import Act, NotAllowedError
from registry.domain.errors import DomainError
from registry.domain.procedures.listing_terms import ListingStep as S
from registry.domain.procedures.transitions import SameOfficerError
from registry.domain.vocabulary import Duty
from registry.models import Delegation, Officer, User
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
