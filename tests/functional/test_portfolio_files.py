"""A file of firms is added to a portfolio by a job: kept, read, told, forgotten."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from registry.clock import now
from registry.domain.vocabulary import Duty
from registry.models import AccessEntry, PartnerUser
from registry.services.partners import Caller, end_partner, scope_of
from search.index import engines
from search.index.backend import SearchUnavailableError
from search.models import Portfolio, PortfolioFile, WatchedFirm
from search.services import portfolio_files
from search.services.portfolios import open_portfolio
from search.tasks import run_portfolio_file
from tests import factories
from tests.conftest import NOW
from tests.functional.partners import administrator, bank
from tests.functional.public import Town
from tests.functional.test_match_jobs import book, text
from tests.functional.test_staff_drafts import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
TYPED = "遵义示例酒叶有限公司"  # 业 written as 叶


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path / portfolio_files.FOLDER


@pytest.fixture
def person(db: None) -> PartnerUser:
    return administrator(bank())


@pytest.fixture
def own(person: PartnerUser) -> Portfolio:
    scope = scope_of(person.partner, on=NOW.date())
    caller = Caller(partner=person.partner, scope=scope, user=person.user)
    return open_portfolio("示例贷款", "loan_care", caller=caller, now=NOW)


@pytest.fixture
def officer(person: PartnerUser) -> Client:
    """Return the browser of the loan officer."""
    return client_of(person.user)


def bring(client: Client, own: Portfolio, file: SimpleUploadedFile) -> Any:
    return client.post(f"/partner/watch/{own.pk}/", {"file": file})


def brought(client: Client, own: Portfolio, file: SimpleUploadedFile) -> PortfolioFile:
    """Bring a file and have it read."""
    answer = bring(client, own, file)
    assert answer.status_code == 302, answer.content.decode()
    job = own.files.latest("pk")
    run_portfolio_file(file_id=job.pk)
    job.refresh_from_db()
    return job


def test_the_firms_of_a_file_are_added_and_the_file_is_deleted(
    officer: Client, own: Portfolio, province: Town, folder: Path
) -> None:
    job = brought(
        officer,
        own,
        text(
            "客户编号,企业名称,统一社会信用代码,余额",
            f"A-1,,{province.fined.uscc},100",
            f"A-2,{TYPED},,200",
            "A-3,示例查无此名商行,,300",
        ),
    )

    assert (job.state, job.rows_done) == ("done", 3)
    assert job.counts["match"] == job.counts["possible"] == job.counts["none"] == 1
    rows = dict(own.firms.values_list("reference", "status"))
    assert rows == {"A-1": "match", "A-2": "possible", "A-3": "none"}
    assert not list(folder.iterdir())
    entries = AccessEntry.objects.filter(what="watch")
    assert {one.user for one in entries} == {job.user}


def test_a_workbook_is_read_too(
    officer: Client, own: Portfolio, province: Town
) -> None:
    job = brought(officer, own, book(("编号", "名称"), ("1", "遵义示例酒业有限公司")))

    assert job.counts["match"] == 1


def test_rows_that_cannot_be_read_are_named_and_the_rest_is_added(
    officer: Client, own: Portfolio, province: Town
) -> None:
    job = brought(
        officer,
        own,
        text(
            "名称,代码,统一社会信用代码",
            f"{'示' * 501},,",
            "11010519491231002X,,",
            f",,{province.clean.uscc}",
        ),
    )

    assert job.counts["unreadable"] == 2
    assert [row for row, _ in job.faults] == [2, 3]
    assert own.firms.count() == 1
    shown = officer.get(f"/partner/watch/{own.pk}/").content.decode()
    assert "名称超过500字" in shown


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (text("公司,电话", "示例,1"), "no_heading"),
        (text("名称"), "empty_list"),
        (SimpleUploadedFile("名单.csv", "名称\n示例".encode("gbk")), "sheet_encoding"),
        (SimpleUploadedFile("名单.xlsx", b"PK\x03\x04 no book"), "sheet_damaged"),
        (text("名称,名称", "示例,示例"), "bad_heading"),
    ],
)
def test_what_is_wrong_with_a_file_stops_it_and_is_told(
    officer: Client, own: Portfolio, file: SimpleUploadedFile, code: str
) -> None:
    job = brought(officer, own, file)

    assert (job.state, job.error["code"]) == ("failed", code)
    assert not WatchedFirm.objects.exists()
    page = officer.get(f"/partner/watch/{own.pk}/")
    assert 'role="alert"' in page.content.decode()


def test_what_is_no_list_is_told_at_the_field(officer: Client, own: Portfolio) -> None:
    answer = bring(officer, own, text("名称", name="名单.exe"))

    assert answer.status_code == 400
    assert 'id="id_file_error"' in answer.content.decode()


@pytest.mark.parametrize(("limit", "state"), [(3, "done"), (2, "failed")])
def test_a_list_of_as_many_rows_as_fit_is_added_and_a_longer_one_refused_whole(
    officer: Client,
    own: Portfolio,
    province: Town,
    settings: Settings,
    limit: int,
    state: str,
) -> None:
    settings.PORTFOLIO_LIMIT = limit
    codes = [one.uscc for one in (province.fined, province.listed, province.clean)]

    job = brought(officer, own, text("代码,uscc", *(f",{code}" for code in codes)))

    assert job.state == state
    assert own.firms.count() == (3 if state == "done" else 0)


def test_the_same_file_twice_replaces_its_own_rows(
    officer: Client, own: Portfolio, province: Town
) -> None:
    for reference in ("old", "new"):
        file = text("编号,uscc", f"{reference},{province.fined.uscc}")
        brought(officer, own, file)

    assert own.firms.get().reference == "new"


def test_a_second_file_waits_for_the_first(officer: Client, own: Portfolio) -> None:
    bring(officer, own, text("名称", "示例"))

    second = bring(officer, own, text("名称", "示例"))

    assert second.status_code == 400
    assert own.files.count() == 1


def test_without_any_engine_the_file_is_kept_and_can_be_read_again(
    officer: Client,
    own: Portfolio,
    province: Town,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def no_answer(*_: Any, **__: Any) -> Any:
        raise SearchUnavailableError

    with monkeypatch.context() as silent:
        silent.setattr(engines, "holders", no_answer)
        job = brought(officer, own, text("名称", "遵义示例酒业有限公司"))
    assert job.error["code"] == SearchUnavailableError.code

    answer = officer.post(f"/partner/watch/{own.pk}/again/{job.pk}/")
    run_portfolio_file(file_id=job.pk)

    job.refresh_from_db()
    assert (answer.status_code, job.state) == (302, "done")


def test_a_grant_that_ended_meanwhile_stops_the_file(
    officer: Client, own: Portfolio, province: Town, person: PartnerUser
) -> None:
    bring(officer, own, text("名称", "遵义示例酒业有限公司"))
    actor = factories.officer(Duty.ADMINISTER)
    end_partner(person.partner, reason="示例", actor=actor, now=NOW)
    job = own.files.get()

    run_portfolio_file(file_id=job.pk)

    job.refresh_from_db()
    assert job.error["code"] == "grant_ended"
    assert not WatchedFirm.objects.exists()


def test_a_killed_worker_is_followed_and_what_was_read_is_read_again_once(
    officer: Client, own: Portfolio, province: Town
) -> None:
    bring(officer, own, text("uscc", province.fined.uscc))
    job = own.files.get()
    PortfolioFile.objects.update(state="reading", rows_done=1)

    assert portfolio_files.resume_stalled(now=now() + timedelta(minutes=4)) == 0
    run_portfolio_file(file_id=job.pk)
    run_portfolio_file(file_id=job.pk)

    assert own.firms.count() == 1
    assert own.files.get().state == "done"


def test_a_file_nobody_read_is_forgotten_at_its_time(
    officer: Client, own: Portfolio, folder: Path
) -> None:
    bring(officer, own, text("名称", "示例"))
    until = own.files.get().kept_until

    assert portfolio_files.forget_expired(now=until - timedelta(seconds=1)) == 0
    assert list(folder.iterdir())
    assert portfolio_files.forget_expired(now=until) == 1

    assert not list(folder.iterdir())
    assert own.files.get().state == "failed"


def test_a_deleted_portfolio_takes_its_file_along(
    officer: Client, own: Portfolio, folder: Path
) -> None:
    bring(officer, own, text("名称", "示例"))

    officer.post(f"/partner/watch/{own.pk}/delete/")

    assert not list(folder.iterdir())
    assert not Portfolio.objects.exists()


def test_an_engine_that_is_down_is_said_of_the_file(
    officer: Client, own: Portfolio, province: Town, settings: Settings
) -> None:
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    engines.BREAKER.reset()

    job = brought(officer, own, text("名称", "遵义示例酒业有限公司"))

    engines.BREAKER.reset()
    assert job.is_degraded
    shown = officer.get(f"/partner/watch/{own.pk}/").content.decode()
    assert "备用" in shown or "reserve" in shown
