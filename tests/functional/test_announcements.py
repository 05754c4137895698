"""Lists over all firms: narrowed, counted, paged, and addresses that stay."""

import html
import re
from datetime import date, timedelta

import pytest
from django.test import Client

from registry.clock import now
from registry.domain.attestations import Attestation
from registry.domain.duties import Act
from registry.domain.procedures.listing_terms import ListingStep
from registry.domain.procedures.objection import ObjectionStep
from registry.domain.vocabulary import ListKind
from registry.models import Listing, Record
from registry.services.officers import acting_officer
from registry.services.releases import withdraw_record
from search.models import PublicEntry
from search.services import entry_pages
from search.services.pipeline import run_until_done
from search.web import entry_lists
from tests import factories
from tests.conftest import NOW
from tests.contest_walk import Contest
from tests.functional.public import TODAY, Town, list_firm, publish
from tests.listing_walk import Walk

GTIN = "6901234567892"


def page(client: Client, path: str, *, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.content.decode()
    return html.unescape(answer.content.decode())


def keys(shown: str) -> list[str]:
    """Return the records a list shows, in its order."""
    return re.findall(r'result-name"[^>]*><a href="/announcements/(\w+)"', shown)


def withdraw(record: Record) -> None:
    """Withdraw a record and publish that."""
    officer = acting_officer(factories.approver(), Act.WITHDRAW_RECORD, on=TODAY)
    withdraw_record(record, officer=officer, now=NOW, reason="示例:处罚决定被撤销")
    publish()


def recall(town: Town, **stated: str) -> Record:
    """Publish a recall."""
    return factories.record(
        {
            "responsible_name": "铜仁示例茶业有限公司",
            "responsible_code": town.clean.uscc,
            "document_number": "黔市监示召〔2026〕3号",
            "product": "示例电水壶",
            "batch": "A2026",
            "defect": "示例:手柄松动",
            "announced_on": "2026-11-02",
            "organ_name": "贵州省市场监督管理局",
            "organ_code": factories.PROVINCE_CODE,
            **stated,
        },
        form="recall",
    )


def test_announcements_come_newest_first_with_their_count_and_without_listings(
    client: Client, province: Town
) -> None:
    shown = page(client, "/announcements")

    assert keys(shown) == [province.penalty.key, province.sampling.key]
    assert "2 条" in shown
    assert "示例辣椒酱" in shown
    assert "2026-06-01" in shown


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("kind=penalty", ["penalty"]),
        ("kind=inspection&verdict=nonconforming", ["sampling"]),
        ("kind=inspection&verdict=conforming", []),
        ("kind=recall", []),
        ("penalty_kind=production_stopped", ["penalty"]),
        ("penalty_kind=warning", []),
        ("region=520100", ["sampling"]),
        ("product=辣椒", ["sampling"]),
        ("product=辣 椒酱", ["sampling"]),
        ("product=椒", ["sampling"]),
        ("product=辣酱", []),
        ("authority=贵州省市场监督", ["penalty", "sampling"]),
        (f"authority={factories.PROVINCE_CODE}", ["penalty", "sampling"]),
        ("authority=贵阳市", []),
        ("from=2026-10-20", ["penalty"]),
        ("from=2026-10-21", []),
        ("to=2026-10-19", ["sampling"]),
        ("to=2026-10-20", ["penalty", "sampling"]),
    ],
)
def test_announcements_are_narrowed(
    client: Client, province: Town, query: str, names: list[str]
) -> None:
    wanted = [getattr(province, name).key for name in names]

    assert keys(page(client, f"/announcements?{query}")) == wanted


def test_a_filter_in_force_is_a_chip_that_takes_it_off(
    client: Client, province: Town
) -> None:
    shown = page(client, "/announcements?kind=inspection&product=辣椒&region=520100")

    assert 'class="chip" href="/announcements?region=520100&kind=inspection"' in shown
    assert '<input type="hidden" name="kind" value="inspection">' in shown
    assert 'value="520100" selected' in shown


def test_an_empty_list_says_what_to_do_next_and_judges_nobody(
    client: Client, province: Town
) -> None:
    shown = page(client, "/announcements?kind=recall")

    assert "未查询到公告" in shown
    assert "未查询到不代表好坏" in shown
    assert 'class="button-quiet" href="/announcements"' in shown


@pytest.mark.parametrize("query", ["region=999999", "kind=x", "from=2026-13-01"])
@pytest.mark.parametrize("path", ["/announcements", "/announcements/feed.atom"])
def test_a_filter_that_cannot_be_read_is_refused(
    client: Client, province: Town, path: str, query: str
) -> None:
    page(client, f"{path}?{query}", status=400)


def test_a_personal_number_in_a_filter_is_not_said_back(
    client: Client, province: Town
) -> None:
    shown = page(client, "/announcements?product=11010519491231002X")

    assert "11010519491231002X" not in shown


def test_a_record_of_two_firms_is_one_announcement_that_names_both(
    client: Client, province: Town
) -> None:
    shared = factories.record(
        factories.sampling(province.clean, province.fined), form="sampling"
    )
    publish()

    shown = page(client, "/announcements?region=520300&kind=inspection")

    assert keys(shown) == [shared.key]
    assert "1 条" in shown
    assert "遵义示例酒业有限公司" in shown
    assert "铜仁示例茶业有限公司" in shown
    own = page(client, f"/announcements/{shared.key}")
    assert own.count('<article class="fact') == 2


def test_a_list_is_walked_by_cursor_to_its_end_each_record_once(
    client: Client, province: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entry_lists, "PAGE", 2)
    for _ in range(3):
        stated = factories.sampling(province.clean, province.fined)
        factories.record(stated, form="sampling")
    publish()

    walked, address = [], "/announcements"
    while address:
        shown = page(client, address)
        walked += keys(shown)
        found = re.search(r'href="([^"]+)" rel="next"', shown)
        address = found[1] if found else ""

    assert len(walked) == len(set(walked)) == 5


def test_a_stale_cursor_leads_to_the_first_page(client: Client, province: Town) -> None:
    answer = client.get("/announcements?kind=penalty&cursor=nonsense")

    assert answer.headers["Location"] == "/announcements?kind=penalty"


def test_more_than_can_be_counted_is_said_to_be_more(
    client: Client, province: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entry_pages, "MOST_COUNTED", 2)
    assert "2 条" in page(client, "/announcements")
    assert "以上" not in page(client, "/announcements")

    monkeypatch.setattr(entry_pages, "MOST_COUNTED", 1)

    assert "1 条以上" in page(client, "/announcements")


@pytest.mark.parametrize(
    ("column", "value", "is_shown"),
    [
        ("published_from", TODAY, True),
        ("published_from", TODAY + timedelta(days=1), False),
        ("published_until", TODAY + timedelta(days=1), True),
        ("published_until", TODAY, False),
    ],
)
def test_a_record_is_announced_from_its_first_day_to_its_last(
    client: Client, province: Town, column: str, value: date, is_shown: bool
) -> None:
    PublicEntry.objects.filter(key=province.penalty.key).update(**{column: value})

    shown = keys(page(client, "/announcements?kind=penalty"))

    assert shown == [province.penalty.key] * is_shown
    own = client.get(f"/announcements/{province.penalty.key}")
    assert own.status_code == (200 if is_shown else 410)


def test_an_announcement_shows_what_is_public_and_how_to_object(
    client: Client, province: Town
) -> None:
    shown = page(client, f"/announcements/{province.penalty.key}")

    assert f'href="/enterprises/{province.fined.uscc}"' in shown
    assert "经营标签不符合规定的食品" in shown
    assert 'id="object"' in shown
    assert "noindex" not in shown


def test_a_withdrawn_announcement_is_gone_without_a_word_of_its_content(
    client: Client, province: Town
) -> None:
    withdraw(province.penalty)

    shown = page(client, f"/announcements/{province.penalty.key}", status=410)

    assert "曾经公示，现已不再公示" in shown
    assert province.fined.uscc not in shown
    assert "遵义示例酒业" not in shown
    assert keys(page(client, "/announcements")) == [province.sampling.key]


def test_gone_reads_the_same_whatever_it_was(client: Client, province: Town) -> None:
    names = [province.penalty.key, province.sampling.key]
    withdraw(province.penalty)
    PublicEntry.objects.filter(key=province.sampling.key).update(published_until=TODAY)

    shown = (page(client, f"/announcements/{key}", status=410) for key in names)
    pages = {re.sub(rf'{"|".join(names)}|value="\w{{64}}"', "", one) for one in shown}

    assert len(pages) == 1


def test_what_never_was_public_is_not_found(client: Client, province: Town) -> None:
    hidden = factories.record(
        factories.penalty(province.clean),
        attestation=Attestation(
            procedure=factories.ATTESTED.procedure, notice_served_on=None
        ),
    )
    publish()

    for key in (hidden.key, "01" * 13, province.fined.uscc, "x" * 300):
        page(client, f"/announcements/{key}", status=404)


def test_pages_about_an_individual_business_are_not_indexed(
    client: Client, province: Town
) -> None:
    shop = factories.firm(name="示例小吃店", code=factories.uscc(head="92"))
    record = factories.record(
        factories.penalty(shop, punished_kind="individual_business")
    )
    publish()

    assert 'content="noindex"' in page(client, f"/announcements/{record.key}")
    assert 'content="noindex"' in page(client, "/announcements")
    assert "noindex" not in page(client, "/announcements?kind=inspection")


def test_the_blacklist_tells_reason_basis_term_measures_and_the_way_out(
    client: Client, province: Town
) -> None:
    shown = page(client, "/blacklist")

    assert "贵阳示例食品有限公司" in shown
    assert "示例：生产经营掺假食品" in shown
    assert "失信名单管理办法》第五条" in shown
    assert "申请提前移出" in shown
    assert "公示至" in shown
    assert "任何评分、等级都不会使当事人列入名单" in shown
    assert 'href="#object"' in shown
    assert "1 条" in shown


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("list_kind=serious_violation", 1),
        ("list_kind=food_serious", 0),
        ("region=520100", 1),
        ("region=520300", 0),
        ("authority=省市场监督", 1),
        ("from=2026-06-01", 1),
        ("from=2026-06-02", 0),
    ],
)
def test_the_blacklist_is_narrowed(
    client: Client, province: Town, query: str, count: int
) -> None:
    shown = page(client, f"/blacklist?{query}")

    assert shown.count('<article class="fact') == count


def test_an_entry_of_the_other_list_names_its_list(
    client: Client, province: Town
) -> None:
    list_firm(province.fined, list_kind=ListKind.FOOD_SERIOUS)
    publish()

    shown = page(client, "/blacklist?list_kind=food_serious")

    assert "食品安全严重违法生产经营者黑名单" in shown
    assert "遵义示例酒业有限公司" in shown


@pytest.mark.django_db
def test_a_contested_listing_is_marked_in_list_page_and_feed() -> None:
    listed = Walk(now=now()).to(ListingStep.PUBLISH)
    key = Listing.objects.get().key
    contest = Contest(firm=listed.firm, organ=listed.organ, now=now())
    paths = ("/blacklist", f"/announcements/{key}", "/blacklist/feed.atom")

    def marked() -> list[bool]:
        list(run_until_done(clock=now))
        return ["正在核查" in page(Client(), path) for path in paths]

    assert marked() == [False] * 3
    contest.file(record=key)
    assert marked() == [True] * 3
    contest.take(ObjectionStep.DISMISS)
    assert marked() == [False] * 3


@pytest.mark.parametrize(
    ("query", "names"),
    [
        (f"gtin={GTIN}", ["failed", "recalled"]),
        (f"gtin=0{GTIN}", ["failed", "recalled"]),
        ("gtin=690-1234 567892", ["failed", "recalled"]),
        ("gtin=96385074", []),
        ("product=电水壶", ["recalled"]),
        ("batch=2026年6月1日", ["failed", "plain"]),
        ("batch=A2026", ["recalled"]),
        ("product=辣椒&batch=20260601", ["failed", "plain"]),
        ("product=辣椒&batch=20260602", []),
    ],
)
def test_a_product_is_looked_up_by_its_number_name_or_batch(
    client: Client, province: Town, query: str, names: list[str]
) -> None:
    made = {
        "failed": factories.record(
            factories.sampling(producer=province.fined, gtin=GTIN), form="sampling"
        ),
        "recalled": recall(province, gtin=GTIN),
        "plain": province.sampling,
    }
    factories.record(
        factories.sampling(
            producer=province.fined, gtin=GTIN, verdict="conforming", items=""
        ),
        form="sampling",
    )
    publish()

    found = keys(page(client, f"/products?{query}"))

    assert sorted(found) == sorted(made[name].key for name in names)


def test_a_product_nothing_is_published_of_is_never_called_good(
    client: Client, province: Town
) -> None:
    shown = page(client, f"/products?gtin={GTIN}")

    assert "截至2026年11月25日未查询到记录" in shown
    assert "不代表产品质量好坏" in shown


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("6901234567893", "校验码不符"),
        ("690123456789", "校验码不符"),
        ("69012345678", "应为8、12、13或14位数字"),
        ("69012345678A2", "含有非数字字符"),
        ("00000000", "占位代码"),
    ],
)
def test_a_number_that_is_none_is_refused_with_what_is_wrong(
    client: Client, province: Town, text: str, wrong: str
) -> None:
    shown = page(client, f"/products?gtin={text}", status=400)

    assert wrong in shown
    assert f'value="{text}"' in shown


def test_before_a_question_the_product_page_only_asks(
    client: Client, province: Town
) -> None:
    shown = page(client, "/products")

    assert "未查询到" not in shown
    assert re.search(r"<button[^>]* data-scan hidden>", shown)
