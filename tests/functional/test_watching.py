"""What changed of watched firms is told until it is acknowledged, and only that."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openapi_schema_validator import OAS31Validator
from pytest_django import Settings

from registry.domain.partners import AdverseKind, CheckField
from registry.domain.vocabulary import Duty, EnterpriseStatus
from registry.models import AccessEntry, Enterprise, Partner
from registry.services.enterprises import change_enterprise
from registry.services.partners import end_partner, grant_scope
from search.index import engines
from search.models import DiffedFirm, Portfolio, Profile, WatchedFirm
from search.services import watching
from search.services.check_facts import facts_of
from search.services.watching import diff_all
from search.tasks import diff_portfolios
from tests import factories
from tests.conftest import NOW
from tests.functional.partners import bank, bearer, granted, system
from tests.functional.public import Town, list_firm, publish
from tests.functional.test_announcements import withdraw
from tests.functional.test_check_facts import merge
from tests.functional.test_checks import Headers, fitting, told
from tests.functional.test_decisions import decide
from tests.functional.watching import (
    URL,
    acknowledge,
    add,
    added,
    changes,
    opened,
    rows,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
TYPED = "遵义示例酒叶有限公司"  # 业 written as 叶


@pytest.fixture
def partner() -> Partner:
    return bank()


@pytest.fixture
def headers(client: Client, partner: Partner) -> Headers:
    return bearer(client, system(partner))


@pytest.fixture
def watched(client: Client, headers: Headers, province: Town) -> int:
    """Return a portfolio of the three firms of the province."""
    number = opened(client, headers)
    firms = (province.fined, province.listed, province.clean)
    added(client, headers, number, *[{"uscc": one.uscc} for one in firms])
    return number


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Return what lets the clock stand at noon of another day."""

    def stand(day: date) -> None:
        noon = datetime.combine(day, NOW.timetz())
        monkeypatch.setattr(timezone, "now", lambda: noon)

    return stand


def rename(firm: Enterprise, name: str) -> None:
    clerk = factories.officer(Duty.ENTER)
    change_enterprise(firm, {"name": name}, actor=clerk, now=NOW)


def one_of(found: dict[str, Any]) -> dict[str, Any]:
    (one,) = found["results"]
    return dict(one)


def counts(side: dict[str, Any]) -> dict[str, int]:
    return {one["kind"]: one["total"] for one in side["counts"]["kinds"]}


def test_where_nothing_changed_nothing_is_told(
    client: Client, headers: Headers, watched: int
) -> None:
    found = changes(client, headers, watched)

    assert (found["results"], found["diff"]["firms"]) == ([], 0)
    assert AccessEntry.objects.order_by("-id")[0].answer == "unchanged"


def test_a_new_penalty_is_told_with_what_a_check_told_before_and_tells_now(
    client: Client, headers: Headers, watched: int, province: Town
) -> None:
    before = told(client, headers, {"uscc": province.clean.uscc}, purpose="loan_care")
    record = factories.record(factories.penalty(province.clean))
    publish()

    found = changes(client, headers, watched)

    schema = fitting("/api/v1/portfolios/{portfolio_id}/changes", "get")
    OAS31Validator(schema).validate(found)
    one = one_of(found)
    after = told(client, headers, {"uscc": province.clean.uscc}, purpose="loan_care")
    assert one["firm"] == province.clean.uscc
    assert one["fields"] == ["tier", "counts"]
    for side, check in (("before", before), ("after", after)):
        firm = check["results"][0]["firm"]
        assert one[side] == {name: firm[name] for name in ("tier", "counts")}
    (fact,) = one["facts"]
    assert (fact["key"], fact["change"]) == (record.key, "added")
    assert found["diff"]["fields"]["tier"] == 1


def test_it_is_told_again_until_it_is_acknowledged_and_not_after(
    client: Client, headers: Headers, watched: int, province: Town
) -> None:
    factories.record(factories.penalty(province.clean))
    publish()
    first = changes(client, headers, watched)

    again = changes(client, headers, watched)
    answer = acknowledge(client, headers, watched, again["diff"]["number"])

    assert again == first
    assert answer.json()["acknowledged"] == first["diff"]["number"]
    assert changes(client, headers, watched)["results"] == []
    assert not DiffedFirm.objects.exists()


def test_what_came_after_the_diff_that_was_read_stays_to_be_told(
    client: Client, headers: Headers, watched: int, province: Town
) -> None:
    factories.record(factories.penalty(province.clean))
    publish()
    read = changes(client, headers, watched)["diff"]["number"]
    withdraw(province.penalty)

    acknowledge(client, headers, watched, read)

    one = one_of(changes(client, headers, watched))
    assert one["firm"] == province.fined.uscc
    assert one["facts"][0]["change"] == "withdrawn"


def test_what_two_systems_read_at_once_is_lost_to_neither(
    client: Client, headers: Headers, watched: int, province: Town
) -> None:
    record = factories.record(factories.penalty(province.clean))
    publish()
    early = changes(client, headers, watched)["diff"]["number"]
    withdraw(record)
    later = changes(client, headers, watched)
    assert later["results"] == []

    acknowledge(client, headers, watched, early)  # by the one
    one = one_of(changes(client, headers, watched))
    acknowledge(client, headers, watched, later["diff"]["number"])  # by the other

    assert one["facts"][0]["change"] == "withdrawn"
    assert one_of(changes(client, headers, watched))["firm"] == province.clean.uscc


def test_an_older_or_a_strange_number_is_refused_and_the_same_twice_is_once(
    client: Client, headers: Headers, watched: int, province: Town
) -> None:
    old = changes(client, headers, watched)["diff"]["number"]
    factories.record(factories.penalty(province.clean))
    publish()
    new = changes(client, headers, watched)["diff"]["number"]
    other = opened(client, headers, "示例另一贷款")
    foreign = changes(client, headers, other)["diff"]["number"]

    once = acknowledge(client, headers, watched, new).json()
    twice = acknowledge(client, headers, watched, new).json()

    assert once == twice
    older = acknowledge(client, headers, watched, old)
    assert (older.status_code, older.json()["code"]) == (409, "diff_superseded")
    for strange in (foreign, 10**12):
        answer = acknowledge(client, headers, watched, strange)
        assert (answer.status_code, answer.json()["code"]) == (404, "diff_not_found")


def test_the_oldest_diffs_nobody_acknowledged_are_forgotten(
    client: Client,
    headers: Headers,
    watched: int,
    province: Town,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(watching, "MOST_OPEN", 2)
    numbers = []
    for firm in (province.clean, province.fined, province.listed):
        factories.record(factories.penalty(firm))
        publish()
        numbers.append(changes(client, headers, watched)["diff"]["number"])

    forgotten = acknowledge(client, headers, watched, numbers[0])
    kept = acknowledge(client, headers, watched, numbers[1])

    assert (forgotten.status_code, kept.status_code) == (404, 200)
    assert one_of(changes(client, headers, watched))["firm"] == province.listed.uscc


def test_a_long_diff_is_read_page_by_page_under_its_number(
    client: Client, headers: Headers, watched: int, province: Town
) -> None:
    for firm in (province.fined, province.clean, province.listed):
        factories.record(factories.penalty(firm))
    publish()
    first = changes(client, headers, watched, page_size=2)
    withdraw(province.penalty)

    number, cursor = first["diff"]["number"], first["next"]
    rest = changes(client, headers, watched, number=number, cursor=cursor)

    firms = [one["firm"] for one in (*first["results"], *rest["results"])]
    assert len(set(firms)) == len(firms) == 3
    acknowledge(client, headers, watched, number)
    over = client.get(f"{URL}/{watched}/changes?number={number}", headers=headers)
    assert (over.status_code, over.json()["code"]) == (409, "diff_superseded")


def test_a_withdrawn_listing_is_told_as_withdrawn_without_its_content(
    client: Client, headers: Headers, watched: int, province: Town
) -> None:
    profile = Profile.objects.get(enterprise=province.listed)
    document = "黔市监示列〔2026〕9号"
    assert document in str(profile.view)
    kept = str(list(WatchedFirm.objects.values_list("told", flat=True)))
    assert document not in kept
    Profile.objects.filter(pk=profile.pk).update(
        view={
            **profile.view,
            "records": [
                one for one in profile.view["records"] if one["kind"] != "listing"
            ],
        },
        seq=profile.seq + 1_000,
    )

    found = changes(client, headers, watched)

    one = one_of(found)
    facts = {fact["key"]: fact["change"] for fact in one["facts"]}
    assert facts == {province.listing.key: "withdrawn"}
    assert one["before"]["listings"]["entries"] == []
    assert not one["before"]["listings"]["found_none"]  # there was something
    assert one["after"]["listings"]["found_none"]
    assert document not in str(found)


def test_a_correction_is_told_by_key_and_version(
    client: Client, headers: Headers, watched: int, province: Town
) -> None:
    factories.correct(province.penalty, fine_wan="3")
    publish()

    one = one_of(changes(client, headers, watched))

    (fact,) = one["facts"]
    assert fact["change"] == "corrected"
    assert (fact["key"], fact["version"]) == (province.penalty.key, 2)


def test_a_listing_is_told_in_full_once_it_is_public(
    client: Client, headers: Headers, watched: int, province: Town
) -> None:
    listing = list_firm(province.clean)
    publish()

    one = one_of(changes(client, headers, watched))

    (entry,) = one["after"]["listings"]["entries"]
    assert (entry["key"], entry["reason"]) == (listing.key, "示例：生产经营掺假食品")
    assert one["before"]["listings"]["found_none_label"].startswith("截至2026年")


def test_a_count_that_falls_because_a_year_went_by_is_told_on_that_day(
    client: Client,
    headers: Headers,
    watched: int,
    province: Town,
    partner: Partner,
    at: Callable[[date], None],
) -> None:
    profile = Profile.objects.get(enterprise=province.fined)
    profile.view["records"][0]["published"][1] = None
    profile.save()
    WatchedFirm.objects.update(told_version=0)  # looked at once more
    acknowledge(
        client, headers, watched, changes(client, headers, watched)["diff"]["number"]
    )

    grant_for(partner)
    at(date(2027, 10, 20))
    same = changes(client, bearer(client, system(partner)), watched)
    at(date(2027, 10, 21))
    found = changes(client, bearer(client, system(partner)), watched)

    assert province.fined.uscc not in [
        one["firm"] for one in same["results"] if "counts" in one["fields"]
    ]
    (one,) = [one for one in found["results"] if one["firm"] == province.fined.uscc]
    short = {
        side: one[side]["counts"]["kinds"][0]["in_12_months"]
        for side in ("before", "after")
    }
    assert short == {"before": 1, "after": 0}


def grant_for(partner: Partner, **narrower: Any) -> None:
    """Grant the partner anew, to the end of 2028."""
    wide = granted(**narrower)
    whole = type(wide)(
        scope=wide.scope,
        effective_from=wide.effective_from,
        expires_on=date(2028, 12, 31),
        reason=wide.reason,
    )
    actor = factories.officer(Duty.ADMINISTER)
    grant_scope(partner, whole, actor=actor, now=NOW)


def test_a_change_a_check_does_not_tell_is_none(
    client: Client, headers: Headers, watched: int, province: Town
) -> None:
    clerk = factories.officer(Duty.ENTER)
    stated = {"address": "示例路1号"}
    change_enterprise(province.clean, stated, actor=clerk, now=NOW)
    publish()
    assert Profile.objects.get(enterprise=province.clean).view["firm"]["address"]

    assert changes(client, headers, watched)["results"] == []
    with CaptureQueriesContext(connection) as caught:
        changes(client, headers, watched)
    assert not any('UPDATE "search_watchedfirm"' in one["sql"] for one in caught)


def test_firms_that_swapped_their_names_stay_who_they_are(
    client: Client, headers: Headers, province: Town
) -> None:
    number = opened(client, headers)
    one, other = "遵义示例酒业有限公司", "铜仁示例茶业有限公司"
    added(client, headers, number, {"name": one}, {"name": other})
    rename(province.fined, other)
    rename(province.clean, one)
    publish()

    found = changes(client, headers, number)["results"]

    names = {
        each["firm"]: [each[side]["identity"]["name"] for side in ("before", "after")]
        for each in found
    }
    assert names == {
        province.fined.uscc: [one, other],
        province.clean.uscc: [other, one],
    }
    assert not any(each["asked_again"] for each in found)


def test_a_firm_of_the_same_name_registered_later_unsettles_no_row(
    client: Client, headers: Headers, province: Town
) -> None:
    number = opened(client, headers)
    added(client, headers, number, {"name": "遵义示例酒业有限公司"})
    factories.firm(name="遵义示例酒业有限公司", region="520302")
    publish()

    assert changes(client, headers, number)["results"] == []
    (again,) = added(client, headers, number, {"name": "遵义示例酒业有限公司"})
    assert (again["status"], again["replaces"]) == ("match", True)
    assert again["firms"][0]["uscc"] == province.fined.uscc
    assert rows(client, headers, number)[0]["status"] == "match"


def test_a_settled_row_added_again_goes_on_from_what_was_acknowledged(
    client: Client, headers: Headers, watched: int, province: Town
) -> None:
    factories.record(factories.penalty(province.clean))
    publish()
    row = {"uscc": province.clean.uscc, "reference": "anew"}

    added(client, headers, watched, row)

    one = one_of(changes(client, headers, watched))
    assert (one["reference"], one["fields"]) == ("anew", ["tier", "counts"])


def test_a_firm_struck_off_or_merged_is_told_with_the_live_one(
    client: Client, headers: Headers, watched: int, province: Town
) -> None:
    clerk = factories.officer(Duty.ENTER)
    stated = {"status": EnterpriseStatus.CANCELLED.value}
    change_enterprise(province.clean, stated, actor=clerk, now=NOW)
    merge(province.clean, into=province.fined)
    publish()

    one = one_of(changes(client, headers, watched))

    notes = {each["note"]: each["firm"] for each in one["after"]["identity"]["notes"]}
    assert one["before"]["identity"]["notes"] == []
    assert set(notes) == {"cancelled", "merged"}
    assert notes["merged"]["uscc"] == province.fined.uscc


def test_the_live_firm_that_a_merged_one_leads_to_may_change_by_itself(
    client: Client, headers: Headers, watched: int, province: Town
) -> None:
    merge(province.clean, into=province.fined)
    publish()
    read = changes(client, headers, watched)["diff"]["number"]
    acknowledge(client, headers, watched, read)
    rename(province.fined, "遵义示例新酒业有限公司")
    publish()

    found = changes(client, headers, watched)["results"]

    firms = {one["firm"] for one in found}
    assert firms == {province.fined.uscc, province.clean.uscc}


def test_a_firm_the_public_finds_no_more_is_told_as_gone_and_nothing_else(
    client: Client, headers: Headers, watched: int, province: Town
) -> None:
    profile = Profile.objects.get(enterprise=province.fined)
    Profile.objects.filter(pk=profile.pk).update(is_open=False, seq=profile.seq + 1_000)

    one = one_of(changes(client, headers, watched))

    assert one["gone"]
    assert (one["before"], one["after"], one["firm_name"]) == ({}, {}, "")


def test_a_decision_settles_a_row_and_its_firm_is_compared_from_then_on(
    client: Client, headers: Headers, province: Town
) -> None:
    number = opened(client, headers)
    added(client, headers, number, {"name": TYPED, "reference": "A-1"})
    decide(client, headers, province.fined.uscc)

    assert changes(client, headers, number)["results"] == []
    (row,) = rows(client, headers, number)
    assert (row["status"], row["decided"]) == ("match", True)
    withdraw(province.penalty)

    one = one_of(changes(client, headers, number))
    assert (one["reference"], one["firm"]) == ("A-1", province.fined.uscc)


def test_a_firm_decided_to_be_another_is_settled_too(
    client: Client, headers: Headers, province: Town
) -> None:
    number = opened(client, headers)
    added(client, headers, number, {"name": TYPED})
    made = decide(client, headers, province.fined.uscc, decision="other").json()

    changes(client, headers, number)

    assert rows(client, headers, number)[0]["status"] == "none"
    undone = f"/api/v1/decisions/{made['results'][0]['id']}"
    assert client.delete(undone, headers=headers).status_code == 204
    changes(client, headers, number)
    assert rows(client, headers, number)[0]["status"] == "possible"


def test_a_row_settled_by_a_decision_is_asked_again_when_its_firm_is_renamed(
    client: Client, headers: Headers, province: Town
) -> None:
    number = opened(client, headers)
    added(client, headers, number, {"name": TYPED})
    decide(client, headers, province.fined.uscc)
    changes(client, headers, number)
    rename(province.fined, "遵义示例酒页有限公司")
    publish()

    one = one_of(changes(client, headers, number))

    assert (one["asked_again"], one["fields"]) == (True, ["identity"])
    (row,) = rows(client, headers, number, status="possible")
    assert row["firms"][0]["uscc"] == province.fined.uscc
    added(client, headers, number, {"name": TYPED})  # by the night's list, say
    assert one_of(changes(client, headers, number))["asked_again"]
    decide(client, headers, province.fined.uscc)
    assert not one_of(changes(client, headers, number))["asked_again"]


@pytest.mark.parametrize("field", CheckField)
def test_of_each_field_only_what_the_scope_holds_is_told(
    client: Client, province: Town, field: CheckField
) -> None:
    headers = bearer(client, system(bank(fields=frozenset({field}))))
    number = opened(client, headers)
    added(client, headers, number, {"uscc": province.clean.uscc})
    list_firm(province.clean)
    factories.record(factories.penalty(province.clean))
    rename(province.clean, "铜仁示例新茶业有限公司")
    publish()
    profile = Profile.objects.get(enterprise=province.clean)
    profile.view["records"][0]["contested_on"] = "2026-11-20"
    profile.save()

    found = changes(client, headers, number)["results"]

    if field is CheckField.CHANGES:
        assert found == []  # the day alone is no fact
        return
    (one,) = found
    assert one["fields"] == [field.value]
    assert set(one["before"]) == set(one["after"]) == {field.value}
    kinds = {fact["kind"] for fact in one["facts"]}
    told_of = {
        CheckField.COUNTS: {"penalty", "listing"},
        CheckField.LISTINGS: {"listing"},
    }
    assert kinds == told_of.get(field, set())
    entry = AccessEntry.objects.order_by("-id")[0]
    assert (entry.what, entry.fields) == ("watch", [field.value])


def test_of_the_kinds_only_those_of_the_scope_are_told(
    client: Client, province: Town
) -> None:
    narrow = bank(
        fields=frozenset({CheckField.COUNTS}), kinds=frozenset({AdverseKind.LISTING})
    )
    headers = bearer(client, system(narrow))
    number = opened(client, headers)
    added(client, headers, number, {"uscc": province.clean.uscc})
    factories.record(factories.penalty(province.clean))
    publish()
    assert changes(client, headers, number)["results"] == []
    listing = list_firm(province.clean)
    publish()

    one = one_of(changes(client, headers, number))

    assert [fact["key"] for fact in one["facts"]] == [listing.key]
    assert list(counts(one["after"])) == ["listing"]


def test_a_grant_narrowed_after_a_diff_was_made_tells_less_of_it(
    client: Client, headers: Headers, watched: int, province: Town, partner: Partner
) -> None:
    factories.record(factories.penalty(province.clean))
    publish()
    number = changes(client, headers, watched)["diff"]["number"]
    grant_for(partner, fields=frozenset({CheckField.TIER}))

    narrow = one_of(changes(client, headers, watched, number=number))
    grant_for(partner, regions=frozenset({"5203"}))
    outside = changes(client, headers, watched, number=number)

    assert (narrow["fields"], narrow["facts"]) == (["tier"], [])
    assert outside["results"] == []
    entry = AccessEntry.objects.order_by("-id")[0]
    assert (entry.answer, entry.fields) == ("outside_region", [])
    assert entry.enterprise == province.clean


def test_a_grant_that_is_over_is_refused_and_logged(
    client: Client, headers: Headers, watched: int, partner: Partner
) -> None:
    end_partner(
        partner, reason="示例", actor=factories.officer(Duty.ADMINISTER), now=NOW
    )

    answer = client.get(f"{URL}/{watched}/changes", headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (403, "grant_ended")
    assert AccessEntry.objects.order_by("-id")[0].answer == "grant_ended"


def test_a_purpose_no_longer_granted_is_refused_and_logged(
    client: Client, headers: Headers, watched: int, partner: Partner
) -> None:
    grant_for(partner, purposes=frozenset({"lending"}))

    answer = client.get(f"{URL}/{watched}/changes", headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (403, "outside_scope")
    assert AccessEntry.objects.order_by("-id")[0].answer == "outside_scope"
    assert add(client, headers, watched, {"name": TYPED}).status_code == 403


def test_each_firm_told_of_is_in_the_log(
    client: Client, headers: Headers, watched: int, province: Town
) -> None:
    factories.record(factories.penalty(province.clean))
    publish()

    changes(client, headers, watched)

    entry = AccessEntry.objects.order_by("-id")[0]
    assert (entry.what, entry.answer) == ("watch", "match")
    assert (entry.enterprise, entry.purpose) == (province.clean, "loan_care")
    assert entry.fields == ["tier", "counts"]


def test_no_engine_is_needed_to_compare(
    client: Client,
    headers: Headers,
    watched: int,
    province: Town,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    branch = factories.firm(name="遵义示例酒业有限公司汇川分公司")
    publish()
    added(client, headers, watched, {"uscc": branch.uscc})
    factories.record(factories.penalty(branch))
    publish()
    monkeypatch.setattr(engines, "engines", list)
    monkeypatch.setattr(engines, "holders", None)
    monkeypatch.setattr(engines, "search", None)

    one = one_of(changes(client, headers, watched))

    assert one["firm"] == branch.uscc


def test_a_diff_costs_no_query_for_each_firm(
    client: Client, headers: Headers, province: Town
) -> None:
    number = opened(client, headers)
    firms = [factories.firm(name=f"贵阳示例食品{at}有限公司") for at in range(12)]
    publish()
    added(client, headers, number, *[{"uscc": one.uscc} for one in firms])

    def queries(changed: list[Enterprise]) -> int:
        for firm in changed:
            factories.record(factories.penalty(firm))
        publish()
        with CaptureQueriesContext(connection) as caught:
            found = changes(client, headers, number)
        assert len(found["results"]) == len(changed)
        acknowledge(client, headers, number, found["diff"]["number"])
        return len(caught)

    queries(firms[:1])
    assert queries(firms[2:]) == queries(firms[1:2])


def test_every_night_each_portfolio_is_compared_whose_partner_may_ask(
    client: Client, headers: Headers, watched: int, province: Town
) -> None:
    ended = bank()
    skipped = opened(client, bearer(client, system(ended)))
    actor = factories.officer(Duty.ADMINISTER)
    end_partner(ended, reason="示例", actor=actor, now=NOW)
    factories.record(factories.penalty(province.clean))
    publish()
    entries = AccessEntry.objects.count()

    assert diff_all(now=NOW) == 1

    told_of = client.get(f"{URL}/{watched}", headers=headers).json()["waiting"]
    assert (told_of["firms"], told_of["fields"]["counts"]) == (1, 1)
    assert Portfolio.objects.get(pk=skipped).skipped_on == NOW.date()
    assert AccessEntry.objects.count() == entries  # nobody read it yet
    grant_for(ended)
    diff_portfolios(timestamp=0)
    assert Portfolio.objects.get(pk=skipped).skipped_on is None


def test_a_snapshot_is_what_a_check_told_and_small(
    client: Client, headers: Headers, watched: int, province: Town
) -> None:
    sizes = [
        len(str(one)) for one in WatchedFirm.objects.values_list("told", flat=True)
    ]

    assert max(sizes) < 600
    found = facts_of([province.fined.uscc], today=NOW.date(), with_heads=False)
    assert found[province.fined.uscc].adverse[0].key == province.penalty.key


def test_elasticsearch_out_of_reach_changes_nothing_of_a_diff(
    client: Client,
    headers: Headers,
    watched: int,
    province: Town,
    settings: Settings,
) -> None:
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    engines.BREAKER.reset()

    found = changes(client, headers, watched)

    engines.BREAKER.reset()
    assert found["results"] == []
