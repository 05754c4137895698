"""Officers' API of imports: a file sent, read by a job, reported row by row."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from pytest_django import Settings

from registry.clock import now
from registry.domain.vocabulary import Duty
from registry.models import Enterprise, ImportBatch
from registry.services import import_jobs
from registry.tasks import run_import
from tests import factories
from tests.functional.test_staff_drafts import ATTESTED, JSON, client_of

pytestmark = pytest.mark.django_db

URL = "/api/v1/imports"


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path / import_jobs.FOLDER


@pytest.fixture
def importer() -> Client:
    return client_of(factories.officer(Duty.IMPORT, Duty.READ))


def sheet(*rows: str, name: str = "firms.csv") -> SimpleUploadedFile:
    text = "\n".join(("uscc,name", *rows, ""))
    return SimpleUploadedFile(name, text.encode())


def send(client: Client, file: SimpleUploadedFile, **said: str) -> Any:
    return client.post(URL, {"file": file, "kind": "enterprises", **said})


def test_a_file_is_taken_at_once_and_read_by_a_job(importer: Client) -> None:
    code = factories.uscc()
    answer = send(importer, sheet(f"{code},贵州示例茶业有限公司"))
    assert (answer.status_code, answer.json()["state"]) == (202, "reading")
    assert not Enterprise.objects.exists()

    run_import(batch_id=answer.json()["id"])

    batch = importer.get(f"{URL}/{answer.json()['id']}").json()
    assert (batch["state"], batch["rows_read"]) == ("released", 1)
    assert Enterprise.objects.get().uscc == code


def test_the_report_names_row_column_and_reason(importer: Client) -> None:
    batch_id = send(importer, sheet("91529900MA000000X0,贵州示例有限公司")).json()["id"]
    run_import(batch_id=batch_id)

    report = importer.get(f"{URL}/{batch_id}/report.csv")

    lines = report.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "row,column,code,message,outcome"
    assert lines[1].startswith("2,uscc,")


def test_sending_a_file_again_makes_no_duplicate(importer: Client) -> None:
    row = f"{factories.uscc()},贵州示例茶业有限公司"
    for _ in range(2):
        run_import(batch_id=send(importer, sheet(row)).json()["id"])

    counts = [batch.counts["unchanged"] for batch in ImportBatch.objects.order_by("id")]
    assert counts == [0, 1]
    assert Enterprise.objects.count() == 1


def test_a_file_is_forgotten_once_it_is_read(importer: Client, folder: Path) -> None:
    batch_id = send(importer, sheet(f"{factories.uscc()},贵州示例有限公司")).json()[
        "id"
    ]
    assert len(list(folder.glob("*/*"))) == 1

    run_import(batch_id=batch_id)

    assert list(folder.iterdir()) == []


def test_a_batch_whose_worker_was_killed_is_queued_again_once(
    importer: Client,
) -> None:
    send(importer, sheet(f"{factories.uscc()},贵州示例有限公司"))
    later = now() + timedelta(hours=1)
    assert import_jobs.resume_stalled(now=later) == 0  # it waits in the queue still

    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")

    assert import_jobs.resume_stalled(now=now()) == 0
    assert [import_jobs.resume_stalled(now=later) for _ in range(2)] == [1, 0]


def test_reading_a_batch_again_after_its_end_does_nothing(importer: Client) -> None:
    batch_id = send(importer, sheet(f"{factories.uscc()},贵州示例有限公司")).json()[
        "id"
    ]

    run_import(batch_id=batch_id)
    run_import(batch_id=batch_id)

    assert ImportBatch.objects.get().rows_read == 1


def test_a_batch_of_records_is_released_by_another_officer_only() -> None:
    user = factories.officer(Duty.IMPORT, Duty.APPROVE, Duty.READ)
    batch = ImportBatch.objects.create(
        kind="records",
        file_name="处罚.csv",
        digest="0" * 64,
        authority=factories.authority(),
        uploaded_by=user,
        state="waiting",
        created_at=now(),
        updated_at=now(),
    )
    url = f"{URL}/{batch.pk}/release"

    own = client_of(user).post(url, ATTESTED, content_type=JSON)
    others = client_of(factories.approver()).post(url, ATTESTED, content_type=JSON)

    assert (own.status_code, own.json()["code"]) == (403, "same_officer")
    assert (others.status_code, others.json()["state"]) == (200, "released")


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"\x1f\x8bbroken", "firms.csv.gz"), (b"\x00" * 4096, "firms.csv")],
)
def test_a_damaged_file_stops_its_batch_with_a_sentence(
    importer: Client, content: bytes, name: str
) -> None:
    batch_id = send(importer, SimpleUploadedFile(name, content)).json()["id"]

    run_import(batch_id=batch_id)

    batch = importer.get(f"{URL}/{batch_id}").json()
    assert batch["state"] == "failed"
    assert batch["error"]


@pytest.mark.parametrize(
    ("said", "name", "code"),
    [
        ({"kind": "parking"}, "firms.csv", "unknown_import_kind"),
        ({}, "firms.exe", "file_not_taken"),
        ({"options": '{"sheet": "2"}'}, "firms.csv", "file_not_taken"),
    ],
)
def test_what_cannot_be_taken_is_refused_and_nothing_is_kept(
    importer: Client, folder: Path, said: dict[str, str], name: str, code: str
) -> None:
    answer = send(importer, sheet(name=name), **said)

    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert not ImportBatch.objects.exists()
    assert not folder.exists() or list(folder.iterdir()) == []


def test_who_may_not_import_brings_nothing() -> None:
    answer = send(client_of(factories.officer()), sheet())

    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


def test_firms_take_effect_as_they_are_read_so_there_is_nothing_to_release(
    importer: Client,
) -> None:
    batch_id = send(importer, sheet(f"{factories.uscc()},贵州示例有限公司")).json()[
        "id"
    ]
    run_import(batch_id=batch_id)

    answer = client_of(factories.approver()).post(
        f"{URL}/{batch_id}/release", ATTESTED, content_type=JSON
    )

    assert (answer.status_code, answer.json()["code"]) == (400, "nothing_to_release")


def test_a_batch_nobody_opened_is_not_found(importer: Client) -> None:
    answer = importer.get(f"{URL}/4711")

    assert (answer.status_code, answer.json()["code"]) == (404, "batch_not_found")


def test_the_files_wait_outside_what_is_served(folder: Path) -> None:
    assert not str(folder).startswith(str(settings.STATIC_ROOT))
