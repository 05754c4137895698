"""A firm's public file and tier: what anyone may see, and work out again."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from credit.domain.evaluation import evaluate
from credit.domain.ruleset import plain
from credit.services.evaluation import ruleset
from registry.domain.vocabulary import EnterpriseStatus
from registry.models import Enterprise, Merger
from registry.services.changes import writing
from search.domain.facts import fact_from_view
from tests import factories
from tests.conftest import NOW
from tests.functional.public import TODAY, Town, ask, publish, refused


def test_the_file_shows_the_firm_its_tier_and_its_records(
    client: Client, province: Town
) -> None:
    file = ask(client, f"enterprises/{province.fined.uscc}")

    (record,) = file["records"]
    assert (file["name"], file["tier"]) == ("遵义示例酒业有限公司", "B")
    assert (record["key"], record["kind"]) == (province.penalty.key, "penalty")
    assert record["fields"]["fine_wan"]["text"] == "6 万元"
    assert file["as_of"] == TODAY.isoformat()


def test_a_corrected_record_says_which_version_it_is(
    client: Client, province: Town
) -> None:
    page = f"/enterprises/{province.fined.uscc}"
    before = client.get(page).content.decode()

    factories.correct(province.penalty, content="罚款六万元整")
    publish()

    assert "2（更正后）" not in before
    assert "2（更正后）" in client.get(page).content.decode()
    (record,) = ask(client, f"enterprises/{province.fined.uscc}")["records"]
    assert record["version"] == 2


def test_a_listed_or_abnormal_firm_may_not_deregister_the_simple_way(
    client: Client, province: Town
) -> None:
    abnormal = factories.firm(name="贵阳异常示例有限公司")
    stated = factories.abnormality(abnormal)
    factories.record(stated, form="abnormality")
    publish()

    def bars(firm: Enterprise) -> list[str]:
        told = ask(client, f"enterprises/{firm.uscc}")
        return [bar["reason"] for bar in told["simple_deregistration_barred_by"]]

    assert bars(province.listed) == ["listed"]
    assert bars(abnormal) == ["abnormal"]
    assert bars(province.clean) == bars(province.fined) == []
    page = client.get(f"/enterprises/{province.listed.uscc}").content.decode()
    assert "不适用：列入严重违法失信名单" in page
    clean = client.get(f"/enterprises/{province.clean.uscc}").content.decode()
    assert "简易注销" not in clean


def test_a_firm_whose_licence_was_revoked_may_not_deregister_the_simple_way(
    client: Client,
) -> None:
    firm = factories.firm(status=EnterpriseStatus.REVOKED)
    publish()

    told = ask(client, f"enterprises/{firm.uscc}")["simple_deregistration_barred_by"]

    assert [(bar["reason"], bar["record"]) for bar in told] == [("revoked", "")]


def test_the_tier_comes_with_ledger_source_and_sentences(
    client: Client, province: Town
) -> None:
    tier = ask(client, f"enterprises/{province.fined.uscc}/tier")

    (line,) = tier["ledger"]
    assert (tier["tier"], tier["score"], line["points"]) == ("B", "70", "-30")
    assert line["parameters"][0]["value"] == "30"
    assert line["parameters"][0]["source"]
    assert tier["explanation"]["zh"]["arithmetic"] == "100 − 30 = 70"
    assert tier["ruleset"]["digest"] == ask(client, "rules")["digest"]


def without_labels(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: without_labels(inner)
            for key, inner in value.items()
            if not key.endswith("_label")
        }
    return value


@pytest.mark.parametrize("who", ["fined", "listed", "clean"])
def test_anyone_can_work_the_tier_out_again_from_the_answer(
    client: Client, province: Town, who: str
) -> None:
    code = getattr(province, who).uscc
    tier = ask(client, f"enterprises/{code}/tier")

    facts = tuple(fact_from_view(without_labels(fact)) for fact in tier["facts"])
    again = evaluate(facts, ruleset=ruleset(), as_of=TODAY)

    assert tier["tier"] == again.tier
    assert tier["score"] == (None if again.score is None else plain(again.score))
    assert len(tier["ledger"]) == len(again.lines)
    total = sum(Decimal(line["points"]) for line in tier["ledger"])
    assert again.score in {None, 100 + total}


def test_a_firm_without_records_is_unrated_not_good(
    client: Client, province: Town
) -> None:
    tier = ask(client, f"enterprises/{province.clean.uscc}/tier")

    assert (tier["tier"], tier["score"]) == (None, None)
    assert (tier["tier_status"], tier["ledger"]) == ("unrated", [])


def test_a_listed_firm_is_said_to_be_and_its_tier_is_another_thing(
    client: Client, province: Town
) -> None:
    tier = ask(client, f"enterprises/{province.listed.uscc}/tier")

    assert (tier["listed"], tier["tier"]) == (True, "A")


def test_an_individual_business_shows_records_but_neither_tier_nor_ledger(
    client: Client, province: Town
) -> None:
    shop = factories.firm(name="示例小吃店", code=factories.uscc(head="92"))
    factories.record(factories.penalty(shop, punished_kind="individual_business"))
    publish()

    tier = ask(client, f"enterprises/{shop.uscc}/tier")

    assert (tier["tier"], tier["tier_status"]) == (None, "withheld")
    assert (tier["score"], tier["ledger"], tier["facts"]) == (None, [], [])
    assert tier["explanation"] is None


def test_search_engines_keep_no_page_of_an_individual_business(
    client: Client, province: Town
) -> None:
    shop = factories.firm(name="示例小吃店", code=factories.uscc(head="92"))
    publish()
    noindex = '<meta name="robots" content="noindex">'

    assert noindex in client.get(f"/enterprises/{shop.uscc}").content.decode()
    of_company = client.get(f"/enterprises/{province.fined.uscc}").content.decode()
    assert noindex not in of_company


def test_every_past_day_of_a_file_names_the_same_permanent_address(
    client: Client, province: Town
) -> None:
    page = f"/enterprises/{province.fined.uscc}"
    canonical = f'<link rel="canonical" href="http://testserver{page}">'

    for query in ("", f"?as_of={TODAY - timedelta(days=1)}"):
        assert canonical in client.get(page + query).content.decode()


@pytest.mark.parametrize(
    ("day", "tier", "records"),
    [(date(2026, 10, 19), None, 0), (date(2026, 10, 20), "B", 1), (TODAY, "B", 1)],
)
def test_a_past_day_is_worked_out_from_what_is_public_today(
    client: Client, province: Town, day: date, tier: str | None, records: int
) -> None:
    code = province.fined.uscc

    told = ask(client, f"enterprises/{code}/tier", as_of=day.isoformat())
    file = ask(client, f"enterprises/{code}", as_of=day.isoformat())

    assert (told["tier"], told["as_of"]) == (tier, day.isoformat())
    assert (file["tier"], len(file["records"])) == (tier, records)


@pytest.mark.parametrize(
    ("day", "is_told"),
    [
        (date(2014, 9, 30), False),
        (date(2014, 10, 1), True),
        (TODAY, True),
        (TODAY + timedelta(days=1), False),
    ],
)
def test_days_before_the_rules_and_days_to_come_are_refused(
    client: Client, province: Town, day: date, is_told: bool
) -> None:
    address = f"/api/v1/enterprises/{province.fined.uscc}/tier"

    if is_told:
        assert client.get(address, {"as_of": day.isoformat()}).status_code == 200
    else:
        answer = refused(client, address, as_of=day.isoformat())
        assert answer == (400, "day_out_of_range")


@pytest.mark.parametrize("day", ["2026-02-30", "yesterday", "20261125x", ""])
def test_what_is_no_day_is_refused(client: Client, province: Town, day: str) -> None:
    address = f"/api/v1/enterprises/{province.fined.uscc}"

    assert refused(client, address, as_of=day) == (400, "invalid")


@pytest.mark.parametrize("path", ["", "/tier"])
def test_a_merged_firm_leads_to_its_successor(
    client: Client, province: Town, path: str
) -> None:
    with writing(actor=None, now=NOW) as log:
        Merger.objects.create(
            enterprise=province.clean,
            successor=province.fined,
            effective_on=date(2026, 11, 1),
            change=log.change("enterprise", province.clean.pk),
        )
    publish()

    answer = client.get(
        f"/api/v1/enterprises/{province.clean.uscc}{path}?as_of=2026-11-02"
    )

    target = f"/api/v1/enterprises/{province.fined.uscc}{path}?as_of=2026-11-02"
    assert (answer.status_code, answer.headers["Location"]) == (308, target)


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("91520000000000000X", (400, "invalid_uscc")),
        ("9152000071430580XA", (400, "invalid_uscc")),
        ("short", (400, "invalid_uscc")),
        ("9152000071430580XT", (404, "not_on_file")),
        ("%00" * 18, (400, "invalid_uscc")),
    ],
)
@pytest.mark.parametrize("path", ["", "/tier"])
def test_a_bad_code_and_an_unknown_one_are_told_apart(
    client: Client, province: Town, code: str, answer: tuple[int, str], path: str
) -> None:
    assert refused(client, f"/api/v1/enterprises/{code}{path}") == answer
