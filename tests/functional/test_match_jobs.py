"""Lists of firms are matched in the background: brought, fetched, forgotten."""

import csv
import gzip
import io
import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openapi_schema_validator import OAS31Validator
from openpyxl import Workbook, load_workbook
from pytest_django import Settings

from registry.clock import now
from registry.models import Enterprise
from search.domain.choices import LONGEST_CODE, LONGEST_TEXT
from search.index import engines
from search.index.backend import SearchUnavailableError
from search.index.engines import BREAKER
from search.index.postgres import PostgresBackend
from search.models import MatchJob
from search.services import match_jobs
from search.services.disclosure import data_version
from search.tasks import run_match_job
from tests import factories
from tests.functional.public import HONGFA, description, publish
from tests.functional.test_staff_drafts import client_of

pytestmark = pytest.mark.django_db

URL = "/api/v1/match-jobs"
OURS = (
    *("match_status", "match_status_label", "match_score", "match_reasons"),
    *("match_reasons_label", "matched_uscc", "matched_registered_name"),
    *("matched_name", "matched_on", "matched_on_label", "candidates"),
    *("as_of", "data_version", "degraded"),
)
Rows = list[dict[str, str]]


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path / match_jobs.FOLDER


@pytest.fixture
def clerk() -> Client:
    return client_of(factories.officer())


def text(*rows: str, name: str = "名单.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "\n".join((*rows, "")).encode())


def book(*rows: tuple[Any, ...]) -> SimpleUploadedFile:
    made, written = Workbook(), io.BytesIO()
    for row in rows:
        made.active.append(row)  # type: ignore[union-attr] # a new book has a sheet
    made.save(written)
    return SimpleUploadedFile("名单.xlsx", written.getvalue())


def send(client: Client, file: SimpleUploadedFile) -> Any:
    return client.post(URL, {"file": file}, headers={"Accept-Language": "en"})


def brought(client: Client, file: SimpleUploadedFile) -> int:
    """Bring a list and have it matched; return its number."""
    answer = send(client, file)
    assert answer.status_code == 202, answer.content
    number: int = answer.json()["id"]
    run_match_job(job_id=number)
    return number


def told(client: Client, number: int) -> dict[str, Any]:
    """Return how far a job is, in an answer that fits its description."""
    answer = client.get(f"{URL}/{number}", headers={"Accept-Language": "en"})
    assert answer.status_code == 200, answer.content
    answers = description()["paths"][f"{URL}/{{job_id}}"]["get"]["responses"]["200"]
    schema = answers["content"]["application/json"]["schema"]
    found: dict[str, Any] = answer.json()
    OAS31Validator({**schema, "components": description()["components"]}).validate(
        found
    )
    return found


def fetched(client: Client, number: int) -> bytes:
    answer = client.get(f"{URL}/{number}/result")
    assert answer.status_code == 200, answer
    return b"".join(answer)


def rows_of(client: Client, number: int) -> Rows:
    """Return the rows of a result in CSV."""
    lines = fetched(client, number).decode("utf-8-sig").splitlines()
    return list(csv.DictReader(lines))


def matched(client: Client, *rows: str) -> Rows:
    return rows_of(client, brought(client, text(*rows)))


def problem(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_list_is_taken_at_once_and_matched_by_a_job(
    clerk: Client, hongfa: Enterprise
) -> None:
    answer = send(clerk, text("名称", HONGFA))
    waiting = answer.json()
    assert (answer.status_code, waiting["state"]) == (202, "waiting")
    assert problem(clerk.get(f"{URL}/{waiting['id']}/result")) == (
        409,
        "match_job_not_done",
    )

    run_match_job(job_id=waiting["id"])

    done = told(clerk, waiting["id"])
    assert (done["state"], done["rows_done"], done["rows_total"]) == ("done", 1, 1)
    assert done["result"] == f"{URL}/{waiting['id']}/result"


def test_the_result_is_the_list_with_what_was_found_beside_each_row(
    clerk: Client, hongfa: Enterprise
) -> None:
    number = brought(
        clerk,
        text(
            "序号,企业名称,备注",
            f"1,{HONGFA},甲",
            "2,遵义市播州区示例宏发酒业有限公司,乙",
            "3,遵义市播州区样品大地建材有限公司,",
        ),
    )

    rows = rows_of(clerk, number)

    assert list(rows[0]) == ["序号", "企业名称", "备注", *OURS]
    assert [(row["序号"], row["备注"]) for row in rows] == [
        ("1", "甲"),
        ("2", "乙"),
        ("3", ""),
    ]
    assert [row["match_status"] for row in rows] == ["match", "possible", "none"]
    assert [row["match_reasons"] for row in rows] == [
        "same_name",
        "one_slip",
        "not_on_file",
    ]
    assert [row["matched_uscc"] for row in rows] == [hongfa.uscc, hongfa.uscc, ""]
    assert [row["candidates"] for row in rows] == ["1", "1", "0"]
    assert told(clerk, number)["counts"] == {
        "match": 1,
        "possible": 1,
        "none": 1,
        "unreadable": 0,
    }


def test_a_row_tells_firm_name_and_words_day_and_version(
    clerk: Client, hongfa: Enterprise
) -> None:
    (row,) = matched(clerk, "uscc", hongfa.uscc)

    assert {name: row[name] for name in OURS} == {
        "match_status": "match",
        "match_status_label": "the same firm",
        "match_score": "1.0000",
        "match_reasons": "same_code",
        "match_reasons_label": "the codes are the same",
        "matched_uscc": hongfa.uscc,
        "matched_registered_name": HONGFA,
        "matched_name": HONGFA,
        "matched_on": "registered",
        "matched_on_label": "registered name",
        "candidates": "1",
        "as_of": row["as_of"],
        "data_version": str(data_version()),
        "degraded": "false",
    }


def test_the_result_speaks_chinese_unless_english_was_asked_for(
    clerk: Client, hongfa: Enterprise
) -> None:
    number = clerk.post(URL, {"file": text("名称", HONGFA)}).json()["id"]
    run_match_job(job_id=number)

    (row,) = rows_of(clerk, number)

    assert (row["比对结论"], row["比对理由"]) == ("相符", "名称一致")
    assert not set(OURS) & set(row)


def test_title_rows_may_stand_above_and_region_and_code_are_read(
    clerk: Client,
) -> None:
    here = factories.firm(name="示例鸿发酒业有限公司", region="520304")
    factories.firm(name="示例鸿发酒业有限公司", region="520102")
    publish()

    rows = matched(
        clerk,
        "示例名单,,",
        "名称,统一社会信用代码,行政区划代码",
        "示例鸿发酒业有限公司,,5203",
        "示例鸿发酒业有限公司,,",
        f",{here.uscc.lower()},",
    )

    assert [row["match_status"] for row in rows] == ["match", "possible", "match"]
    assert [row["candidates"] for row in rows] == ["2", "2", "1"]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("示例,,999999", "unknown_region"),
        ("示例,,遵义", "unknown_region"),
        (f"{'示' * (LONGEST_TEXT + 1)},,", "long_name"),
        (f",{'9' * (LONGEST_CODE + 1)},", "long_code"),
        ("示\x00例,,", "no_text"),
        ("示例,,,多余", "too_many_cells"),
    ],
)
def test_a_row_that_cannot_be_matched_says_so_and_the_rest_goes_on(
    clerk: Client, hongfa: Enterprise, row: str, fault: str
) -> None:
    faulty, whole = matched(clerk, "name,code,region", row, f"{HONGFA},,")

    assert (faulty["match_status"], faulty["match_reasons"]) == ("unreadable", fault)
    assert faulty["candidates"] == ""
    assert whole["match_status"] == "match"


def test_the_longest_name_and_code_are_still_matched(
    clerk: Client, hongfa: Enterprise
) -> None:
    rows = matched(
        clerk, "name,code", f"{'示' * LONGEST_TEXT},", f",{'9' * LONGEST_CODE}"
    )

    assert [row["match_status"] for row in rows] == ["none", "none"]


def test_a_short_row_and_one_of_blanks_are_answered(
    clerk: Client, hongfa: Enterprise
) -> None:
    rows = matched(clerk, "备注,name,code", "甲", f"乙,{HONGFA}", ",,")

    assert [row["match_reasons"] for row in rows] == ["no_name", "same_name"]


def test_a_column_named_like_one_of_ours_is_kept_beside_it(
    clerk: Client, hongfa: Enterprise
) -> None:
    (row,) = matched(clerk, "name,match_status", f"{HONGFA},mine")

    assert (row["match_status"], row["match_status_2"]) == ("mine", "match")


def test_a_workbook_is_answered_by_a_workbook(
    clerk: Client, hongfa: Enterprise
) -> None:
    number = brought(clerk, book(("名称", "金额"), (HONGFA, 1.5), ("<示例>&", None)))

    sheet = load_workbook(io.BytesIO(fetched(clerk, number))).worksheets[0]

    head, first, second = sheet.iter_rows(values_only=True)
    assert head == ("名称", "金额", *OURS)
    assert first[:3] == (HONGFA, "1.5", "match")
    assert (second[0], second[2]) == ("<示例>&", "none")


def test_a_packed_list_is_answered_by_a_plain_one(
    clerk: Client, hongfa: Enterprise
) -> None:
    packed = gzip.compress(f"name\n{HONGFA}\n".encode())

    number = brought(clerk, SimpleUploadedFile("list.csv.gz", packed))

    assert rows_of(clerk, number)[0]["match_status"] == "match"


def test_a_formula_runs_neither_on_the_way_in_nor_out(
    clerk: Client, hongfa: Enterprise
) -> None:
    tricks = ('=HYPERLINK("http://x")', "+1+1", "@SUM(1)", "-2", "\tx")
    lines = [f'{HONGFA},"{trick.replace(chr(34), chr(34) * 2)}"' for trick in tricks]

    rows = matched(clerk, "name,=A1", *lines)
    number = brought(clerk, book(("name", "x"), (HONGFA, "=1+1"), (HONGFA, "@A1")))
    sheet = load_workbook(io.BytesIO(fetched(clerk, number))).worksheets[0]

    assert [row["'=A1"] for row in rows] == [f"'{trick}" for trick in tricks]
    cells = [row[1] for row in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n"}
    assert [cell.value for cell in cells] == [None, "'@A1"]


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (text("名称,企业名称", "甲,乙"), "ambiguous_columns"),
        (text("code,uscc", "1,2"), "ambiguous_columns"),
        (text("name,name", "1,2"), "bad_heading"),
        (text("公司,地址", "甲,乙"), "no_heading"),
        (text("region", "5203"), "no_heading"),
        (text("name"), "empty_list"),
        (text("name", "", ","), "empty_list"),
        (SimpleUploadedFile("a.csv", "名称\n示例".encode("gb18030")), "sheet_encoding"),
        (SimpleUploadedFile("a.csv.gz", b"\x1f\x8bbroken"), "sheet_damaged"),
        (SimpleUploadedFile("a.xlsx", b"name\nx"), "sheet_damaged"),
    ],
)
def test_a_list_that_cannot_be_read_stops_its_job_with_a_sentence_and_is_forgotten(
    clerk: Client, folder: Path, file: SimpleUploadedFile, code: str
) -> None:
    file.seek(0)
    number = brought(clerk, file)

    job = told(clerk, number)

    assert (job["state"], job["error"]["code"]) == ("failed", code)
    assert job["error"]["detail"]
    assert (job["result"], job["may_run_again"]) == (None, False)
    assert list(folder.glob("*/*")) == []


def test_a_list_of_the_most_rows_is_matched_and_one_row_more_refused_with_the_number(
    clerk: Client, hongfa: Enterprise, settings: Settings
) -> None:
    settings.MATCH_LIMIT = 1_001
    lines = ["name", *[HONGFA] * 1_001]

    whole = told(clerk, brought(clerk, text(*lines)))
    longer = told(clerk, brought(clerk, text(*lines, HONGFA)))

    assert (whole["state"], whole["rows_done"]) == ("done", 1_001)
    assert (longer["state"], longer["error"]["code"]) == ("failed", "list_too_long")
    assert "1,002" in longer["error"]["detail"]
    assert "1,001" in longer["error"]["detail"]


def test_a_hundred_thousand_rows_may_be_sent_unless_a_setting_says_less(
    settings: Settings,
) -> None:
    assert settings.MATCH_LIMIT == 100_000


@pytest.mark.parametrize("name", ["list.exe", "list", "list.xls"])
def test_what_is_no_list_is_refused_at_once_and_nothing_is_kept(
    clerk: Client, folder: Path, name: str
) -> None:
    answer = send(clerk, text("name", name=name))

    assert problem(answer) == (400, "file_not_taken")
    assert not MatchJob.objects.exists()
    assert list(folder.glob("*")) == []


def test_without_a_file_nothing_is_taken(clerk: Client) -> None:
    answer = clerk.post(URL, {"name": HONGFA})

    assert problem(answer) == (400, "invalid")
    assert list(answer.json()["fields"]) == ["file"]


def test_a_firms_agent_may_bring_a_list_too_and_a_stranger_not(
    hongfa: Enterprise,
) -> None:
    agent = client_of(factories.agent(hongfa).user)

    assert matched(agent, "name", HONGFA)[0]["match_status"] == "match"
    assert send(Client(), text("name", HONGFA)).status_code == 401


@pytest.mark.parametrize("path", ["", "/result"])
def test_anothers_list_is_not_found(
    clerk: Client, hongfa: Enterprise, path: str
) -> None:
    number = brought(clerk, text("name", HONGFA))
    other = client_of(factories.officer())

    assert problem(other.get(f"{URL}/{number}{path}")) == (404, "match_job_not_found")
    assert problem(other.post(f"{URL}/{number}/run")) == (404, "match_job_not_found")
    assert problem(clerk.get(f"{URL}/{number + 1}")) == (404, "match_job_not_found")
    assert fetched(clerk, number)


def test_three_lists_of_one_account_may_wait_and_no_fourth(clerk: Client) -> None:
    for _ in range(3):
        assert send(clerk, text("name", HONGFA)).status_code == 202

    assert problem(send(clerk, text("name", HONGFA))) == (409, "too_many_match_jobs")
    others = client_of(factories.officer())
    assert send(others, text("name", HONGFA)).status_code == 202


def test_the_list_is_gone_once_matched_and_all_but_counts_at_the_stated_time(
    clerk: Client, hongfa: Enterprise, folder: Path
) -> None:
    number = brought(clerk, text("name", HONGFA))
    job = MatchJob.objects.get()
    assert [path.name for path in folder.glob("*/*")] == ["result.csv"]
    assert (job.kept_until - job.created_at) == timedelta(days=7)

    before = match_jobs.forget_expired(now=job.kept_until - timedelta(seconds=1))
    kept = len(rows_of(clerk, number))
    after = match_jobs.forget_expired(now=job.kept_until)

    assert (before, kept, after) == (0, 1, 1)
    assert list(folder.iterdir()) == []
    found = told(clerk, number)
    assert (found["file_name"], found["result"]) == ("", None)
    assert (found["state"], found["counts"]["match"]) == ("done", 1)
    row = MatchJob.objects.values().get()
    assert (row["digest"], row["error"]) == ("", {})
    assert problem(clerk.get(f"{URL}/{number}/result")) == (404, "match_job_forgotten")


def test_no_result_is_served_after_its_time_though_the_daily_job_is_late(
    clerk: Client, hongfa: Enterprise
) -> None:
    number = brought(clerk, text("name", HONGFA))
    MatchJob.objects.update(kept_until=now() - timedelta(seconds=1))

    answer = clerk.get(f"{URL}/{number}/result")

    assert problem(answer) == (404, "match_job_forgotten")


def test_a_list_never_matched_is_forgotten_too(clerk: Client, folder: Path) -> None:
    number = send(clerk, text("name", HONGFA)).json()["id"]

    match_jobs.forget_expired(now=now() + timedelta(days=8))

    assert list(folder.iterdir()) == []
    assert told(clerk, number)["state"] == "failed"


def test_a_folder_of_nobody_is_swept_after_a_day(folder: Path, clerk: Client) -> None:
    send(clerk, text("name", HONGFA))
    (folder / "tmp-left").mkdir()

    match_jobs.forget_expired(now=now() + timedelta(hours=23))
    young = len(list(folder.iterdir()))
    match_jobs.forget_expired(now=now() + timedelta(hours=25))

    assert (young, len(list(folder.iterdir()))) == (2, 1)


def test_a_list_whose_worker_was_killed_is_queued_again_once(clerk: Client) -> None:
    send(clerk, text("name", HONGFA))
    later = now() + timedelta(hours=1)
    assert match_jobs.resume_stalled(now=later) == 0  # it waits in the queue still

    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")

    assert match_jobs.resume_stalled(now=now()) == 0
    assert [match_jobs.resume_stalled(now=later) for _ in range(2)] == [1, 0]


def test_lists_wait_in_a_queue_of_their_own_so_that_imports_need_not(
    clerk: Client,
) -> None:
    send(clerk, text("name", HONGFA))

    with connection.cursor() as cursor:
        cursor.execute("SELECT queue_name, task_name FROM procrastinate_jobs")
        assert cursor.fetchall() == [("matching", match_jobs.TASK)]


def test_matching_again_after_the_end_does_nothing(
    clerk: Client, hongfa: Enterprise
) -> None:
    number = brought(clerk, text("name", HONGFA))
    before = told(clerk, number), fetched(clerk, number)

    run_match_job(job_id=number)

    assert (told(clerk, number), fetched(clerk, number)) == before


def test_without_elasticsearch_the_rows_and_the_job_say_degraded(
    clerk: Client, hongfa: Enterprise, settings: Settings
) -> None:
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    BREAKER.reset()

    number = brought(clerk, text("name", HONGFA))

    BREAKER.reset()
    assert told(clerk, number)["degraded"] is True
    assert [row["degraded"] for row in rows_of(clerk, number)] == ["true"]


def test_rows_cost_no_query_each(clerk: Client, hongfa: Enterprise) -> None:
    def queries_for(rows: int) -> int:
        lines = [f"{HONGFA},", f",{hongfa.uscc}"] * rows
        number = send(clerk, text("name,code", *lines)).json()["id"]
        with CaptureQueriesContext(connection) as caught:
            run_match_job(job_id=number)
        return len(caught)

    assert queries_for(250) == queries_for(1)


def test_nobody_is_looked_up_by_a_persons_number(
    clerk: Client, hongfa: Enterprise
) -> None:
    (row,) = matched(clerk, "name", "11010519491231002X")  # GB 11643's own example

    assert (row["match_status"], row["match_reasons"]) == ("none", "persons_number")


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Let no engine answer until it is undone."""

    class Silent(PostgresBackend):
        def holders(self, keys: Any, *, limit: int) -> tuple[str, ...]:
            raise SearchUnavailableError

    monkeypatch.setattr(engines, "_postgres", Silent)
    return monkeypatch


def test_without_any_engine_the_job_says_so_and_can_be_run_again(
    clerk: Client, hongfa: Enterprise, silent: pytest.MonkeyPatch
) -> None:
    number = brought(clerk, text("name", HONGFA))
    stopped = told(clerk, number)
    silent.undo()

    again = clerk.post(f"{URL}/{number}/run")
    run_match_job(job_id=number)

    assert (stopped["state"], stopped["may_run_again"]) == ("failed", True)
    assert stopped["error"]["code"] == SearchUnavailableError.code
    assert (again.status_code, again.json()["state"]) == (202, "waiting")
    done = told(clerk, number)
    assert (done["state"], done["error"]) == ("done", None)
    assert rows_of(clerk, number)[0]["match_status"] == "match"


def test_a_list_that_is_wrong_or_done_is_not_run_again(
    clerk: Client, hongfa: Enterprise
) -> None:
    for file in (text("name"), text("name", HONGFA)):
        number = brought(clerk, file)

        answer = clerk.post(f"{URL}/{number}/run")

        assert problem(answer) == (409, "not_to_run_again")


def test_nothing_of_a_list_stands_in_the_log(
    clerk: Client,
    hongfa: Enterprise,
    silent: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)

    number = brought(clerk, text("名称,备注", f"{HONGFA},示例备注"))
    silent.undo()
    brought(
        clerk, text("名称,备注", f"{HONGFA},示例备注", "示\x00例,", name="示例.csv")
    )

    assert told(clerk, number)["state"] == "failed"
    assert "示例" not in caplog.text
    assert "示例" not in str(MatchJob.objects.values_list("error", "counts"))
