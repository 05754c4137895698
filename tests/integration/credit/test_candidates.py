"""What a score puts before an officer: nobody is listed, and nothing is public."""

import pytest
from django.test import Client

from credit.services.candidates import candidates
from credit.services.evaluation import evaluate_pending
from registry.domain.duties import NotAllowedError
from registry.domain.procedures.listing_terms import ListingStep
from registry.domain.vocabulary import Duty, ProcedureKind
from registry.models import Case, Enterprise, Record
from registry.services.cases import Submission, open_case
from registry.services.releases import withdraw_record
from tests import factories
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


def gravely_punished(firm: Enterprise) -> Record:
    record = factories.record(
        factories.penalty(
            firm,
            penalty_kinds=["permit_revoked"],
            fine_wan="",
            licence="示例食品生产许可证",
        )
    )
    judge()
    return record


def judge() -> None:
    while evaluate_pending(now=NOW):
        pass


def found(*duties: Duty) -> list[str]:
    handler = factories.officer(*(duties or (Duty.HANDLE,)))
    return [one.record for one in candidates(actor=handler, now=NOW)]


def test_a_firm_at_d_with_a_heavier_penalty_is_a_candidate_and_no_case() -> None:
    record = gravely_punished(factories.firm())

    assert found() == [record.key]
    assert not Case.objects.filter(procedure=ProcedureKind.LISTING).exists()


def test_a_firm_at_d_without_a_heavier_penalty_is_none() -> None:
    firm = factories.firm()
    for number in range(7):
        factories.record(factories.penalty(firm, violation=f"示例违法行为{number}"))
    judge()

    assert found() == []


def test_a_firm_above_d_is_none() -> None:
    factories.record(
        factories.penalty(
            factories.firm(), penalty_kinds=["fine", "production_stopped"]
        )
    )
    judge()

    assert found() == []


def test_an_opened_case_or_a_withdrawn_penalty_ends_the_candidate() -> None:
    first, second = factories.firm(), factories.firm(name="遵义示例酒业有限公司")
    gravely_punished(first)
    fallen = gravely_punished(second)
    handler = factories.officer(Duty.HANDLE)
    sent = Submission(step=ListingStep.NOMINATE, stated={}, reason="示例:研判")
    open_case(ProcedureKind.LISTING, sent, uscc=first.uscc, actor=handler, now=NOW)
    officer = factories.approver().officer
    withdraw_record(fallen, officer=officer, now=NOW, reason="示例:撤销")
    judge()

    assert found() == []


def test_candidates_are_for_those_who_handle_cases() -> None:
    gravely_punished(factories.firm())

    with pytest.raises(NotAllowedError):
        found(Duty.ENTER, Duty.READ)


def test_the_page_leads_to_the_case_that_an_officer_opens(client: Client) -> None:
    firm = factories.firm()
    gravely_punished(firm)
    client.force_login(factories.officer(Duty.HANDLE))

    page = client.get("/work/candidates/").content.decode()

    assert f"/work/cases/new/listing/{firm.uscc}/nominate/" in page
    assert client.get("/work/").content.decode().count("/work/candidates/") == 1
