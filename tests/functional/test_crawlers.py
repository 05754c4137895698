"""What search engines are told: nothing of persons' businesses, nothing withdrawn."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from search.models import PublicEntry
from search.sitemap_selectors import entries_in, entry_chunks
from search.web import crawlers
from tests import factories
from tests.functional.public import Town, publish
from tests.functional.test_public_pages import page


def addresses(client: Client, path: str) -> list[str]:
    """Return the paths a map names, each with its query."""
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/xml"
    found = re.findall(r"<loc>(.*?)</loc>", answer.content.decode())
    parts = [urlsplit(one) for one in found]
    assert {one.netloc for one in parts} <= {"testserver"}
    return [one.path + (f"?{one.query}" if one.query else "") for one in parts]


def mapped(client: Client) -> list[str]:
    """Return every address of every map that the index names."""
    maps = addresses(client, "/sitemap.xml")
    return [found for one in maps for found in addresses(client, one)]


def shop(number: int = 0) -> str:
    """Make an individual business with a penalty and return its code."""
    firm = factories.firm(name=f"示例小吃店{number}", code=factories.uscc(head="92"))
    factories.record(factories.penalty(firm, punished_kind="individual_business"))
    return firm.uscc


def test_the_map_names_each_page_firm_and_announcement_once(
    client: Client, province: Town
) -> None:
    found = mapped(client)

    assert len(found) == len(set(found))
    assert {"/", "/rules", "/help", "/about", "/statistics"} <= set(found)
    firms = {province.fined, province.listed, province.clean}
    assert {one for one in found if one.startswith("/enterprises/")} == {
        f"/enterprises/{firm.uscc}" for firm in firms
    }
    assert {one for one in found if one.startswith("/announcements/")} == {
        f"/announcements/{thing.key}"
        for thing in (province.penalty, province.sampling, province.listing)
    }


def test_every_page_of_the_map_is_there_and_may_be_kept(
    client: Client, province: Town
) -> None:
    shop()
    publish()

    for address in mapped(client):
        answer = client.get(address)
        assert answer.status_code == 200
        assert 'content="noindex"' not in answer.content.decode()


def test_no_individual_business_and_no_record_of_one_is_in_any_map(
    client: Client, province: Town
) -> None:
    code = shop()
    publish()
    keys = PublicEntry.objects.filter(enterprise__uscc=code).values_list("key")

    found = mapped(client)

    assert keys
    assert not any("/92" in one for one in found)
    assert not any(key in one for (key,) in keys for one in found)


def test_a_record_that_a_firm_shares_with_an_individual_business_is_left_out(
    client: Client, province: Town
) -> None:
    seller = factories.firm(name="示例小卖部", code=factories.uscc(head="92"))
    stated = factories.sampling(producer=province.clean, seller=seller)
    record = factories.record(stated, form="sampling")
    publish()

    assert PublicEntry.objects.filter(key=record.key).count() == 2
    assert f"/announcements/{record.key}" not in mapped(client)


@pytest.mark.parametrize(("days", "is_there"), [(-1, True), (0, False)])
def test_what_left_the_public_has_left_the_map(
    province: Town, days: int, is_there: bool
) -> None:
    entry = PublicEntry.objects.get(key=province.penalty.key)
    assert entry.published_until is not None
    day = entry.published_until + timedelta(days=days)

    found = [
        key
        for chunk in entry_chunks(10, today=day)
        for key, _ in entries_in(chunk, today=day)
    ]

    assert (entry.key in found) is is_there


def test_what_was_withdrawn_has_left_the_map(client: Client, province: Town) -> None:
    factories.correct(province.penalty, penalty_kinds=["warning"], fine_wan="")
    publish()

    assert f"/announcements/{province.penalty.key}" not in mapped(client)


@pytest.mark.parametrize(
    ("limit", "sizes"), [(1, [1, 1, 1]), (2, [2, 1]), (3, [3]), (4, [3])]
)
def test_a_map_is_cut_where_it_is_full_and_nothing_is_lost_between(
    client: Client,
    province: Town,
    monkeypatch: pytest.MonkeyPatch,
    limit: int,
    sizes: list[int],
) -> None:
    whole = sorted(mapped(client))
    monkeypatch.setattr(crawlers.KeyedSitemap, "limit", limit)

    maps = addresses(client, "/sitemap.xml")

    firms = [one for one in maps if "firms" in one]
    assert [len(addresses(client, one)) for one in firms] == sizes
    assert sorted(mapped(client)) == whole


def test_a_chunk_holds_a_record_of_many_firms_once_on_whichever_side_of_a_cut(
    client: Client, province: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    seller = factories.firm(name="示例商店有限公司")
    record = factories.record(
        factories.sampling(producer=province.clean, seller=seller), form="sampling"
    )
    publish()

    for limit in (1, 2, 3, 4):
        monkeypatch.setattr(crawlers.KeyedSitemap, "limit", limit)
        found = [one for one in mapped(client) if one.startswith("/announcements/")]
        assert len(found) == len(set(found)) == 4
        assert f"/announcements/{record.key}" in found


def test_no_map_is_longer_than_the_protocol_allows() -> None:
    assert crawlers.KeyedSitemap.limit <= 50_000


@pytest.mark.parametrize("path", ["firms.xml?p=2", "firms.xml?p=x", "persons.xml"])
def test_a_map_that_is_not_there_is_not_found(
    client: Client, province: Town, path: str
) -> None:
    assert client.get(f"/sitemap-{path}").status_code == 404


def test_an_empty_register_has_an_empty_map(client: Client, db: None) -> None:
    assert addresses(client, "/sitemap-firms.xml") == []


def test_a_map_costs_the_same_for_twelve_firms_as_for_three(
    client: Client,
    province: Town,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(9):
        firm = factories.firm(name=f"贵州示例{number}号食品有限公司")
        factories.record(factories.penalty(firm))
    publish()

    for name in ("firms", "announcements"):
        with django_assert_max_num_queries(3):
            client.get(f"/sitemap-{name}.xml")


def test_robots_keep_out_of_desks_and_searches_and_read_what_asks_not_to_be_kept(
    client: Client, province: Town
) -> None:
    code = shop()
    publish()

    told = client.get("/robots.txt").content.decode()

    barred = re.findall(r"^Disallow: (.*)$", told, re.MULTILINE)
    assert {"/work/", "/firm/", "/?"} <= set(barred)
    assert "Sitemap: http://testserver/sitemap.xml" in told
    for path in (f"/enterprises/{code}", "/announcements", "/blacklist", "/rules"):
        assert not any(path.startswith(one) for one in barred)


def tags(client: Client, path: str) -> dict[str, str]:
    """Return what a page says of itself where it is shared."""
    found = page(client, path).split("</head>")[0]
    return dict(re.findall(r'<meta property="og:(\w+)" content="([^"]*)"', found))


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/", "查询企业质量信用档案"),
        ("/rules", "等级如何计算"),
        ("/about", "关于数据"),
        ("/help", "企业办事指南"),
        ("/statistics", "统计"),
        ("/products", "查产品"),
        ("/announcements?kind=penalty", "公告"),
        ("/blacklist", "严重违法失信名单"),
    ],
)
def test_a_public_page_says_what_it_is_where_it_is_shared(
    client: Client, province: Town, path: str, title: str
) -> None:
    found = tags(client, path)

    assert found.keys() == {
        *("type", "site_name", "locale", "title", "description", "url")
    }
    assert (found["title"], found["locale"]) == (title, "zh_CN")
    assert found["url"] == f"http://testserver{path}"
    client.cookies["django_language"] = "en"
    assert tags(client, path)["locale"] == "en_GB"


def test_what_is_said_of_a_firm_stays_true_when_its_records_leave(
    client: Client, province: Town
) -> None:
    before = tags(client, f"/enterprises/{province.fined.uscc}?as_of=2026-10-21")
    factories.correct(province.penalty, penalty_kinds=["warning"], fine_wan="")
    publish()

    assert tags(client, f"/enterprises/{province.fined.uscc}") == before
    assert before["title"] == "遵义示例酒业有限公司"
    assert before["url"].endswith(f"/enterprises/{province.fined.uscc}")


def test_pages_that_ask_not_to_be_kept_say_nothing_where_they_are_shared(
    client: Client, province: Town
) -> None:
    code = shop()
    publish()
    key = PublicEntry.objects.get(enterprise__uscc=code).key

    for path in (f"/enterprises/{code}", f"/announcements/{key}", "/announcements"):
        assert tags(client, path) == {}
    assert tags(client, "/sign-in/") == {}


def test_answers_for_programs_ask_not_to_be_kept(
    client: Client, province: Town
) -> None:
    for path in (f"/api/v1/enterprises/{province.fined.uscc}", "/api/v1/records"):
        assert client.get(path).headers["X-Robots-Tag"] == "noindex"
