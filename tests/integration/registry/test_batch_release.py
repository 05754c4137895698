"""A batch is released by another officer, whole or not at all (批量放行)."""

import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from registry.domain.attestations import Attestation
from registry.domain.duties import NotAllowedError
from registry.domain.fields import forms
from registry.domain.procedures.transitions import SameOfficerError
from registry.domain.uscc import check_character, organisation_check
from registry.domain.vocabulary import Duty, ProcedureType, Question, Secrecy, Sector
from registry.models import (
    BatchState,
    Change,
    Draft,
    DraftState,
    ImportBatch,
    Record,
    RecordVersion,
    Standing,
    Step,
    User,
)
from registry.services import releases
from registry.services.batch_release import (
    BatchNotWaitingError,
    BatchOutcome,
    StagedRow,
    release_batch,
    stage_statements,
)
from tests import factories
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


def importer() -> User:
    return factories.officer(Duty.IMPORT)


def batch(*, uploader: User, state: str = BatchState.WAITING) -> ImportBatch:
    return ImportBatch.objects.create(
        kind="records",
        file_name="示例.csv",
        digest="0" * 64,
        authority=factories.authority(),
        uploaded_by=uploader,
        state=state,
        created_at=NOW,
        updated_at=NOW,
    )


def staged(
    *statements: Mapping[str, Any],
    uploader: User,
    form: str = "penalty",
    sector: Sector = Sector.FOOD,
) -> ImportBatch:
    made = batch(uploader=uploader)
    rows = [
        StagedRow(
            row_number=number,
            form=forms()[form],
            sector=sector,
            stated={name: value for name, value in stated.items() if value != ""},
        )
        for number, stated in enumerate(statements, start=2)
    ]
    stage_statements(made, rows, actor=uploader, now=NOW)
    return made


def release(
    made: ImportBatch,
    *,
    actor: User | None = None,
    now: datetime = NOW,
    attestation: Attestation = factories.ATTESTED,
) -> BatchOutcome:
    return release_batch(
        made.pk, attestation=attestation, actor=actor or factories.approver(), now=now
    )


def test_every_waiting_row_becomes_a_public_record_by_one_step() -> None:
    firm = factories.firm()
    uploader, approver = importer(), factories.approver()
    made = staged(factories.penalty(firm), factories.penalty(firm), uploader=uploader)

    outcome = release(made, actor=approver)

    step = Step.objects.get(case__batch=made)
    assert outcome == BatchOutcome(released=2, withheld=0, left=0)
    assert (step.actor, step.seconded_by) == (uploader, approver)
    assert step.payload["digest"] == made.digest
    assert {s.step_id for s in Standing.objects.all()} == {step.pk}
    assert set(made.drafts.values_list("state", flat=True)) == {DraftState.APPROVED}


def test_a_release_says_who_released_and_when() -> None:
    approver = factories.approver()
    made = staged(factories.penalty(factories.firm()), uploader=importer())

    release(made, actor=approver)

    made.refresh_from_db()
    assert (made.state, made.released_by) == (BatchState.RELEASED, approver)


def test_a_draft_knows_the_record_it_became() -> None:
    made = staged(factories.penalty(factories.firm()), uploader=importer())

    release(made)

    draft = Draft.objects.get(batch=made)
    assert draft.record is not None
    assert draft.record.versions.get().draft == draft


def test_what_is_attested_secret_of_a_batch_is_withheld_row_by_row() -> None:
    firm = factories.firm()
    made = staged(factories.penalty(firm), factories.penalty(firm), uploader=importer())
    secret = replace(factories.ATTESTED, secrecy=Secrecy.TRADE_SECRET)

    outcome = release(made, attestation=secret)

    assert outcome == BatchOutcome(released=0, withheld=2, left=0)
    assert Step.objects.get(case__batch=made).payload["secrecy"] == "trade_secret"


def test_without_attestation_rows_are_recorded_and_withheld() -> None:
    made = staged(factories.penalty(factories.firm()), uploader=importer())
    unattested = Attestation(is_screened=True)

    outcome = release(made, attestation=unattested)

    assert outcome == BatchOutcome(released=0, withheld=1, left=0)
    reasons = Standing.objects.filter(question=Question.PUBLISHED)
    assert [standing.reason for standing in reasons] == ["unattested"]


def test_the_attested_procedure_and_notice_reach_every_version() -> None:
    made = staged(factories.penalty(factories.firm()), uploader=importer())
    simple = replace(factories.ATTESTED, procedure=ProcedureType.SIMPLE)

    outcome = release(made, attestation=simple)

    assert RecordVersion.objects.get().procedure == ProcedureType.SIMPLE
    assert outcome.withheld == 1


def test_who_uploaded_a_batch_may_not_release_it() -> None:
    both = factories.officer(Duty.IMPORT, Duty.APPROVE)
    made = staged(factories.penalty(factories.firm()), uploader=both)

    with pytest.raises(SameOfficerError):
        release(made, actor=both)

    assert not Record.objects.exists()


def test_the_database_refuses_a_batch_released_by_its_uploader() -> None:
    made = batch(uploader=importer())

    with pytest.raises(IntegrityError, match="two_officers"), transaction.atomic():
        ImportBatch.objects.filter(pk=made.pk).update(released_by=made.uploaded_by)


def test_an_importer_may_not_release() -> None:
    made = staged(factories.penalty(factories.firm()), uploader=importer())

    with pytest.raises(NotAllowedError):
        release(made, actor=importer())


def test_an_approver_may_not_stage() -> None:
    with pytest.raises(NotAllowedError):
        staged(factories.penalty(factories.firm()), uploader=factories.approver())


@pytest.mark.parametrize("state", ["reading", "released", "failed"])
def test_only_a_waiting_batch_is_released(state: str) -> None:
    made = batch(uploader=importer(), state=state)

    with pytest.raises(BatchNotWaitingError):
        release(made)


def test_a_failure_in_the_middle_writes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = staged(factories.penalty(factories.firm()), uploader=importer())
    before = Change.objects.count()

    def broken() -> None:
        raise RuntimeError

    monkeypatch.setattr(releases, "policies", broken)
    with pytest.raises(RuntimeError):
        release(made)

    made.refresh_from_db()
    assert made.state == BatchState.WAITING
    assert not Record.objects.exists()
    assert Change.objects.count() == before


def test_a_row_that_broke_a_rule_meanwhile_waits_with_its_reason() -> None:
    firm = factories.firm()
    made = staged(factories.penalty(firm), factories.penalty(firm), uploader=importer())
    Draft.objects.filter(row_number=2).update(
        stated=factories.penalty(firm, decided_on="2027-01-01", valid_until="")
    )

    outcome = release(made)

    draft = Draft.objects.get(row_number=2)
    assert outcome == BatchOutcome(released=1, withheld=0, left=1)
    assert draft.state == DraftState.HELD
    assert [reason["code"] for reason in draft.hold_reasons] == ["future_date"]


def test_a_document_recorded_meanwhile_is_left_and_names_the_record() -> None:
    firm = factories.firm()
    stated = factories.penalty(firm)
    made = staged(stated, uploader=importer())
    known = factories.record(stated)

    outcome = release(made)

    (reason,) = Draft.objects.get(batch=made).hold_reasons
    assert outcome.left == 1
    assert (reason["code"], reason["params"]) == ("record_exists", {"key": known.key})


def test_of_two_rows_with_one_document_the_second_is_left() -> None:
    stated = factories.penalty(factories.firm())
    made = staged(stated, stated, uploader=importer())

    outcome = release(made)

    draft = Draft.objects.get(state=DraftState.HELD)
    assert outcome == BatchOutcome(released=1, withheld=0, left=1)
    assert (draft.row_number, draft.hold_reasons[0]["params"]) == (3, {"row": "2"})


def test_a_row_never_brings_back_a_withdrawn_record() -> None:
    firm = factories.firm()
    stated = factories.penalty(firm)
    known = factories.record(stated)
    made = staged({**stated, "facts": "示例:另有两个批次。"}, uploader=importer())
    Draft.objects.filter(batch=made).update(record=known)
    officer = factories.approver().officer
    releases.withdraw_record(known, officer=officer, now=NOW, reason="示例撤下")

    outcome = release(made)

    assert outcome.left == 1
    assert known.versions.count() == 1


def test_a_row_does_not_overwrite_what_was_corrected_meanwhile() -> None:
    stated = factories.penalty(factories.firm())
    made = staged({**stated, "facts": "示例:旧文件。"}, uploader=importer())
    later = NOW + timedelta(minutes=1)
    known = factories.record(stated, now=later)
    Draft.objects.filter(batch=made).update(record=known)

    outcome = release(made, now=later)

    (reason,) = Draft.objects.get(batch=made).hold_reasons
    assert (outcome.left, reason["code"]) == (1, "record_changed")


def test_a_personal_number_in_a_text_keeps_a_row_from_release() -> None:
    made = staged(
        factories.penalty(factories.firm(), facts="当事人电话13800138000。"),
        uploader=importer(),
    )

    outcome = release(made)

    (reason,) = Draft.objects.get(batch=made).hold_reasons
    assert outcome == BatchOutcome(released=0, withheld=0, left=0)
    assert reason["code"] == "personal_in_text"


def test_a_faulty_row_is_held_when_it_is_staged() -> None:
    made = staged(factories.penalty(factories.firm(), fine_wan=""), uploader=importer())

    draft = Draft.objects.get(batch=made)
    assert draft.state == DraftState.HELD
    assert [reason["code"] for reason in draft.hold_reasons] == ["fine_missing"]


def test_the_queries_of_a_release_do_not_grow_with_its_rows(
    django_assert_max_num_queries: Any,
) -> None:
    firm = factories.firm()
    made = staged(*(factories.penalty(firm) for _ in range(40)), uploader=importer())
    approver = factories.approver()

    with django_assert_max_num_queries(45):
        outcome = release(made, actor=approver)

    assert outcome.released == 40


def code_of(number: int) -> str:
    body = f"{number:08d}"
    front = f"91529900{body}{organisation_check(body)}"
    return front + check_character(front)


@pytest.mark.slow
def test_ten_thousand_rows_take_less_than_a_minute_of_work() -> None:
    firms = [factories.firm(code=code_of(90_000_000 + n)) for n in range(50)]
    made = staged(
        *(factories.penalty(firms[n % 50]) for n in range(10_000)),
        uploader=importer(),
    )
    start = time.process_time()  # ours: other processes may hold the machine

    outcome = release(made)

    assert outcome.released == 10_000
    assert time.process_time() - start < 60
