"""What a check tells of firms on file: as their pages do, for many at once."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from registry.domain.partners import AdverseKind
from registry.domain.periods import add_months
from registry.domain.procedures.objection import ObjectionStep
from registry.domain.vocabulary import (
    EnterpriseStatus,
    NameKind,
    Tier,
    TierStatus,
)
from registry.models import Enterprise, EnterpriseName, Merger
from registry.services.changes import writing
from search.domain.check_facts import CheckFacts
from search.domain.firm_notes import FirmNote, LinkedFirm
from search.models import Profile
from search.services import check_facts
from search.services.check_facts import facts_of
from search.services.pipeline import run_until_done
from tests import factories
from tests.conftest import NOW
from tests.contest_walk import Contest
from tests.functional.public import HONGFA, TODAY, Town, ask, list_firm, publish

A_DAY = timedelta(days=1)
FINED_ON = date(2026, 10, 20)


def told(firm: Enterprise, *, today: date = TODAY) -> CheckFacts:
    return facts_of([firm.uscc], today=today)[firm.uscc]


def counted(found: CheckFacts, kind: AdverseKind) -> tuple[int, int]:
    (one,) = [one for one in found.counts if one.kind is kind]
    return one.in_12_months, one.in_36_months


def notes(found: CheckFacts) -> list[tuple[FirmNote, str | None]]:
    return [(note.kind, note.firm.name if note.firm else None) for note in found.notes]


def merge(firm: Enterprise, *, into: Enterprise) -> None:
    with writing(actor=None, now=NOW) as log:
        Merger.objects.create(
            enterprise=firm,
            successor=into,
            effective_on=date(2026, 11, 1),
            change=log.change("enterprise", firm.pk),
        )


def queries(firms: list[Enterprise]) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert len(facts_of([one.uscc for one in firms], today=TODAY)) == len(firms)
    return len(seen)


def test_a_firm_without_records_is_told_as_such_and_not_as_good(
    province: Town,
) -> None:
    found = told(province.clean)

    assert (found.name, found.region) == ("铜仁示例茶业有限公司", "520602")
    assert (found.tier.status, found.tier.tier) == (TierStatus.UNRATED, None)
    assert found.tier.since is None
    assert (found.found_none, found.keys, found.notes) == (True, (), ())
    label = found.to_view()["counts"]["found_none_label"]
    assert label == "截至2026年11月25日未查询到相关信息"


def test_a_fined_firm_has_its_tier_since_the_day_of_the_fine(province: Town) -> None:
    found = told(province.fined)

    assert (found.tier.tier, found.tier.word) == (Tier.B, "一般")
    assert found.tier.since == FINED_ON
    assert counted(found, AdverseKind.PENALTY) == (1, 1)
    assert found.keys == ((province.penalty.key, 1),)
    assert not found.found_none


def test_a_failed_sampling_and_a_listing_are_counted_and_the_listing_is_told(
    province: Town,
) -> None:
    found = told(province.listed)

    (listing,) = found.listings
    assert counted(found, AdverseKind.FAILED_SAMPLING) == (1, 1)
    assert counted(found, AdverseKind.LISTING) == (1, 1)
    assert (listing.key, listing.listed_on) == (
        province.listing.key,
        date(2026, 6, 1),
    )
    assert listing.reason == "示例：生产经营掺假食品"
    assert {key for key, _ in found.keys} == {
        province.sampling.key,
        province.listing.key,
    }


@pytest.mark.parametrize("who", ["fined", "listed", "clean"])
def test_a_check_tells_of_a_tier_what_the_firms_own_address_tells(
    client: Client, province: Town, who: str
) -> None:
    firm = getattr(province, who)
    tier = ask(client, f"enterprises/{firm.uscc}/tier")

    view = told(firm).to_view()["tier"]

    assert {name: tier[name] for name in view if name != "tier_since"} == {
        name: said for name, said in view.items() if name != "tier_since"
    }


def test_a_penalty_of_twelve_months_ago_to_the_day_counts_and_a_day_later_not(
    province: Town,
) -> None:
    last = add_months(FINED_ON, 12)
    profile = Profile.objects.get(enterprise=province.fined)
    profile.view["records"][0]["published"][1] = None
    profile.save()

    assert counted(told(province.fined, today=last), AdverseKind.PENALTY) == (1, 1)
    later = told(province.fined, today=last + A_DAY)
    assert counted(later, AdverseKind.PENALTY) == (0, 1)
    assert not later.found_none


def test_an_individual_business_has_no_tier_and_its_records_are_counted(
    db: None,
) -> None:
    shop = factories.firm(name="示例小吃店", code=factories.uscc(head="92"))
    factories.record(factories.penalty(shop, punished_kind="individual_business"))
    publish()

    found = told(shop)

    assert (found.tier.status, found.tier.tier) == (TierStatus.WITHHELD, None)
    assert found.tier.since is None
    assert notes(found) == [(FirmNote.INDIVIDUAL_BUSINESS, None)]
    assert counted(found, AdverseKind.PENALTY) == (1, 1)


def test_an_individual_business_without_records_is_withheld_too(db: None) -> None:
    shop = factories.firm(name="示例小吃店", code=factories.uscc(head="92"))
    publish()

    assert told(shop).tier.status is TierStatus.WITHHELD


@pytest.mark.parametrize(
    ("status", "note"),
    [
        (EnterpriseStatus.CANCELLED, FirmNote.CANCELLED),
        (EnterpriseStatus.REVOKED, FirmNote.REVOKED),
    ],
)
def test_a_struck_off_firm_is_said_to_be(
    db: None, status: EnterpriseStatus, note: FirmNote
) -> None:
    firm = factories.firm(status=status)
    publish()

    found = told(firm)

    assert (found.status, notes(found)) == (status, [(note, None)])


def test_a_merged_firm_leads_to_the_live_one_at_the_end_of_the_chain(
    province: Town,
) -> None:
    merge(province.clean, into=province.listed)
    merge(province.listed, into=province.fined)
    publish()

    found = told(province.clean)

    (note,) = found.notes
    assert note.kind is FirmNote.MERGED
    assert note.firm == LinkedFirm(
        uscc=province.fined.uscc,
        name="遵义示例酒业有限公司",
        status=EnterpriseStatus.ACTIVE,
    )
    assert told(province.fined).notes == ()


def test_a_firm_merged_into_one_the_public_cannot_find_tells_its_code_alone(
    province: Town,
) -> None:
    merge(province.clean, into=province.fined)
    publish()
    Profile.objects.filter(enterprise=province.fined).update(is_open=False)

    (note,) = told(province.clean).notes

    assert note.firm == LinkedFirm(uscc=province.fined.uscc)


def test_firms_merged_in_a_circle_lead_to_no_live_one(province: Town) -> None:
    merge(province.clean, into=province.fined)
    merge(province.fined, into=province.clean)
    publish()

    (note,) = told(province.clean).notes

    assert note.firm == LinkedFirm(uscc=province.fined.uscc)


def test_a_branch_leads_to_its_head(hongfa: Enterprise) -> None:
    branch = factories.firm(name=f"{HONGFA}（凯里分公司）")
    publish()

    assert notes(told(branch)) == [(FirmNote.BRANCH, HONGFA)]


def test_a_branch_leads_to_the_head_that_was_renamed(hongfa: Enterprise) -> None:
    branch = factories.firm(name="遵义示例老酒坊有限公司凯里分公司")
    with writing(actor=None, now=NOW) as log:
        EnterpriseName.objects.create(
            enterprise=hongfa,
            kind=NameKind.FORMER,
            name="遵义示例老酒坊有限公司",
            change=log.change("enterprise", hongfa.pk),
        )
    publish()

    assert notes(told(branch)) == [(FirmNote.BRANCH, HONGFA)]
    (name,) = told(hongfa).names
    assert (name.kind, name.name) == (NameKind.FORMER, "遵义示例老酒坊有限公司")


def test_a_branch_whose_head_may_be_two_firms_or_none_leads_to_nobody(
    hongfa: Enterprise,
) -> None:
    branch = factories.firm(name=f"{HONGFA}凯里分公司")
    other = factories.firm(name="示例异地酒业有限公司凯里分公司")
    factories.firm(name=HONGFA)
    publish()

    assert notes(told(branch)) == [(FirmNote.BRANCH, None)]
    assert notes(told(other)) == [(FirmNote.BRANCH, None)]


@pytest.mark.parametrize(("most", "head"), [(1, None), (2, HONGFA)])
def test_no_head_is_told_where_a_namesake_may_have_been_left_out(
    hongfa: Enterprise, monkeypatch: pytest.MonkeyPatch, most: int, head: str | None
) -> None:
    monkeypatch.setattr(check_facts, "_MOST_HOLDERS", most)
    branch = factories.firm(name=f"{HONGFA}凯里分公司")
    publish()

    assert notes(told(branch)) == [(FirmNote.BRANCH, head)]


def test_a_contested_listing_says_since_when_and_is_an_open_objection(
    province: Town,
) -> None:
    contest = Contest(firm=province.listed, organ=factories.authority(), now=NOW)
    assert told(province.listed).contested == 0

    contest.file(record=province.listing.key)
    publish()

    found = told(province.listed)
    assert (found.contested, found.reviewed) == (1, 0)
    assert found.listings[0].contested_on == TODAY
    contest.take(ObjectionStep.DISMISS)
    publish()
    assert told(province.listed).contested == 0


def test_a_fall_that_is_told_to_the_firm_first_is_no_tier_and_no_word(
    falling: Town,
) -> None:
    found = told(falling.fined)

    assert (found.tier.status, found.tier.tier) == (TierStatus.NOTIFYING, None)
    assert found.to_view()["tier"]["tier_label"] is None
    assert found.tier.since == date(2026, 11, 1)
    assert counted(found, AdverseKind.PENALTY) == (2, 2)


def test_a_notice_whose_facts_are_public_no_more_is_still_a_notice(
    falling: Town,
) -> None:
    profile = Profile.objects.get(enterprise=falling.fined)
    profile.view["records"] = []
    profile.save()

    assert told(falling.fined).tier.status is TierStatus.NOTIFYING


def test_what_is_past_its_end_is_told_no_more_even_when_the_stages_are_late(
    province: Town,
) -> None:
    (record,) = Profile.objects.get(enterprise=province.fined).view["records"]
    end = date.fromisoformat(record["published"][1])

    before = told(province.fined, today=end - A_DAY)
    after = told(province.fined, today=end)

    assert (before.tier.status, len(before.keys)) == (TierStatus.PUBLISHED, 1)
    assert (after.tier.status, after.keys) == (TierStatus.UNRATED, ())
    assert after.found_none


def test_the_latest_change_is_the_day_of_what_was_published_last(
    province: Town,
) -> None:
    before = told(province.fined).last_change
    factories.record(factories.penalty(province.fined), now=NOW)
    later = NOW + timedelta(hours=15)  # one in the morning of the next day in China
    list(run_until_done(clock=lambda: later))

    after = facts_of(
        [one.uscc for one in (province.fined, province.clean)], today=TODAY
    )

    assert before == TODAY
    assert after[province.fined.uscc].last_change == TODAY + A_DAY
    assert after[province.clean.uscc].last_change == TODAY


def test_whom_the_public_cannot_find_is_left_out_and_the_order_is_the_askers(
    province: Town,
) -> None:
    Profile.objects.filter(enterprise=province.listed).update(is_open=False)
    codes = [province.fined.uscc, factories.uscc(), province.listed.uscc, "x"]

    found = facts_of([*codes, province.clean.uscc], today=TODAY)

    assert list(found) == [province.fined.uscc, province.clean.uscc]
    assert facts_of([], today=TODAY) == {}


def test_a_corrected_record_is_another_version_of_what_a_check_rests_on(
    province: Town,
) -> None:
    factories.correct(province.penalty, content="罚款五万元", fine_wan="5")
    publish()

    assert told(province.fined).keys == ((province.penalty.key, 2),)


def test_twenty_firms_take_the_queries_of_one(
    province: Town, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    firms = [factories.firm(name=f"示例{at}号有限公司") for at in range(17)]
    for firm in firms[:3]:
        factories.record(factories.penalty(firm))
        list_firm(firm)
    publish()
    many = [*firms, province.fined, province.listed, province.clean]

    for asked in ([province.listed], many):
        with django_assert_num_queries(2):
            assert len(facts_of([one.uscc for one in asked], today=TODAY)) == len(asked)


def test_many_merged_firms_and_branches_take_the_queries_of_one_of_each(
    province: Town,
) -> None:
    firms: list[Any] = [
        factories.firm(name=f"遵义示例酒业有限公司示例{at}分公司") for at in range(10)
    ]
    for firm in firms[5:]:
        merge(firm, into=province.fined)
    publish()

    assert queries(firms) == queries(firms[4:6])
