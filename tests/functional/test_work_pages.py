"""Officers' pages around the form: start, review, held rows, records, imports."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from registry.domain.fields import forms
from registry.domain.vocabulary import Duty, Question, Sector
from registry.models import (
    AccessEntry,
    Draft,
    DraftState,
    ImportBatch,
    Record,
    RecordParty,
    Standing,
    User,
)
from registry.services import entry
from registry.tasks import run_import
from tests import factories
from tests.conftest import NOW
from tests.functional.test_staff_drafts import DAYS, SERVED, client_of, penalty

pytestmark = pytest.mark.django_db

ATTESTED = {
    "procedure": "ordinary",
    "notice_served_on": SERVED.isoformat(),
    "is_screened": "on",
    "secrecy": "none",
}
RESIDENT_ID = "52000019000101006X"  # synthetic vector


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def submitted(actor: User | None = None, **stated: Any) -> Draft:
    return factories.draft(
        factories.penalty(factories.firm(), **{**DAYS, **stated}), actor=actor
    )


def held(name: str) -> Draft:
    draft = entry.save_draft(
        uuid4(),
        form=forms()["penalty"],
        sector=Sector.FOOD,
        stated=penalty(punished_name=name),
        actor=factories.officer(),
        now=NOW,
    )
    reason = {"field": "punished_code", "code": "required", "message": "This must be "}
    Draft.objects.filter(pk=draft.pk).update(
        state=DraftState.HELD,
        hold_reasons=[{**reason, "message": "This must be stated.", "params": {}}],
    )
    return draft


@pytest.mark.parametrize(
    "path", ["", "held/", "firms/", "imports/", "record/inspection/"]
)
def test_officers_pages_open_for_officers_and_lead_others_to_sign_in(path: str) -> None:
    officer = client_of(factories.officer(Duty.ENTER, Duty.IMPORT, Duty.READ))

    assert officer.get(f"/work/{path}").status_code == 200
    assert Client().get(f"/work/{path}").status_code == 302


@pytest.mark.parametrize("duty", [Duty.ADMINISTER, Duty.AUDIT])
def test_who_administers_or_audits_sees_no_business_of_others(duty: Duty) -> None:
    submitted(factories.officer())
    overseer = client_of(factories.officer(duty))

    assert "待我审核" not in text_of(overseer.get("/work/"))
    for path in ("tasks/", "held/", "imports/", "firms/?q=示例"):
        assert overseer.get(f"/work/{path}").status_code == 403


def test_what_waits_is_shown_to_who_may_judge_it_and_to_nobody_else() -> None:
    both = factories.officer(Duty.ENTER, Duty.APPROVE, Duty.READ)
    draft = submitted(both)
    link = f'href="/work/drafts/{draft.pk}/"'

    pages = [text_of(client_of(factories.approver()).get("/work/"))]
    pages.append(text_of(client_of(factories.officer()).get("/work/")))

    assert [link in page for page in pages] == [True, False]


def test_a_review_parts_what_will_be_public_from_what_stays_internal() -> None:
    draft = submitted(remark="内部备注", representative="示例人")

    shown = text_of(client_of(factories.approver()).get(f"/work/drafts/{draft.pk}/"))

    public, internal = shown.split('id="internal"')
    assert "经营标签不符合规定的食品" in public
    assert "内部备注" not in public
    assert "内部备注" in internal


def test_a_review_masks_personal_numbers_and_the_reading_is_logged() -> None:
    draft = submitted(facts=f"负责人{RESIDENT_ID}", party_id=RESIDENT_ID)
    second = factories.approver()

    shown = text_of(client_of(second).get(f"/work/drafts/{draft.pk}/"))

    assert RESIDENT_ID not in shown
    assert "520000********006X" in shown
    assert [each.user for each in AccessEntry.objects.all()] == [second]


def test_a_second_officer_approves_and_comes_to_the_record() -> None:
    draft, client = submitted(), client_of(factories.approver())

    answer = client.post(f"/work/drafts/{draft.pk}/approve/", ATTESTED, follow=True)

    assert answer.status_code == 200
    assert Record.objects.get().key in text_of(answer)


def test_the_same_officer_sees_the_button_disabled_with_its_reason() -> None:
    both = factories.officer(Duty.ENTER, Duty.APPROVE, Duty.READ)
    shown = text_of(client_of(both).get(f"/work/drafts/{submitted(both).pk}/"))

    button, _, why = shown.partition('aria-describedby="approve_draft-why"')
    assert button.rstrip().endswith("disabled")
    assert "<strong>" in why.split("</div>")[0]


def test_the_same_officer_is_refused_even_when_the_button_is_pressed_anyway() -> None:
    both = factories.officer(Duty.ENTER, Duty.APPROVE, Duty.READ)
    draft = submitted(both)

    answer = client_of(both).post(f"/work/drafts/{draft.pk}/approve/", ATTESTED)

    assert answer.status_code == 403
    assert not Record.objects.exists()


def test_what_the_secrecy_review_found_keeps_the_record_internal() -> None:
    draft, client = submitted(), client_of(factories.approver())
    shown = text_of(client.get(f"/work/drafts/{draft.pk}/"))
    said = {**ATTESTED, "secrecy": "privacy"}

    client.post(f"/work/drafts/{draft.pk}/approve/", said)

    assert '<option value="none" selected>不涉密</option>' in shown
    seen = Standing.objects.get(question=Question.PUBLISHED)
    assert (seen.effective_from, seen.reason) == (None, "secrecy")


def test_a_penalty_is_not_approved_without_naming_its_procedure() -> None:
    draft, client = submitted(), client_of(factories.approver())

    answer = client.post(
        f"/work/drafts/{draft.pk}/approve/", {"is_screened": "on", "secrecy": "none"}
    )

    assert answer.status_code == 400
    assert "error-summary" in text_of(answer)
    assert not Record.objects.exists()


def test_a_return_without_a_reason_asks_for_it_and_with_one_goes_back() -> None:
    draft, client = submitted(), client_of(factories.approver())

    without = client.post(f"/work/drafts/{draft.pk}/return/", {"reason": " "})
    client.post(f"/work/drafts/{draft.pk}/return/", {"reason": "缺少条款"})

    draft.refresh_from_db()
    assert (without.status_code, draft.state) == (400, "returned")


def test_a_known_document_gives_the_way_to_its_record() -> None:
    stated, actor = penalty(factories.firm()), factories.officer()
    record = factories.record(stated)
    draft = entry.save_draft(
        uuid4(),
        form=forms()["penalty"],
        sector=Sector.FOOD,
        stated=stated,
        actor=actor,
        now=NOW,
    )

    answer = client_of(actor).post(f"/work/drafts/{draft.pk}/submit/")

    assert answer.status_code == 409
    assert f'href="/work/records/{record.key}/"' in text_of(answer)


def test_a_held_row_shows_why_and_offers_firms_of_the_very_name_only() -> None:
    same = factories.firm(name="遵义示例酒业有限公司")
    near = factories.firm(name="遵义示例酒业销售有限公司")
    draft, client = held("遵义示例酒业有限公司"), client_of(factories.officer())

    listed = text_of(client.get("/work/held/"))
    shown = text_of(client.get(f"/work/drafts/{draft.pk}/"))

    assert f'href="/work/drafts/{draft.pk}/"' in listed
    assert (same.uscc in shown, near.uscc in shown) == (True, False)
    assert not draft.links


def test_a_held_row_is_linked_submitted_and_approved_by_hand() -> None:
    firm, draft = (
        factories.firm(name="遵义示例酒业有限公司"),
        held("遵义示例酒业有限公司"),
    )
    clerk, url = client_of(factories.officer()), f"/work/drafts/{draft.pk}"

    clerk.post(f"{url}/link/", {"slot": "1", "uscc": firm.uscc})
    clerk.post(f"{url}/submit/")
    client_of(factories.approver()).post(f"{url}/approve/", ATTESTED)

    assert RecordParty.objects.get().enterprise == firm


def test_a_record_is_read_for_a_purpose_only_and_that_is_logged() -> None:
    record, user = factories.record(penalty(factories.firm())), factories.officer()
    client, url = client_of(user), f"/work/records/{record.key}/"

    asked = text_of(client.get(url))
    assert ("罚款六万元" in asked, AccessEntry.objects.exists()) == (False, False)
    told = text_of(client.get(f"{url}?purpose=case"))

    assert "罚款六万元" in told
    assert AccessEntry.objects.get().purpose == "case"


def test_an_order_to_correct_is_shown_with_its_day() -> None:
    firm = factories.firm()
    people = [{"name": f"示例{n}", "certificate": f"黔-{n}"} for n in (1, 2)]
    stated = {
        "checked_name": "贵州示例食品有限公司",
        "checked_code": firm.uscc,
        "visit_number": "示检2026-1",
        "visited_on": "2026-10-20",
        "place": "示例路1号",
        "finding": "原料未离地存放",
        "inspectors": people,
        "order": "原料离地存放",
        "correct_by": "2026-11-05",
        "organ_name": "贵州省市场监督管理局",
        "organ_code": factories.PROVINCE_CODE,
    }
    record = factories.record(stated, form="on_site")

    shown = text_of(
        client_of(factories.officer()).get(f"/work/records/{record.key}/?purpose=case")
    )

    assert "2026年11月5日" in shown
    assert "原料离地存放" in shown


def test_a_file_is_brought_watched_and_its_report_read(
    settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    client = client_of(factories.officer(Duty.IMPORT, Duty.READ))
    file = SimpleUploadedFile("firms.csv", b"uscc,name\nX,Y\n")

    sent = client.post("/work/imports/", {"kind": "enterprises", "file": file})
    batch = ImportBatch.objects.get()
    watched = text_of(client.get(sent["Location"]))
    run_import(batch_id=batch.pk)
    done = text_of(client.get(sent["Location"]))

    assert f'hx-get="/work/imports/{batch.pk}/progress/"' in watched
    assert 'hx-get="/work/imports' not in done
    assert client.get(f"/work/imports/{batch.pk}/report.csv").status_code == 200


def test_who_brought_a_file_sees_nothing_to_take_in_without_choosing_one() -> None:
    client = client_of(factories.officer(Duty.IMPORT))

    answer = client.post("/work/imports/", {"kind": "enterprises"})

    assert answer.status_code == 400
    assert "error-summary" in text_of(answer)


def test_pages_speak_english_when_asked() -> None:
    client = client_of(factories.officer())
    client.cookies["django_language"] = "en"

    shown = text_of(client.get("/work/record/penalty/", follow=True))

    assert "Number of the decision" in shown
    assert "行政处罚决定书文号" not in shown
