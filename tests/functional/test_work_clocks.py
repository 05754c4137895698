"""The page of clocks and counts: who comes to it, its filter, its CSV."""

import csv
import io
from datetime import timedelta

import pytest

from registry.clock import now, today
from registry.domain.vocabulary import Duty
from registry.models import Authority
from tests import factories
from tests.functional.test_staff_drafts import client_of
from tests.functional.test_work_pages import text_of

pytestmark = pytest.mark.django_db

PAGE, FILE = "/work/clocks/", "/work/clocks/counts.csv"


def publish_penalty() -> None:
    day = today() - timedelta(days=1)
    stated = factories.penalty(
        factories.firm(), decided_on=day.isoformat(), valid_until=""
    )
    factories.record(stated, now=now())


@pytest.mark.parametrize("path", [PAGE, FILE])
@pytest.mark.parametrize(
    ("duty", "status"),
    [
        (Duty.DECIDE, 200),
        (Duty.READ, 200),
        (Duty.ENTER, 403),
        (Duty.ADMINISTER, 403),
        (Duty.AUDIT, 403),
    ],
)
def test_it_opens_to_those_who_decide_or_read(
    path: str, duty: Duty, status: int
) -> None:
    assert client_of(factories.officer(duty)).get(path).status_code == status


def test_the_start_page_leads_to_it() -> None:
    reader = factories.officer(Duty.ENTER, Duty.READ)

    assert f'href="{PAGE}"' in text_of(client_of(reader).get("/work/"))
    assert f'href="{PAGE}"' not in text_of(
        client_of(factories.officer(Duty.ENTER)).get("/work/")
    )


def test_a_count_stands_in_its_organs_row() -> None:
    publish_penalty()

    shown = text_of(client_of(factories.officer(Duty.DECIDE)).get(PAGE))

    assert '<th scope="row">贵州省市场监督管理局</th>' in shown
    assert "按期公示" in shown


@pytest.mark.parametrize(
    "query",
    [
        "?organ=x&from=2026-13&to=",
        "?organ=²",
        "?from=&to=9999-12",
        "?from=0001-01",
    ],
)
def test_an_address_that_means_nothing_shows_the_usual_months(query: str) -> None:
    client = client_of(factories.officer(Duty.DECIDE))

    assert client.get(f"{PAGE}{query}").status_code == 200


@pytest.mark.parametrize(
    ("query", "status"),
    [("?organ=999999999", 404), ("?from=2026-12&to=2026-01", 400)],
)
def test_an_organ_out_of_reach_or_a_period_out_of_order_is_told(
    query: str, status: int
) -> None:
    client = client_of(factories.officer(Duty.DECIDE))

    assert client.get(f"{PAGE}{query}").status_code == status


def test_the_csv_holds_the_same_counts_and_runs_no_formula() -> None:
    publish_penalty()
    Authority.objects.update(name="=示例机关")

    answer = client_of(factories.officer(Duty.DECIDE)).get(FILE)
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))

    assert [row["机关"] for row in rows] == ["'=示例机关"]
    assert (rows[0]["处罚决定"], rows[0]["按期公示"]) == ("1", "1")
