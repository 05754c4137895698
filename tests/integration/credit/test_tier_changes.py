"""Old and new tier go to the office that supervises the firm, and to no other."""

from datetime import timedelta

import pytest
from django.test import Client

from credit.services.evaluation import evaluate_pending
from credit.services.tier_changes import DAYS, TierChange, tier_changes
from registry.domain.duties import NotAllowedError
from registry.domain.vocabulary import Audience, AuthorityLevel, Duty
from registry.models import AccessEntry, Authority, Enterprise
from tests import factories
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


def office(region: str) -> Authority:
    return Authority.objects.create(
        uscc=f"1152990{region}TESTS"[:18],
        name=f"示例{region}市场监督管理局",
        level=AuthorityLevel.COUNTY,
        region=region,
        parent=factories.authority(),
    )


def fallen(region: str = "520302") -> Enterprise:
    """Register a firm that fell from B to D, in two days."""
    firm = factories.firm(region=region)
    factories.record(factories.penalty(firm, fine_wan="20"))
    while evaluate_pending(now=NOW):
        pass
    for number in range(9):
        stated = factories.penalty(firm, violation=f"示例违法行为{number}")
        factories.record(stated, now=LATER)
    while evaluate_pending(now=LATER):
        pass
    return firm


def seen(region: str, *, only_falls: bool = False) -> list[TierChange]:
    reader = factories.officer(Duty.READ, organ=office(region))
    return tier_changes(actor=reader, now=LATER, only_falls=only_falls)


def test_the_firms_office_is_told_the_old_and_the_new_tier() -> None:
    firm = fallen()

    told = [
        (one.uscc, one.before, one.after)
        for one in seen("520302")
        if one.audience is Audience.SUPERVISORY
    ]

    assert told[0][0] == firm.uscc
    assert told[0][2] == "D"
    assert [before for _, before, _ in told] == [told[1][2], ""]


def test_an_office_of_another_county_is_told_nothing() -> None:
    fallen()

    assert seen("520303") == []


def test_the_prefecture_and_the_province_are_told_of_the_counties() -> None:
    fallen()

    assert seen("520300")
    assert seen("520000")


def test_falls_alone_leave_a_first_good_tier_out() -> None:
    fallen()

    letters = {one.after for one in seen("520302", only_falls=True)}

    assert letters == {"D"}


def test_what_is_older_than_the_window_is_not_listed() -> None:
    fallen()
    reader = factories.officer(Duty.READ, organ=office("520302"))
    last = LATER + timedelta(days=DAYS)

    assert tier_changes(actor=reader, now=last)
    assert not tier_changes(actor=reader, now=last + timedelta(seconds=1))


def test_the_list_is_a_restricted_reading() -> None:
    with pytest.raises(NotAllowedError):
        tier_changes(actor=factories.officer(Duty.ADMINISTER), now=LATER)

    seen("520302")

    assert AccessEntry.objects.filter(what="changes of tier").exists()


def test_the_page_shows_both_tiers_and_leads_to_the_reasons(client: Client) -> None:
    firm = fallen()
    client.force_login(factories.officer(Duty.READ, organ=office("520302")))

    page = client.get("/work/tiers/").content.decode()

    assert "等级变动" in page
    assert f"/work/enterprises/{firm.uscc}/tier" in page
    assert "等级变动" in client.get("/work/").content.decode()
