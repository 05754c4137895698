"""Anyone finds a firm by name, code or former name, and narrows by what is public."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from registry.domain.duties import Act
from registry.domain.vocabulary import NameKind
from registry.models import Enterprise, EnterpriseName
from registry.services.changes import writing
from registry.services.officers import acting_officer
from registry.services.releases import withdraw_record
from search.models import Profile
from tests import factories
from tests.conftest import NOW
from tests.functional.public import TODAY, Town, ask, publish, refused


def found(client: Client, **query: object) -> set[str]:
    return {hit["uscc"] for hit in ask(client, "enterprises", **query)["results"]}


def rename(firm: Enterprise, name: str, kind: NameKind = NameKind.FORMER) -> None:
    with writing(actor=None, now=NOW) as log:
        change = log.change("enterprise", firm.pk)
        EnterpriseName.objects.create(
            enterprise=firm,
            kind=kind,
            name=name,
            effective_until=date(2020, 1, 1),
            change=change,
        )


def test_a_firm_is_found_by_part_of_its_name_and_by_its_code(
    client: Client, province: Town
) -> None:
    code = province.fined.uscc

    assert found(client, q="示例酒业") == {code}
    assert found(client, q=code) == {code}
    assert found(client, q=f" {code.lower()} ") == {code}


def test_a_firm_is_found_by_a_former_name_which_is_said(
    client: Client, province: Town
) -> None:
    rename(province.clean, "梵净示例绿茶厂")
    publish()

    (hit,) = ask(client, "enterprises", q="梵净示例绿茶")["results"]

    assert hit["uscc"] == province.clean.uscc
    assert hit["matched_name"] == "梵净示例绿茶厂"
    assert hit["name"] == "铜仁示例茶业有限公司"


def test_a_hit_says_its_tier_and_status_in_words(
    client: Client, province: Town
) -> None:
    (hit,) = ask(client, "enterprises", q="示例酒业")["results"]

    assert (hit["tier"], hit["tier_label"]) == ("B", "一般")
    assert (hit["region_label"], hit["industry_label"]) == ("红花岗区", "白酒制造")
    assert (hit["status"], hit["status_label"]) == ("active", "存续")
    assert hit["highlight"]


@pytest.mark.parametrize(
    ("query", "who"),
    [
        ({"region": "5203"}, {"fined"}),
        ({"region": "520300"}, {"fined"}),
        ({"region": "52"}, {"fined", "listed", "clean"}),
        ({"industry": "C15"}, {"fined"}),
        ({"tier": "A"}, {"listed"}),
        ({"listed": "true"}, {"listed"}),
        ({"listed": "false"}, {"fined", "clean"}),
        ({"status": "active"}, {"fined", "listed", "clean"}),
        ({"status": "revoked"}, set()),
    ],
)
def test_filters_narrow(
    client: Client, province: Town, query: dict[str, str], who: set[str]
) -> None:
    codes = {getattr(province, name).uscc for name in who}

    assert found(client, q="示例", **query) == codes


def test_only_the_facets_asked_for_are_counted_and_ignore_their_own_filter(
    client: Client, province: Town
) -> None:
    answer = ask(client, "enterprises", facets="tier,listed", tier="A")

    counts = {one["code"]: one["count"] for one in answer["facets"]["tier"]}
    assert set(answer["facets"]) == {"tier", "listed"}
    assert counts == {"A": 1, "B": 1, "": 1}
    assert answer["total"] == {"value": 1, "relation": "eq"}


def test_pages_follow_without_gap_or_repeat(client: Client, province: Town) -> None:
    first = ask(client, "enterprises", q="示例", page_size=2)
    second = ask(client, "enterprises", q="示例", page_size=2, cursor=first["next"])

    codes = [hit["uscc"] for hit in first["results"] + second["results"]]
    assert len(codes) == len(set(codes)) == 3
    assert second["next"] is None


def test_what_the_index_still_holds_is_not_shown_once_it_is_withdrawn(
    client: Client, province: Town
) -> None:
    Profile.objects.filter(uscc=province.fined.uscc).update(is_open=False)
    Profile.objects.filter(uscc=province.listed.uscc).update(is_listed=False)

    assert province.fined.uscc not in found(client, q="示例")
    assert found(client, listed="true") == set()


def test_a_tier_past_its_day_is_judged_anew_even_when_the_stages_are_late(
    client: Client, province: Town
) -> None:
    profile = Profile.objects.get(uscc=province.fined.uscc)
    profile.view["records"][0]["published"][1] = NOW.date().isoformat()
    Profile.objects.filter(pk=profile.pk).update(view=profile.view, due_on=NOW.date())

    (hit,) = ask(client, "enterprises", q="示例酒业")["results"]

    assert (hit["tier"], hit["tier_status"]) == (None, "unrated")


@pytest.mark.parametrize(
    "text", ["' OR 1=1 --", "*:* AND (", "\u202e示例\u0007", "%", "_", "\\", "示例\n"]
)
def test_what_looks_like_a_query_is_only_text(
    client: Client, province: Town, text: str
) -> None:
    assert ask(client, "enterprises", q=text)["degraded"] is False
    assert ask(client, "suggest", q=text)["degraded"] is False


def test_suggestions_offer_what_is_public(client: Client, province: Town) -> None:
    offered = ask(client, "suggest", q="遵义示例")["results"]

    assert offered[0] == {"uscc": province.fined.uscc, "name": "遵义示例酒业有限公司"}
    assert ask(client, "suggest")["results"] == []


@pytest.mark.parametrize(
    ("query", "who"),
    [
        ({"region": "5203"}, {"fined"}),
        ({"region": "520100"}, {"listed"}),
        ({"industry": "C15"}, {"fined"}),
        ({"tier": "A"}, {"listed"}),
        ({"listed": "true"}, {"listed"}),
        ({"listed": "false", "status": "active"}, {"fined", "clean"}),
        ({"status": "revoked"}, set()),
    ],
)
def test_suggestions_stay_within_the_facets_chosen(
    client: Client, province: Town, query: dict[str, str], who: set[str]
) -> None:
    offered = ask(client, "suggest", q="示例", **query)["results"]

    codes = {getattr(province, name).uscc for name in who}
    assert {one["uscc"] for one in offered} == codes


def test_a_whole_code_outside_the_facets_is_not_offered(
    client: Client, province: Town
) -> None:
    code = province.fined.uscc

    assert len(ask(client, "suggest", q=code, region="5203")["results"]) == 1
    assert ask(client, "suggest", q=code, region="5201")["results"] == []


def test_a_firm_that_left_a_facet_is_not_offered_while_the_index_is_late(
    client: Client, province: Town
) -> None:
    Profile.objects.filter(uscc=province.listed.uscc).update(is_listed=False)

    assert ask(client, "suggest", q="示例", listed="true")["results"] == []


@pytest.mark.parametrize("query", [{"region": "999999"}, {"tier": "E"}])
def test_suggestions_refuse_a_facet_that_does_not_exist(
    client: Client, province: Town, query: dict[str, str]
) -> None:
    assert refused(client, "/api/v1/suggest", q="示例", **query) == (400, "invalid")


@pytest.mark.parametrize(
    ("typed", "is_alike"),
    [("示例酒业", False), ("示例九业", True), ("qqqqzzzz", False), ("", False)],
)
def test_an_answer_says_whether_names_are_only_like_the_text(
    client: Client, province: Town, typed: str, is_alike: bool
) -> None:
    assert ask(client, "enterprises", q=typed)["alike"] is is_alike


def test_the_latest_change_can_come_first(client: Client, province: Town) -> None:
    factories.record(factories.penalty(province.clean))
    publish()

    for typed in ("示例", ""):
        hits = ask(client, "enterprises", q=typed, sort="changed")["results"]
        assert hits[0]["uscc"] == province.clean.uscc
    codes = [hit["uscc"] for hit in ask(client, "enterprises", sort="code")["results"]]
    assert codes == sorted(codes)


def test_an_order_that_does_not_exist_is_refused_with_those_that_do(
    client: Client, province: Town
) -> None:
    problem = client.get("/api/v1/enterprises", {"sort": "tier"}).json()
    page = client.get("/", {"q": "示例", "sort": "tier"})

    assert problem["status"] == page.status_code == 400
    for told in (problem["fields"]["sort"][0], page.content.decode()):
        assert all(one in told for one in ("relevance", "changed", "code"))


def test_an_individual_business_is_found_without_a_tier(
    client: Client, province: Town
) -> None:
    shop = factories.firm(
        name="遵义市示例小吃店", code=factories.uscc(head="92"), region="520302"
    )
    factories.record(factories.penalty(shop, punished_kind="individual_business"))
    publish()

    (hit,) = ask(client, "enterprises", q="示例小吃店")["results"]

    assert (hit["tier"], hit["tier_status"]) == (None, "withheld")


@pytest.mark.parametrize(
    "typed",
    [
        "520000190001010019",
        "示例酒业 520000-19000101-0019",
        "13800000000",
        "示例酒业 ＋86 138 0000 0000",
    ],
)
def test_nobody_is_looked_up_by_a_persons_number(
    client: Client, province: Town, typed: str
) -> None:
    answer = ask(client, "enterprises", q=typed, facets="tier,region")

    assert (answer["results"], answer["total"]["value"]) == ([], 0)
    assert answer["facets"] == {"tier": [], "region": []}
    assert ask(client, "suggest", q=typed)["results"] == []


def test_a_number_that_is_no_persons_is_still_looked_for(
    client: Client, province: Town
) -> None:
    assert found(client, q=province.fined.uscc[:17]) == {province.fined.uscc}


@pytest.fixture
def jars(db: None) -> list[Enterprise]:
    """Return producers and sellers of failed jars; the last firm's jar passed."""
    firms = [factories.firm(name=f"遵义样品第{one}食品店") for one in range(4)]
    jar: dict[str, Any] = {
        "product": "示例辣子酱",
        "brand": "响山",
        "gtin": "6901234567892",
    }
    for firm in firms[:3]:
        factories.record(factories.sampling(producer=firm, **jar), form="sampling")
    jar |= {"verdict": "conforming", "items": []}
    factories.record(factories.sampling(producer=firms[3], **jar), form="sampling")
    publish()
    return firms


@pytest.mark.parametrize(
    ("typed", "on", "fit"),
    [
        ("示例辣子酱", "product", "close"),
        ("响山", "product", "close"),
    ],
)
def test_a_firm_is_found_by_a_product_of_a_published_failure_which_is_said(
    client: Client, jars: list[Enterprise], typed: str, on: str, fit: str
) -> None:
    hits = ask(client, "enterprises", q=typed)["results"]

    assert [hit["uscc"] for hit in hits] == sorted(firm.uscc for firm in jars[:3])
    assert {(hit["matched_on"], hit["fit"]) for hit in hits} == {(on, fit)}


@pytest.mark.parametrize("typed", ["6901234567892", " 06901234567892"])
def test_a_firm_is_found_by_the_bar_code_of_its_product(
    client: Client, jars: list[Enterprise], typed: str
) -> None:
    hits = ask(client, "enterprises", q=typed)["results"]

    assert {hit["uscc"] for hit in hits} == {firm.uscc for firm in jars[:3]}
    assert {(hit["matched_on"], hit["fit"]) for hit in hits} == {("gtin", "exact")}


@pytest.mark.parametrize(
    "typed", ["黔市监示罚〔2026〕7711号", "黔市监示罚(2026)7711号 "]
)
def test_a_firm_is_found_by_the_number_of_a_document(
    client: Client, province: Town, typed: str
) -> None:
    stated = factories.penalty(
        province.clean, document_number="黔市监示罚〔2026〕7711号"
    )
    factories.record(stated)
    publish()

    (hit,) = ask(client, "enterprises", q=typed)["results"]

    assert (hit["uscc"], hit["matched_on"]) == (province.clean.uscc, "number")


def test_what_was_withdrawn_finds_nobody(client: Client, province: Town) -> None:
    number = "黔市监示罚〔2026〕7712号"
    penalty = factories.penalty(province.clean, document_number=number)
    record = factories.record(penalty)
    publish()
    assert found(client, q=number) == {province.clean.uscc}

    officer = acting_officer(factories.approver(), Act.WITHDRAW_RECORD, on=TODAY)
    withdraw_record(record, officer=officer, now=NOW, reason="示例:决定被撤销")
    publish()

    assert found(client, q=number) == set()


def test_firms_found_by_a_product_are_narrowed_counted_and_paged(
    client: Client, jars: list[Enterprise]
) -> None:
    query = {"q": "示例辣子酱", "facets": "status", "page_size": 2}
    first = ask(client, "enterprises", **query)
    second = ask(client, "enterprises", **query, cursor=first["next"])
    codes = [hit["uscc"] for page in (first, second) for hit in page["results"]]

    assert codes == sorted(firm.uscc for firm in jars[:3])
    assert first["total"] == {"value": 3, "relation": "eq"}
    assert [one["count"] for one in first["facets"]["status"]] == [3]
    assert second["next"] is None
    assert found(client, q="示例辣子酱", status="revoked") == set()


def test_firms_found_by_a_product_come_by_the_latest_change(
    client: Client, jars: list[Enterprise]
) -> None:
    factories.record(factories.penalty(jars[1]))
    publish()

    hits = ask(client, "enterprises", q="示例辣子酱", sort="changed")["results"]

    assert hits[0]["uscc"] == jars[1].uscc


@pytest.mark.parametrize("kind", NameKind)
def test_a_firm_is_found_by_each_kind_of_name_which_is_said(
    client: Client, province: Town, kind: NameKind
) -> None:
    rename(province.clean, "梵净示例绿茶厂", kind)
    publish()

    (hit,) = ask(client, "enterprises", q="梵净示例绿茶")["results"]

    assert (hit["uscc"], hit["matched_on"]) == (province.clean.uscc, kind.value)
