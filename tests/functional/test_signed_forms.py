"""A bank hands in a form that a firm signed; it opens nothing until it is verified."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from registry.clock import day_of
from registry.domain.authorisations import AuthorisationState
from registry.domain.duties import NotAllowedError
from registry.domain.partners import CheckPurpose
from registry.domain.procedures.signed_form import SignedFormState as State
from registry.domain.procedures.signed_form import SignedFormStep as S
from registry.domain.procedures.transitions import StepNotAllowedError
from registry.domain.vocabulary import Duty, EnterpriseStatus, ProcedureKind
from registry.models import AccessEntry, Authorisation, Case, Task
from registry.services import audits, tasks
from registry.services.attachments import AttachmentNotFoundError
from registry.services.authorisations import authorisation_state, revoke
from registry.services.cases import CaseNotFoundError, Submission, open_case, state_of
from registry.services.entry import StatementFaultyError
from registry.services.organs import OtherOrganError
from registry.services.partner_people import NotPartnerError
from registry.services.partners import end_partner, grant_scope
from registry.services.signed_forms import form_of, hand_in, require_scan, take_back
from tests import factories
from tests.conftest import NOW
from tests.follow_up_walk import becomes
from tests.functional.partners import administrator, bank, granted
from tests.functional.signed_forms import LAST, SIGNED, VERIFIED, Desk, pdf, said, scan
from tests.functional.test_authorisations import refused, told
from tests.functional.test_complaints import queries
from tests.functional.test_staff_drafts import client_of
from tests.listing_walk import neighbour

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]

TODAY, DAY = day_of(NOW), timedelta(days=1)
PAGE = "/partner/authorisations/"


@pytest.fixture
def desk() -> Desk:
    return Desk()


def codes(error: StatementFaultyError) -> set[tuple[str, str]]:
    """Return what was found faulty: where, and why."""
    return {(fault.field, fault.code) for fault in error.faults}


def faulty(desk: Desk, *scans: Any, **stated: str) -> set[tuple[str, str]]:
    """Hand in what cannot be taken; return why, once no case was opened."""
    before = Case.objects.count()
    with pytest.raises(StatementFaultyError) as caught:
        desk.form(*scans, **stated)
    assert Case.objects.count() == before
    return codes(caught.value)


def test_a_form_opens_nothing_until_an_officer_of_the_firms_office_verified_it(
    desk: Desk,
) -> None:
    case = desk.form()
    refused(desk.partner, desk.firm)

    desk.verify(case)

    assert told(desk.partner, desk.firm)["identity"]["uscc"] == desk.firm.uscc
    given = Authorisation.objects.get()
    assert (given.partner, given.enterprise) == (desk.partner, desk.firm)
    assert (given.case, given.granted_by) == (case, desk.decider)
    assert (given.effective_from, given.expires_on) == (TODAY, LAST)
    assert not audits.process_faults()


def test_the_form_waits_five_working_days_for_the_firms_office(desk: Desk) -> None:
    case = desk.form()

    task = Task.objects.get(case=case, done_at=None)
    assert (task.authority, task.step) == (desk.organ, S.VERIFY)
    assert (task.limit, task.due_on) == ("signed_form_check", date(2026, 12, 2))
    assert task in tasks.open_tasks(actor=desk.decider, now=NOW)


def test_a_form_nobody_looked_at_in_time_shows_as_late(desk: Desk) -> None:
    desk.form()
    late = NOW + timedelta(days=9)

    (task,) = tasks.open_tasks(actor=desk.decider, now=late)

    assert task.due_on is not None
    assert task.due_on < day_of(late)


def test_what_is_refused_opens_nothing_and_the_bank_reads_why(desk: Desk) -> None:
    case = desk.form()

    desk.refuse(case, "denied")

    refused(desk.partner, desk.firm)
    assert state_of(case) == State.REFUSED
    page = client_of(desk.clerk).get(PAGE).content.decode()
    assert "核验不通过" in page
    assert "企业否认授权" in page


def test_a_refusal_without_its_ground_is_not_taken(desk: Desk) -> None:
    case = desk.form()

    with pytest.raises(StatementFaultyError) as caught:
        desk.answer(case, S.REFUSE)

    assert {field for field, _ in codes(caught.value)} == {"ground"}


def test_nothing_is_verified_without_saying_how(desk: Desk) -> None:
    case = desk.form()

    with pytest.raises(StatementFaultyError) as caught:
        desk.answer(case, S.VERIFY, checked="示例")

    assert {field for field, _ in codes(caught.value)} == {"means"}
    assert not Authorisation.objects.exists()


def test_what_bank_and_firm_read_names_nobody_by_number(desk: Desk) -> None:
    number = "52000019000101006X"  # an invented resident number
    assert faulty(desk, signatory=f"身份证{number}") == {
        ("signatory", "personal_in_text")
    }
    case = desk.form()

    for step, field in ((S.VERIFY, "checked"), (S.REFUSE, "explanation")):
        stated: dict[str, Any] = {"ground": "denied"} if step is S.REFUSE else VERIFIED
        with pytest.raises(StatementFaultyError) as caught:
            desk.answer(case, step, **{**stated, field: f"示例身份证{number}"})
        assert codes(caught.value) == {(field, "personal_in_text")}


def test_the_firm_sees_the_form_at_once_and_ends_the_leave_like_any(
    desk: Desk,
) -> None:
    agent = factories.agent(desk.firm).user
    client = client_of(agent)
    case = desk.form()
    told_page = client.get(f"/firm/{desk.firm.uscc}/").content.decode()
    case_page = client.get(f"/firm/{desk.firm.uscc}/cases/{case.pk}/").content.decode()
    digest = case.steps.get().payload["stated"]["form"][0]

    desk.verify(case)

    assert "授权书核验" in told_page
    assert "示例银行" in case_page
    assert "示例信贷员" not in case_page
    paper = client.get(f"/firm/{desk.firm.uscc}/cases/{case.pk}/papers/{digest}/")
    assert paper.getvalue().startswith(b"%PDF")
    page = client.get(f"/firm/{desk.firm.uscc}/authorisations/").content.decode()
    assert "凭该机构提交的授权书" in page
    assert f"/firm/{desk.firm.uscc}/cases/{case.pk}/" in page
    given = Authorisation.objects.get()
    revoke(given.pk, desk.firm, actor=agent, now=NOW)
    assert "撤销" in refused(desk.partner, desk.firm)
    assert (
        authorisation_state(Authorisation.objects.get(), now=NOW)
        is AuthorisationState.REVOKED
    )


def test_an_officer_reads_the_form_and_the_reading_is_logged(desk: Desk) -> None:
    case = desk.form()
    digest = case.steps.get().payload["stated"]["form"][0]

    client = client_of(desk.decider)
    page = client.get(f"/work/cases/{case.pk}/").content.decode()
    paper = client.get(f"/work/cases/{case.pk}/papers/{digest}/")

    assert "示例银行" in page
    assert desk.partner.uscc in page
    assert "授权书.pdf" in page
    assert paper.getvalue().startswith(b"%PDF")
    assert AccessEntry.objects.filter(user=desk.decider, case=case).count() == 2


def test_the_office_works_through_its_pages(desk: Desk) -> None:
    case = desk.form()
    client = client_of(desk.decider)

    assert f"/work/cases/{case.pk}/" in client.get("/work/tasks/").content.decode()
    answer = client.post(
        f"/work/cases/{case.pk}/steps/verify/", {**VERIFIED, "seen": "1"}
    )

    assert answer.status_code == 302
    assert state_of(case) == State.VERIFIED


def test_nobody_but_who_decides_at_the_firms_office_verifies(desk: Desk) -> None:
    case = desk.form()
    stranger = factories.officer(Duty.DECIDE, organ=neighbour())
    handler = factories.officer(Duty.HANDLE, organ=desk.organ)

    with pytest.raises(OtherOrganError):
        desk.verify(case, by=stranger)
    for nobody in (handler, desk.clerk, factories.agent(desk.firm).user):
        with pytest.raises(NotAllowedError):
            desk.verify(case, by=nobody)
    assert not Authorisation.objects.exists()


def test_no_officer_and_no_agent_hands_in_a_form_for_a_bank(desk: Desk) -> None:
    paper = desk.form().steps.get().payload["stated"]["form"]
    sent = Submission(step=S.HAND_IN, stated=said(form=paper))

    for other in (desk.decider, factories.agent(desk.firm).user):
        with pytest.raises(NotPartnerError):
            open_case(
                ProcedureKind.SIGNED_FORM,
                sent,
                uscc=desk.firm.uscc,
                actor=other,
                now=NOW,
            )
        with pytest.raises(NotPartnerError):
            hand_in(desk.firm.uscc, said(), [scan()], actor=other, now=NOW)
        assert client_of(other).post(PAGE, {}).status_code == 403


def test_an_individual_business_may_sign_a_form_too(desk: Desk) -> None:
    firm = factories.firm(
        code=factories.uscc(head="92"), name="示例小吃店", region=desk.organ.region
    )

    desk.verify(desk.form_of(firm))

    assert told(desk.partner, firm)["identity"]["uscc"] == firm.uscc


def test_a_firm_of_nobody_and_one_of_another_province_are_refused(desk: Desk) -> None:
    elsewhere = factories.firm(region="110101")

    for code, why in (
        (factories.uscc(), "unknown_firm"),
        ("示例", "unknown_firm"),
        (elsewhere.uscc, "firm_elsewhere"),
    ):
        with pytest.raises(StatementFaultyError) as caught:
            hand_in(code, said(), [scan()], actor=desk.clerk, now=NOW)
        assert codes(caught.value) == {("uscc", why)}


def test_a_firm_outside_the_regions_granted_is_refused() -> None:
    desk = Desk(partner=bank(regions=frozenset({"5201"})))

    assert faulty(desk) == {("uscc", "outside_scope")}


def test_a_purpose_that_was_not_granted_is_refused(desk: Desk) -> None:
    assert faulty(desk, purpose="procurement") == {("purpose", "purpose_not_granted")}


@pytest.mark.parametrize(
    ("until", "why"),
    [
        (TODAY - DAY, {("until", "period_over")}),
        (TODAY, set()),
        (date(2027, 11, 20), set()),
        (date(2027, 11, 21), {("until", "period_too_long")}),
    ],
)
def test_a_leave_on_paper_lasts_to_today_at_least_and_a_year_from_its_signing(
    desk: Desk, until: date, why: set[tuple[str, str]]
) -> None:
    stated = {"until": until.isoformat(), "signed_on": SIGNED.isoformat()}

    if why:
        assert faulty(desk, **stated) == why
    else:
        assert state_of(desk.form(**stated)) == State.HANDED_IN


@pytest.mark.parametrize(("ahead", "is_taken"), [(0, True), (1, False)])
def test_no_form_was_signed_tomorrow(desk: Desk, ahead: int, is_taken: bool) -> None:
    signed = (TODAY + ahead * DAY).isoformat()

    if is_taken:
        assert state_of(desk.form(signed_on=signed)) == State.HANDED_IN
    else:
        assert faulty(desk, signed_on=signed) == {("signed_on", "future_date")}


def test_a_form_without_its_scan_is_not_taken(desk: Desk) -> None:
    with pytest.raises(StatementFaultyError) as caught:
        hand_in(desk.firm.uscc, said(), [], actor=desk.clerk, now=NOW)

    assert {field for field, _ in codes(caught.value)} == {"form"}


def test_the_same_form_is_not_handed_in_twice(desk: Desk) -> None:
    same = pdf("示例同一授权书")
    case = desk.form(scan(same))
    desk.refuse(case, "unreadable")

    with pytest.raises(StatementFaultyError) as caught:
        desk.form(scan(same, name="另一名称.pdf"))

    assert codes(caught.value) == {("form", "form_known")}
    assert state_of(desk.form()) == State.HANDED_IN


def test_a_second_form_for_the_purpose_waits_for_the_answer_to_the_first(
    desk: Desk,
) -> None:
    case = desk.form()

    with pytest.raises(StatementFaultyError) as caught:
        desk.form()
    assert codes(caught.value) == {("purpose", "form_pending")}
    assert state_of(desk.form(purpose="loan_care")) == State.HANDED_IN
    assert (
        state_of(desk.form_of(factories.firm(region=desk.organ.region)))
        == State.HANDED_IN
    )
    desk.verify(case)
    assert state_of(desk.form()) == State.HANDED_IN


def test_a_form_taken_back_is_handed_in_again(desk: Desk) -> None:
    same = pdf("示例撤回授权书")
    case = desk.form(scan(same))

    take_back(case.pk, actor=desk.clerk, now=NOW)

    assert state_of(case) == State.RETRACTED
    with pytest.raises(StepNotAllowedError):
        desk.verify(case)
    assert state_of(desk.form(scan(same))) == State.HANDED_IN


def test_a_form_that_is_answered_is_not_taken_back(desk: Desk) -> None:
    case = desk.form()
    desk.verify(case)

    with pytest.raises(StepNotAllowedError):
        take_back(case.pk, actor=desk.clerk, now=NOW)


def test_another_bank_neither_sees_nor_takes_back_a_form(desk: Desk) -> None:
    case = desk.form()
    digest = case.steps.get().payload["stated"]["form"][0]
    other = administrator(bank()).user

    with pytest.raises(CaseNotFoundError):
        take_back(case.pk, actor=other, now=NOW)
    client = client_of(other)
    assert desk.firm.uscc not in client.get(PAGE).content.decode()
    assert client.get(f"{PAGE}{case.pk}/scans/{digest}/").status_code == 404
    own = client_of(desk.clerk).get(f"{PAGE}{case.pk}/scans/{digest}/")
    assert own.getvalue().startswith(b"%PDF")
    with pytest.raises(AttachmentNotFoundError):
        require_scan(form_of(case.pk, desk.partner), "0" * 64)


def test_the_step_itself_is_refused_to_whoever_is_none_of_the_banks_people(
    desk: Desk,
) -> None:
    case = desk.form()
    agent = factories.agent(desk.firm).user

    for nobody in (administrator(bank()).user, desk.decider, agent):
        with pytest.raises(NotAllowedError):
            desk.answer(case, S.RETRACT, by=nobody)
    desk.answer(case, S.RETRACT, by=desk.clerk)
    assert state_of(case) == State.RETRACTED


def active(key: str) -> bytes:
    """Make a PDF that runs something when opened, one way or another."""
    writer, out = PdfWriter(), io.BytesIO()
    writer.append(PdfReader(io.BytesIO(pdf())))
    if key == "script":
        script = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("1")}
        action = DictionaryObject({NameObject(key): script[key] for key in script})
        writer.root_object[NameObject("/OpenAction")] = action
    else:
        writer.add_attachment("示例.exe", b"MZ")
    writer.write(out)
    return out.getvalue()


def locked() -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.append(PdfReader(io.BytesIO(pdf())))
    writer.encrypt("示例口令")
    writer.write(out)
    return out.getvalue()


def picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (lambda: b"", "not_a_scan"),
        (lambda: "示例文字".encode(), "not_a_scan"),
        (lambda: b"MZ" + bytes(200), "not_a_scan"),
        (lambda: picture("WEBP"), "not_a_scan"),
        (lambda: picture("PNG")[:40], "unknown_attachment_type"),
        (lambda: pdf()[:120], "unreadable_paper"),
        (locked, "unreadable_paper"),
        (lambda: active("file"), "unreadable_paper"),
        (lambda: active("script"), "active_scan"),
        (lambda: b"%PDF-" + bytes(20 * 2**20), "attachment_too_large"),
    ],
)
def test_what_is_no_harmless_scan_is_refused_with_a_sentence(
    desk: Desk, data: Any, why: str
) -> None:
    assert faulty(desk, scan(data())) == {("form", why)}


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_photograph_of_the_paper_is_taken(desk: Desk, kind: str) -> None:
    assert (
        state_of(desk.form(scan(picture(kind), name="授权书.jpg"))) == State.HANDED_IN
    )


@pytest.mark.parametrize(("number", "is_taken"), [(10, True), (11, False)])
def test_at_most_ten_pages_are_sent_one_by_one(
    desk: Desk, number: int, is_taken: bool
) -> None:
    scans = [scan() for _ in range(number)]

    if is_taken:
        assert state_of(desk.form(*scans)) == State.HANDED_IN
    else:
        assert faulty(desk, *scans) == {("form", "too_many_scans")}


def test_a_bank_whose_grant_ended_hands_nothing_in_and_is_told(desk: Desk) -> None:
    end_partner(
        desk.partner,
        reason="示例终止",
        actor=factories.officer(Duty.ADMINISTER),
        now=NOW,
    )

    assert faulty(desk, purpose="loan_care") == {("", "grant_ended")}
    page = client_of(desk.clerk).get(PAGE).content.decode()
    assert "授权已到期或者尚未开始" in page
    assert 'enctype="multipart/form-data"' not in page


def test_nothing_is_verified_for_a_bank_whose_grant_ended_meanwhile(
    desk: Desk,
) -> None:
    case = desk.form()
    administrator_ = factories.officer(Duty.ADMINISTER)
    narrower = granted(purposes=frozenset({CheckPurpose.LOAN_CARE}))
    grant_scope(desk.partner, narrower, actor=administrator_, now=NOW)

    with pytest.raises(StatementFaultyError) as caught:
        desk.verify(case)
    assert codes(caught.value) == {("purpose", "purpose_not_granted")}
    end_partner(desk.partner, reason="示例", actor=administrator_, now=NOW)
    with pytest.raises(StatementFaultyError) as caught:
        desk.verify(case)

    assert codes(caught.value) == {("", "grant_ended")}
    desk.refuse(case, "over")


@pytest.mark.parametrize(
    "status", [EnterpriseStatus.CANCELLED, EnterpriseStatus.MOVED_OUT]
)
def test_a_firm_that_ended_gives_no_leave_before_or_after_the_form_came(
    desk: Desk, status: EnterpriseStatus
) -> None:
    case = desk.form()
    becomes(desk.firm, status)

    with pytest.raises(StatementFaultyError) as caught:
        desk.verify(case)
    assert codes(caught.value) == {("uscc", "firm_ended")}
    found = faulty(desk, purpose="loan_care")

    assert found == {("uscc", "firm_ended")}


@pytest.mark.parametrize(("later", "is_taken"), [(0, True), (1, False)])
def test_a_form_is_verified_up_to_its_last_day(
    desk: Desk, later: int, is_taken: bool
) -> None:
    case = desk.form(until=(TODAY + DAY).isoformat())
    desk.now = NOW + (1 + later) * DAY

    if is_taken:
        desk.verify(case)
    else:
        with pytest.raises(StatementFaultyError) as caught:
            desk.verify(case)
        assert codes(caught.value) == {("until", "period_over")}


def test_the_clerk_hands_in_by_the_page_and_sees_leave_and_form(desk: Desk) -> None:
    client = client_of(desk.clerk)
    sent = {"uscc": desk.firm.uscc.lower(), **said()}

    wrong = client.post(PAGE, {**sent, "form": file(), "until": "2030-01-01"})
    done = client.post(PAGE, {**sent, "form": file()})

    assert wrong.status_code == 400
    assert desk.firm.uscc.lower() in wrong.content.decode()
    assert (done.status_code, done["Location"]) == (302, PAGE)
    case = Case.objects.get()
    page = client.get(PAGE).content.decode()
    assert f"{PAGE}{case.pk}/take-back/" in page
    desk.verify(case)
    page = client.get(PAGE).content.decode()
    assert "凭贵机构提交的授权书" in page
    assert client.post(f"{PAGE}{case.pk}/take-back/").status_code == 409


def file() -> SimpleUploadedFile:
    return SimpleUploadedFile("授权书.pdf", pdf(), "application/pdf")


@pytest.mark.parametrize("cursor", ["", "x", "9" * 30, "-1"])
def test_the_lists_of_a_bank_bear_any_cursor(desk: Desk, cursor: str) -> None:
    desk.form()

    answer = client_of(desk.clerk).get(PAGE, {"forms": cursor, "leaves": cursor})

    assert answer.status_code == 200
    assert desk.firm.uscc in answer.content.decode()


def test_the_lists_of_a_bank_ask_the_database_no_more_for_more_forms(
    desk: Desk,
) -> None:
    desk.verify(desk.form())
    desk.form()
    few = queries(desk.clerk, PAGE)

    for _ in range(3):
        firm = factories.firm(region=desk.organ.region)
        desk.verify(desk.form_of(firm))
        desk.form_of(firm)

    assert queries(desk.clerk, PAGE) == few


def test_the_lists_of_a_bank_go_on_where_a_page_ends(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registry.web.paging.SHOWN", 1)
    first, second = desk.form(), desk.form(purpose="loan_care")
    client = client_of(desk.clerk)

    top = client.get(PAGE).content.decode()
    rest = client.get(PAGE, {"forms": second.pk}).content.decode()

    both = [f'id="form-{one.pk}"' for one in (first, second)]
    assert [one in top for one in both] == [False, True]
    assert f"?forms={second.pk}" in top
    assert [one in rest for one in (*both, f"?forms={first.pk}")] == [
        True,
        False,
        False,
    ]
