"""The working calendar's page: who comes to it, what it shows, what it takes."""

import re
from datetime import date
from typing import Any

import pytest

from registry.domain.procedures.listing_terms import ListingStep as S
from registry.domain.vocabulary import Duty
from registry.models import CalendarEntry, Task
from registry.services.calendars import calendar
from tests import factories
from tests.functional.test_staff_drafts import client_of
from tests.functional.test_work_pages import text_of
from tests.listing_walk import Walk

pytestmark = pytest.mark.django_db

YEAR = {
    "year": "2028",
    "days_off": "2028-01-01 元旦\n2028-10-01~2028-10-07 国庆节",
    "worked": "2028-10-08",
    "source": "国办发明电〔2027〕示例号",
}
DAY = {
    "day": "2026-11-27",
    "is_working": "no",
    "name": "示例假日",
    "source": "国办发明电〔2026〕示例号",
}
LINK = 'href="/work/calendar/"'


def page(path: str = "", **form: Any) -> str:
    client = client_of(factories.officer(Duty.ADMINISTER))
    address = f"/work/calendar/{path}"
    return text_of(
        client.post(address, form, follow=True) if form else client.get(address)
    )


def test_it_opens_to_its_keeper_who_finds_a_link() -> None:
    start = client_of(factories.officer(Duty.ADMINISTER)).get("/work/")

    assert LINK in text_of(start)
    assert "2026" in page()


@pytest.mark.parametrize("duty", [Duty.ENTER, Duty.DECIDE, Duty.AUDIT])
@pytest.mark.parametrize("path", ["", "year/", "day/"])
def test_it_is_closed_to_everybody_else(duty: Duty, path: str) -> None:
    client = client_of(factories.officer(duty))
    address = f"/work/calendar/{path}"
    form = {"year/": YEAR, "day/": DAY}.get(path)

    answer = client.post(address, form) if form else client.get(address)

    assert answer.status_code == 403
    assert LINK not in text_of(answer)
    assert not CalendarEntry.objects.exists()


def test_it_marks_days_off_and_worked_weekends_and_says_what_they_rest_on() -> None:
    shown = page("?year=2026")

    assert re.search(r'class="day-holiday">1<span>休</span>', shown)
    assert re.search(r'class="day-worked">10<span>班</span>', shown)
    assert "国务院办公厅通知" in shown
    assert "法定节假日（暂定）" not in shown


def test_a_year_not_announced_is_said_to_be_provisional() -> None:
    shown = page("?year=2028")

    assert "法定节假日（暂定）" in shown
    assert 'name="days_off"' in shown
    assert 'name="days_off"' not in page("?year=2026")


def test_a_year_is_entered_and_its_days_tell_who_entered_them() -> None:
    shown = page("year/", **YEAR)

    assert "管理员录入" in shown
    assert "国办发明电〔2027〕示例号" in shown
    assert not calendar().is_working(date(2028, 10, 6))
    assert calendar().is_working(date(2028, 10, 8))


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        ("days_off", "2028-01-01\n元旦", "第2行"),
        ("worked", "2028-10-08\n2028-10-07", "第2行"),
        ("days_off", "2027-12-31", "第1行：2027年12月31日不属于本年"),
        ("source", "", 'id="id_source_error"'),
    ],
)
def test_what_cannot_be_is_told_and_what_was_pasted_stays(
    field: str, text: str, told: str
) -> None:
    shown = page("year/", **{**YEAR, field: text})

    assert told in shown
    assert YEAR["worked"] in shown
    assert not CalendarEntry.objects.exists()


def test_a_corrected_day_moves_a_deadline_and_the_case_says_so() -> None:
    walk = Walk().to(S.NOTIFY)

    told = page("day/", **DAY)
    client = client_of(walk.officers[Duty.HANDLE])
    case = text_of(client.get(f"/work/cases/{walk.case_id}/"))

    assert "1项未办结期限有调整" in told
    assert Task.objects.get(done_at=None).due_on == date(2026, 12, 3)
    assert f"由2026年12月2日调整为2026年12月3日：{DAY['source']}" in case


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        ("is_working", "yes", "已是如此"),
        ("day", "0001-01-01", "年份须在1950至2098之间"),
        ("day", "2026-02-30", 'id="id_day_error"'),
    ],
)
def test_a_day_that_cannot_be_corrected_is_told(
    field: str, text: str, told: str
) -> None:
    assert told in page("day/", **{**DAY, field: text})
    assert not CalendarEntry.objects.exists()
