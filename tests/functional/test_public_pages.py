"""The public pages: whole without a script, in two languages, and fair in tone."""

import html
import re
from datetime import date, timedelta
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.test import Client

from registry.domain.vocabulary import ListKind
from search.index import engines
from tests import factories
from tests.functional.public import TODAY, Town, list_firm, publish


def page(client: Client, path: str, *, status: int = 200, english: bool = False) -> str:
    if english:
        client.cookies["django_language"] = "en"
    answer = client.get(path)
    assert answer.status_code == status, answer.content.decode()
    return html.unescape(answer.content.decode())


def text_of(shown: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", shown).split())


def firm_page(client: Client, code: str, query: str = "", **options: bool) -> str:
    return page(client, f"/enterprises/{code}{query}", **options)


def test_the_home_page_counts_and_its_counts_open_lists(
    client: Client, province: Town
) -> None:
    shown = page(client, "/")

    assert re.findall(r'tile-value">(\d+)<', shown)[:3] == ["3", "2", "1"]
    assert 'href="/?listed=true"' in shown
    assert 'href="/?region=520300"' in shown
    assert "贵安新区" in shown


def test_the_home_page_counts_anew_when_something_was_published(
    client: Client, province: Town
) -> None:
    page(client, "/")
    factories.record(factories.penalty(province.clean))
    publish()

    assert re.findall(r'tile-value">(\d+)<', page(client, "/"))[1] == "3"


def test_results_come_with_counts_chips_and_rows(
    client: Client, province: Town
) -> None:
    shown = page(client, "/?q=示例&region=520300")

    assert "1 家企业" in text_of(shown)
    assert "遵义<mark>示例</mark>酒业有限公司" in shown
    assert 'class="chip" href="/?q=%E7%A4%BA%E4%BE%8B"' in shown
    assert "红花岗区" in text_of(shown)


def test_a_whole_code_leads_straight_to_the_firm(
    client: Client, province: Town
) -> None:
    answer = client.get("/", {"q": province.fined.uscc.lower()})

    assert answer.headers["Location"] == f"/enterprises/{province.fined.uscc}"


def test_nothing_found_says_what_to_do_next(client: Client, province: Town) -> None:
    shown = text_of(page(client, "/?q=qqqqzzzz"))

    assert "没有查询到企业" in shown
    assert "截至2026年11月25日" in shown
    assert all(way in shown for way in ("请减少字数", "18位", "拼音"))
    assert "不限" not in shown


def test_nothing_found_within_filters_offers_to_take_each_off(
    client: Client, province: Town
) -> None:
    shown = page(client, "/?q=示例茶业&region=520300&tier=A")

    assert '<a href="/?q=示例茶业&region=520300">不限“等级：A 良好”' in unquote(shown)
    assert '<a href="/?q=示例茶业&tier=A">不限“所在地区：遵义市”' in unquote(shown)
    assert '<a href="/?q=示例茶业">不加任何条件再查询</a>' in unquote(shown)


@pytest.mark.parametrize(
    "query", ["region=999999", "tier=E", "listed=x", "q=" + "茅" * 600]
)
def test_a_search_that_cannot_be_read_says_so(
    client: Client, province: Town, query: str
) -> None:
    assert "无法识别这次查询" in page(client, f"/?{query}", status=400)


def test_a_stale_cursor_leads_to_the_first_page(client: Client, province: Town) -> None:
    answer = client.get("/", {"q": "示例", "cursor": "nonsense"})

    assert answer.headers["Location"] == "/?q=%E7%A4%BA%E4%BE%8B"


def test_results_from_the_reserve_engine_say_so(
    client: Client, province: Town, settings: object
) -> None:
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"  # type: ignore[attr-defined] # pytest-django's
    engines.BREAKER.trip()

    shown = page(client, "/?q=示例")
    engines.BREAKER.reset()

    assert "备用检索" in shown


def test_a_firms_page_opens_with_the_answer_and_opens_every_number(
    client: Client, province: Town
) -> None:
    shown = firm_page(client, province.fined.uscc)

    head = text_of(shown)
    assert "遵义示例酒业有限公司" in head
    assert "B 一般" in head
    assert re.findall(r"<td>(.*?)</td>", shown)[:3] == ["100", "−30", "70"]
    assert f'href="#fact-{province.penalty.key}"' in shown
    assert f'id="fact-{province.penalty.key}"' in shown
    assert "责令停产停业" in head
    assert "不等于严重违法失信名单" in head


def test_a_firms_page_says_where_to_object_and_complain(
    client: Client, province: Town
) -> None:
    shown = firm_page(client, province.fined.uscc)

    assert 'href="#object"' in shown
    assert 'id="object"' in shown
    assert all(number in shown for number in ("12315", "12365", "12369"))


def test_what_was_not_found_is_said_with_its_day_and_never_as_good(
    client: Client, province: Town
) -> None:
    shown = text_of(firm_page(client, province.clean.uscc))

    assert "截至2026年11月25日，未查询到公示的行政处罚。" in shown
    assert "未评级" in shown
    assert "A 良好" not in shown


def test_a_listed_firm_has_a_band_with_reason_and_end(
    client: Client, province: Town
) -> None:
    shown = firm_page(client, province.listed.uscc)

    band = text_of(
        re.findall(r'<section class="listed-band".*?</section>', shown, re.S)[0]
    )
    assert "示例：生产经营掺假食品" in band
    assert "2029年6月1日" in band
    assert "A 良好" in text_of(shown)


def test_two_lists_are_two_bands(client: Client, province: Town) -> None:
    list_firm(province.listed, list_kind=ListKind.FOOD_SERIOUS)
    publish()

    assert firm_page(client, province.listed.uscc).count("listed-band") == 2


@pytest.mark.parametrize(
    ("day", "tier"), [(date(2026, 10, 19), "未评级"), (date(2026, 10, 20), "B 一般")]
)
def test_a_past_day_is_shown_as_what_is_public_today_about_it(
    client: Client, province: Town, day: date, tier: str
) -> None:
    shown = text_of(firm_page(client, province.fined.uscc, f"?as_of={day}"))

    assert tier in shown
    assert "不再公示的内容不会重现" in shown


@pytest.mark.parametrize(
    "day", ["nonsense", (TODAY + timedelta(days=1)).isoformat(), "2014-09-30"]
)
def test_a_day_that_cannot_be_shown_is_told_and_today_shown(
    client: Client, province: Town, day: str
) -> None:
    path = f"/enterprises/{province.fined.uscc}?as_of={day}"

    shown = text_of(page(client, path, status=400))

    assert "现显示截至今日的内容" in shown
    assert "B 一般" in shown


def test_an_individual_business_has_records_and_no_tier(
    client: Client, province: Town
) -> None:
    shop = factories.firm(name="示例小吃店", code=factories.uscc(head="92"))
    factories.record(factories.penalty(shop, punished_kind="individual_business"))
    publish()

    shown = firm_page(client, shop.uscc)

    assert "个体工商户不公布等级" in shown
    assert "罚款六万元" in shown
    assert 'class="ledger"' not in shown


@pytest.mark.parametrize("code", ["nonsense", "9152000071430580XT"])
def test_a_firm_not_on_file_gets_a_kind_page(
    client: Client, province: Town, code: str
) -> None:
    shown = page(client, f"/enterprises/{code}", status=404)

    assert "没有查询到该企业" in shown
    assert "不代表好或不好" in shown


def test_every_rule_names_its_numbers_days_and_sources(
    client: Client, province: Town
) -> None:
    shown = text_of(page(client, "/rules"))

    assert "行政处罚扣分" in shown
    assert "30 分 2014年10月1日起" in shown
    assert "武汉市食品药品监督管理局" in shown
    assert "本系统假设" in shown


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/", "Look up a firm's quality-credit file"),
        ("/?q=示例", "3 firms"),
        ("/rules", "How tiers are worked out"),
        ("/enterprises/{fined}", "B Fair"),
        ("/enterprises/{clean}", "No administrative penalty found as of 25 Nov 2026."),
    ],
)
def test_every_page_is_there_in_english(
    client: Client, province: Town, path: str, sentence: str
) -> None:
    path = path.format(fined=province.fined.uscc, clean=province.clean.uscc)

    assert sentence in text_of(page(client, path, english=True))


def test_suggestions_are_links_and_nothing_typed_offers_nothing(
    client: Client, province: Town
) -> None:
    offered = page(client, "/suggest?q=遵义示例")

    assert f'href="/enterprises/{province.fined.uscc}"' in offered
    assert page(client, "/suggest?q=") == ""


def test_a_name_cannot_bring_markup(client: Client, province: Town) -> None:
    firm = factories.firm(name="示例<script>alert(1)</script>有限公司")
    publish()

    for path in (f"/enterprises/{firm.uscc}", "/?q=示例", "/suggest?q=示例"):
        assert b"<script>alert" not in client.get(path).content


def test_what_is_only_like_the_text_is_said_to_be(
    client: Client, province: Town
) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    held = client.get("/", {"q": "示例酒业"}).content.decode()
    alike = client.get("/", {"q": "示例九业"}).content.decode()

    assert "These are like it" not in held
    assert "No name holds “示例九业”. These are like it" in alike
    assert province.fined.uscc in alike


def test_did_you_mean_when_nothing_matches_leads_to_the_closest_names(
    client: Client, province: Town
) -> None:
    shown = unquote(page(client, "/?q=遵义示例九业有限公司&region=5203"))

    name = "遵义示例酒业有限公司"
    assert "您是不是要找" in shown
    assert f'<a href="/?q={name}&region=5203" lang="zh-Hans">{name}</a>' in shown
    assert "您是不是要找" not in page(client, "/?q=示例酒业")


def test_the_box_of_the_results_carries_on_what_was_chosen(
    client: Client, province: Town
) -> None:
    shown = page(client, "/?q=示例&region=520300&tier=B")

    for name, value in (("region", "520300"), ("tier", "B")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in shown
    assert 'hx-get="/suggest"' in shown
    assert 'hx-include="closest form"' in shown


def test_suggestions_stay_within_what_was_chosen(
    client: Client, province: Town
) -> None:
    fined = f'href="/enterprises/{province.fined.uscc}"'

    assert fined in page(client, "/suggest?q=示例&region=5203")
    assert fined not in page(client, "/suggest?q=示例&region=5201")
    assert page(client, "/suggest?q=示例&tier=nonsense") == ""


@pytest.mark.parametrize(
    ("query", "orders", "chosen"),
    [
        ("q=示例", ["最相关", "最近变动", "代码"], "最相关"),
        ("q=示例&sort=changed", ["最相关", "最近变动", "代码"], "最近变动"),
        ("listed=false", ["最近变动", "代码"], "代码"),
        ("listed=false&sort=relevance", ["最近变动", "代码"], "代码"),
        ("listed=false&sort=changed", ["最近变动", "代码"], "最近变动"),
    ],
)
def test_the_list_says_its_order_and_offers_the_others(
    client: Client, province: Town, query: str, orders: list[str], chosen: str
) -> None:
    shown = page(client, f"/?{query}")

    found = re.findall(r'<a id="sort-[^>]*?( aria-current="true")?>(.*?)</a>', shown)
    assert [label for _, label in found] == orders
    assert [label for mark, label in found if mark] == [chosen]


def test_a_whole_code_that_is_being_typed_leads_nowhere(
    client: Client, province: Town
) -> None:
    code = province.fined.uscc

    answer = client.get("/", {"q": code}, headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert code in answer.content.decode()
