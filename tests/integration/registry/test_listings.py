"""Listings enter as adopted decisions of two officers, never by themselves."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError

from registry.domain.procedures.transitions import SameOfficerError
from registry.domain.vocabulary import Duty, ListKind, Question
from registry.models import Listing, Standing, Step
from registry.services.listings import (
    ListingDecision,
    ListingExistsError,
    ListingUnfoundedError,
    adopt_listing,
)
from search.models import Profile
from search.services.pipeline import run_until_done
from tests import factories
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


def decision() -> ListingDecision:
    return ListingDecision(
        enterprise=factories.firm(),
        list_kind=ListKind.FOOD_SERIOUS,
        authority=factories.authority(),
        document_number="黔市监列〔2026〕1号",
        reason="示例:用非食品原料生产食品,受到较重行政处罚",
        basis="SAMR order 44 art. 5(2)",
        decided_on=date(2026, 11, 2),
    )


def adopt(one: ListingDecision) -> Listing:
    return adopt_listing(
        one, actor=factories.officer(), seconded_by=factories.approver(), now=NOW
    )


def test_an_adopted_listing_is_public_for_three_years() -> None:
    listing = adopt(decision())

    published = Standing.objects.get(listing=listing, question=Question.PUBLISHED)
    assert published.effective_from == NOW.date()
    assert published.effective_until == date(2029, 11, 3)


def test_a_listed_firm_is_shown_as_listed() -> None:
    listing = adopt(decision())

    list(run_until_done(clock=lambda: NOW))

    profile = Profile.objects.get(enterprise=listing.enterprise)
    assert profile.is_listed
    assert profile.view["records"][0]["fact"]["key"] == listing.key


def test_one_officer_alone_lists_nobody() -> None:
    both = factories.officer(Duty.ENTER, Duty.APPROVE)

    with pytest.raises(SameOfficerError):
        adopt_listing(decision(), actor=both, seconded_by=both, now=NOW)

    assert not Listing.objects.exists()


def test_a_decision_is_adopted_once() -> None:
    one = decision()
    adopt(one)

    with pytest.raises(ListingExistsError):
        adopt(one)


@pytest.mark.parametrize(
    "lacking",
    [
        lambda whole: replace(whole, document_number=""),
        lambda whole: replace(whole, document_number=" \u3000"),
        lambda whole: replace(whole, reason=""),
        lambda whole: replace(whole, basis=""),
    ],
)
def test_a_listing_needs_number_reason_and_basis(
    lacking: Callable[[ListingDecision], ListingDecision],
) -> None:
    with pytest.raises(ListingUnfoundedError):
        adopt(lacking(decision()))


def test_a_decision_of_tomorrow_is_refused_and_of_today_taken() -> None:
    today = replace(decision(), decided_on=NOW.date())
    with pytest.raises(ListingUnfoundedError):
        adopt(replace(today, decided_on=NOW.date() + timedelta(days=1)))

    assert adopt(today).decided_on == NOW.date()


def test_the_database_refuses_a_listing_by_another_step() -> None:
    listing = adopt(decision())
    other = factories.record(factories.penalty(factories.firm()))
    step = Step.objects.filter(case__record=other).order_by("id")[0]

    with pytest.raises(IntegrityError, match="needs_step"):
        Listing.objects.create(
            key="lother",
            enterprise=listing.enterprise,
            list_kind=listing.list_kind,
            authority=listing.authority,
            document_number="x",
            reason="x",
            basis="x",
            decided_on=listing.decided_on,
            step=step,
            change=listing.change,
        )
