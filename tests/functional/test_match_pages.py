"""Officers' pages of lists to be matched: bring, watch, fetch, run again."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from registry.models import Enterprise
from search.models import MatchJob
from search.tasks import run_match_job
from tests import factories
from tests.functional.public import HONGFA
from tests.functional.test_match_jobs import silent, text
from tests.functional.test_staff_drafts import client_of

__all__ = ["silent"]

pytestmark = pytest.mark.django_db

URL = "/work/matching/"


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def clerk() -> Client:
    return client_of(factories.officer())


def page(client: Client, path: str, language: str = "zh-hans") -> str:
    client.cookies["django_language"] = language
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_list_is_brought_watched_and_fetched_without_a_script(
    clerk: Client, hongfa: Enterprise
) -> None:
    sent = clerk.post(URL, {"file": text("名称", HONGFA)})
    job = MatchJob.objects.get()
    assert (sent.status_code, sent["Location"]) == (302, f"{URL}{job.pk}/")
    running = page(clerk, sent["Location"])
    assert '<noscript><meta http-equiv="refresh"' in running
    assert f'hx-get="{URL}{job.pk}/progress/"' in running

    run_match_job(job_id=job.pk)

    done = page(clerk, sent["Location"])
    assert "refresh" not in done
    assert f'href="{URL}{job.pk}/result"' in done
    result = clerk.get(f"{URL}{job.pk}/result")
    assert "no-store" in result["Cache-Control"]
    assert HONGFA in b"".join(result).decode()
    assert "名单.csv" in page(clerk, URL)


def test_the_part_that_polls_reloads_the_page_once_it_is_done(
    clerk: Client, hongfa: Enterprise
) -> None:
    clerk.post(URL, {"file": text("名称", HONGFA)})
    job = MatchJob.objects.get()
    watching = f"{URL}{job.pk}/progress/"

    before = clerk.get(watching)
    run_match_job(job_id=job.pk)
    after = clerk.get(watching)

    assert "HX-Refresh" not in before
    assert after["HX-Refresh"] == "true"
    assert 'max="1" value="1"' in after.content.decode()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", ("相符", "疑似", "未比对")),
        ("en", ("The same firm", "was not matched")),
    ],
)
def test_the_page_says_what_the_answers_mean(
    clerk: Client, language: str, words: tuple[str, ...]
) -> None:
    shown = page(clerk, URL, language)

    assert all(word in shown for word in words)
    assert "100,000" in shown


def test_what_is_no_list_is_told_at_the_field(clerk: Client) -> None:
    answer = clerk.post(URL, {"file": text("名称", name="名单.exe")})

    assert answer.status_code == 400
    assert 'id="id_file_error"' in answer.content.decode()
    assert not MatchJob.objects.exists()


def test_a_list_stopped_by_an_engine_has_a_button_to_match_it_again(
    clerk: Client, hongfa: Enterprise, silent: pytest.MonkeyPatch
) -> None:
    clerk.post(URL, {"file": text("名称", HONGFA)})
    job = MatchJob.objects.get()
    run_match_job(job_id=job.pk)
    silent.undo()
    assert f'action="{URL}{job.pk}/again/"' in page(clerk, f"{URL}{job.pk}/")

    clerk.post(f"{URL}{job.pk}/again/")
    run_match_job(job_id=job.pk)

    job.refresh_from_db()
    assert job.state == "done"


def test_a_wrong_list_says_why_in_the_readers_language(clerk: Client) -> None:
    clerk.post(URL, {"file": text("公司", "示例")})
    job = MatchJob.objects.get()
    run_match_job(job_id=job.pk)

    assert "未找到表头" in page(clerk, f"{URL}{job.pk}/")
    assert "No row of headings" in page(clerk, f"{URL}{job.pk}/", "en")


@pytest.mark.parametrize("path", ["", "progress/", "result"])
def test_anothers_list_is_not_found_and_a_stranger_signs_in_first(
    clerk: Client, hongfa: Enterprise, path: str
) -> None:
    clerk.post(URL, {"file": text("名称", HONGFA)})
    address = f"{URL}{MatchJob.objects.get().pk}/{path}"

    assert client_of(factories.officer()).get(address).status_code == 404
    assert Client().get(address)["Location"].startswith("/sign-in/")
    assert "名单.csv" not in page(client_of(factories.officer()), URL)
