"""Release clocks on officers' pages: what must be published first, what was late."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from registry.clock import day_of, now
from registry.domain.attestations import Attestation
from registry.domain.vocabulary import Duty, ProcedureType
from registry.models import Draft, Record
from registry.services.calendars import calendar
from registry.services.release_clocks import approvals_by_deadline, publication_of
from tests import factories
from tests.conftest import NOW
from tests.functional.test_staff_drafts import client_of
from tests.functional.test_work_pages import text_of

pytestmark = pytest.mark.django_db

DECIDED = date(2026, 10, 28)  # 20 working days end on 25 November, NOW's day


def waiting(decided_on: date, **stated: Any) -> Draft:
    days = {"decided_on": decided_on.isoformat(), "valid_until": "", **stated}
    return factories.draft(factories.penalty(factories.firm(), **days), now=now())


def published(at: datetime, *, attestation: Attestation | None = None) -> Record:
    stated = factories.penalty(
        factories.firm(), decided_on=DECIDED.isoformat(), valid_until=""
    )
    return factories.record(
        stated, attestation=attestation or factories.ATTESTED, now=at
    )


def page_of(record: Record) -> str:
    client = client_of(factories.approver())
    return text_of(client.get(f"/work/records/{record.key}/?purpose=review"))


def working_days_ago(n: int) -> date:
    day = day_of(now())
    while calendar().working_days_between(day, day_of(now())) < n:
        day -= timedelta(days=1)
    return day


def test_what_must_be_published_first_stands_first() -> None:
    days = [5, 19, 12]
    drafts = {n: waiting(working_days_ago(n)) for n in days}
    sampling = factories.draft(
        factories.sampling(factories.firm()), form="sampling", now=now()
    )

    found = approvals_by_deadline(actor=factories.approver(), now=now(), limit=20)

    expected = [*(drafts[n].pk for n in (19, 12, 5)), sampling.pk]
    assert [one.draft.pk for one in found] == expected
    assert found[-1].clock is None


def test_the_start_page_tells_the_days_left_and_what_is_late_in_words() -> None:
    late, calm = waiting(working_days_ago(22)), waiting(working_days_ago(5))

    shown = text_of(client_of(factories.approver()).get("/work/"))

    assert shown.index(str(late.pk)) < shown.index(str(calm.pk))
    assert "已逾期 2 个工作日" in shown
    assert "deadline-late" in shown
    assert "还剩 15 个工作日" in shown
    assert "双公示推送截至" in shown


def test_a_draft_under_review_tells_both_clocks() -> None:
    draft = waiting(working_days_ago(5))

    shown = text_of(client_of(factories.approver()).get(f"/work/drafts/{draft.pk}/"))

    assert "双公示推送时限" in shown
    assert "还剩 2 个工作日" in shown
    assert "还剩 15 个工作日" in shown


@pytest.mark.parametrize(("day", "word"), [(25, "按期"), (26, "逾期")])
def test_a_record_tells_whether_it_was_published_in_time(day: int, word: str) -> None:
    record = published(datetime(2026, 11, day, 2, 0, tzinfo=UTC))

    shown = page_of(record)

    assert f"2026年11月{day}日" in shown
    assert f"{word}：最后期限为2026年11月25日" in shown


@pytest.mark.parametrize(("day", "word"), [(25, "按期"), (26, "逾期")])
def test_a_record_tells_whether_it_was_pushed_in_seven_working_days(
    day: int, word: str
) -> None:
    stated = factories.penalty(
        factories.firm(), decided_on="2026-11-16", valid_until=""
    )
    at = datetime(2026, 11, day, 2, 0, tzinfo=UTC)

    assert f"{word}：最后期限为2026年11月25日" in page_of(
        factories.record(stated, now=at)
    )


def test_what_an_officer_may_still_publish_tells_its_last_day() -> None:
    unserved = Attestation(procedure=ProcedureType.ORDINARY, is_screened=True)

    assert "最迟公示日" in page_of(published(NOW, attestation=unserved))


def test_what_the_law_keeps_from_the_public_has_no_clock() -> None:
    simple = Attestation(
        procedure=ProcedureType.SIMPLE, notice_served_on=DECIDED, is_screened=True
    )
    record = published(NOW, attestation=simple)

    assert publication_of(record, record.versions.get()) is None
    assert "公示日期" not in page_of(record)


@pytest.mark.parametrize("day", ["1930-01-01", "示例", ""])
def test_a_day_no_clock_can_start_on_leaves_the_queue_whole(day: str) -> None:
    draft = waiting(working_days_ago(5))
    Draft.objects.filter(pk=draft.pk).update(stated={**draft.stated, "decided_on": day})

    found = approvals_by_deadline(actor=factories.approver(), now=now(), limit=5)

    assert [one.clock for one in found] == [None]


def test_a_correction_in_the_queue_has_no_clock() -> None:
    record = published(NOW)
    factories.correct(record, violation="示例:更正后的违法行为")
    draft = Draft.objects.filter(record=record).latest("created_at")
    Draft.objects.filter(pk=draft.pk).update(state="submitted")

    found = approvals_by_deadline(
        actor=factories.officer(Duty.APPROVE, Duty.READ), now=NOW, limit=5
    )

    assert [one.clock for one in found] == [None]
