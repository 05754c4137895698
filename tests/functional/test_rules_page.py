"""The page of the rules: any day's numbers, an example that adds up, anchors."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from credit.domain.evaluation import evaluate
from credit.domain.ruleset import load
from credit.domain.worked_example import example_history
from credit.services.evaluation import ruleset
from tests.environment import ROOT
from tests.functional.public import TODAY, Town
from tests.functional.test_public_pages import firm_page, page, text_of

RULESETS = ("S1x10", "S2")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


def points(shown: str) -> list[int]:
    """Return the numbers of a ledger: the start, each line, the result."""
    table = re.findall(r'<table class="ledger">.*?</table>', shown, re.DOTALL)[0]
    found = re.findall(r"<td>([−\d]+)</td>", table)
    return [int(one.replace("−", "-")) for one in found]


@pytest.mark.parametrize("name", RULESETS)
def test_the_example_adds_up_to_what_the_evaluation_says(
    client: Client, name: str
) -> None:
    shown = page(client, f"/rules?set={name}")
    judged = evaluate(example_history(TODAY), ruleset=load(name), as_of=TODAY)

    start, *lines, result = points(shown)
    assert start + sum(lines) == result == judged.score
    assert lines == [-20, -10, 0]
    assert f"{judged.tier} " in text_of(shown.split('id="example"')[1])[:400]


@pytest.mark.parametrize("day", [date(2028, 2, 29), date(2026, 8, 31)])
def test_the_examples_oldest_fact_has_just_ended_whatever_the_day(day: date) -> None:
    ended = example_history(day)[0]

    assert not ended.usable.contains(day)
    assert ended.usable.contains(day - timedelta(days=2))


@pytest.mark.parametrize("name", RULESETS)
def test_every_number_has_one_anchor_and_every_link_of_the_page_meets_one(
    client: Client, name: str
) -> None:
    shown = page(client, f"/rules?set={name}")
    anchors = re.findall(r' id="([^"]+)"', shown)

    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r'href="#([^"]+)"', shown)) <= set(anchors)
    for entry in load(name).entries:
        assert f"number-{entry.key.replace('.', '-')}" in anchors


def test_a_firms_ledger_leads_to_the_number_it_went_by(
    client: Client, province: Town
) -> None:
    shown = firm_page(client, province.fined.uscc)

    (link,) = re.findall(r'href="(/rules\?[^"]+#number-[^"]+)"', shown)
    path, _, anchor = link.partition("#")
    assert path == f"/rules?on={TODAY}"
    row = page(client, path).split(f'id="{anchor}"')[1].split("</tr>")[0]
    assert "责令停产停业" in row
    assert "30 分" in row


@pytest.mark.parametrize(
    ("day", "status", "sentence"),
    [
        ("2014-09-30", 400, "规则集S1x10自2014年10月1日起适用。"),
        ("2014-10-01", 200, "截至2014年10月1日"),
        (TODAY.isoformat(), 200, "截至2026年11月25日"),
        ("2026-11-26", 400, "2026年11月25日之后的规则尚未确定。"),
        ("9999-12-31", 400, "2026年11月25日之后的规则尚未确定。"),
        ("31/1/2026", 400, "日期应写作 2026-01-31。"),
    ],
)
def test_a_day_has_its_rules_or_a_sentence_why_not(
    client: Client, day: str, status: int, sentence: str
) -> None:
    shown = page(client, f"/rules?on={day}", status=status)

    assert sentence in text_of(shown)
    assert "行政处罚扣分" in shown


@pytest.fixture
def raised(settings: Any, tmp_path: Path) -> Iterator[None]:
    """Judge by the shipped rule set, with a failed sample at 15 points from July on."""
    text = (ROOT / "credit" / "rulesets" / "S1x10.toml").read_text("utf-8")
    head, tail = text.split("[inspection.nonconforming]")
    more = "}, { from = 2026-07-01, value = 15 }]"
    (tmp_path / "S1x10.toml").write_text(
        f"{head}[inspection.nonconforming]{tail.replace('}]', more, 1)}", "utf-8"
    )
    settings.RULESETS_DIR = tmp_path
    ruleset.cache_clear()
    yield
    ruleset.cache_clear()


@pytest.mark.parametrize(
    ("day", "now", "other"),
    [("2026-06-30", "10 分", "15 分"), ("2026-07-01", "15 分", "10 分")],
)
def test_a_day_shows_the_number_in_force_on_it_before_the_others(
    client: Client, raised: None, day: str, now: str, other: str
) -> None:
    shown = page(client, f"/rules?on={day}")
    row = shown.split('id="number-inspection-nonconforming"')[1].split("</tr>")[0]

    assert re.findall(r"<strong[^>]*>(.*?)</strong>", row) == [now]
    assert row.index(now) < row.index(other)
    assert points(shown)[2] == -int(now.removesuffix(" 分"))
    assert "2014年10月1日起 至 2026年6月30日" in text_of(shown)


def test_the_rule_sets_are_listed_with_their_periods(client: Client) -> None:
    shown = text_of(page(client, "/rules"))

    assert "S1x10 本系统采用 行政处罚扣分制 2014年10月1日起" in shown
    assert "S2 本系统未采用 百分制与一票否决 2017年12月24日起" in shown


@pytest.mark.parametrize("name", ["S3", "../S2", "S2.toml"])
def test_a_rule_set_that_is_not_there_is_not_shown(client: Client, name: str) -> None:
    page(client, f"/rules?set={name}", status=404)


def test_a_rule_set_not_in_use_says_so(client: Client) -> None:
    assert "仅供对照" in text_of(page(client, "/rules?set=S2"))
    assert "仅供对照" not in text_of(page(client, "/rules?set=S1x10"))
