"""A decision document's release: who must look, what bars it, and how it leaves."""

from datetime import date

import psycopg
import pytest
from django.db import IntegrityError, transaction

from registry.domain.procedures.paper import PaperState
from registry.domain.procedures.paper import PaperStep as S
from registry.domain.procedures.transitions import (
    ReasonNeededError,
    SameOfficerError,
    StepNotAllowedError,
)
from registry.domain.vocabulary import Duty
from registry.marks import marks_of
from registry.models import Step, Task
from registry.selectors import log_position
from registry.services import audits
from registry.services.changes import writing
from registry.services.entry import StatementFaultyError
from registry.services.organs import OtherOrganError
from registry.services.releases import withdraw_record
from tests import factories
from tests.conftest import owner_dsn
from tests.docx_files import docx, paragraph
from tests.integration.registry.test_attachment_texts import lines, pdf
from tests.paper_walk import CLEAN, MOBILE, PaperWalk


@pytest.fixture
def walk(db: None) -> PaperWalk:
    return PaperWalk()


def shown(walk: PaperWalk) -> str:
    """Return the digest that stands beside the record in public; "" if none."""
    marks = marks_of([(walk.firm.pk, log_position())])[walk.firm.pk]
    paper = marks[walk.record.key].paper if walk.record.key in marks else None
    return paper.digest if paper else ""


def codes(refused: pytest.ExceptionInfo[StatementFaultyError]) -> list[str]:
    return [fault.code for fault in refused.value.faults]


def test_a_document_without_personal_data_is_released_by_another_officer(
    walk: PaperWalk,
) -> None:
    digest = walk.propose()
    before = shown(walk)
    walk.take(S.RELEASE)

    assert (before, shown(walk)) == ("", digest)
    assert walk.state == PaperState.RELEASED
    assert not audits.process_faults()


def test_who_proposed_it_does_not_release_it(walk: PaperWalk) -> None:
    both = factories.officer(Duty.HANDLE, Duty.PUBLISH, organ=walk.organ)
    walk.officers[Duty.HANDLE] = both
    walk.propose()

    with pytest.raises(SameOfficerError):
        walk.take(S.RELEASE, by=both)

    assert shown(walk) == ""


def test_a_number_in_a_document_bars_its_release_with_kind_and_place(
    walk: PaperWalk,
) -> None:
    walk.propose(
        walk.keep(docx(paragraph("示例") + paragraph(f"电话{MOBILE},a@example.com")))
    )

    with pytest.raises(StatementFaultyError) as refused:
        walk.take(S.RELEASE)

    told = [str(fault) for fault in refused.value.faults]
    assert codes(refused) == ["personal_in_attachment"] * 2
    assert "mobile phone number: paragraph 2" in told[0]
    assert "e-mail address: paragraph 2" in told[1]
    assert MOBILE not in repr(refused.value.faults)


def test_a_number_in_a_pdf_bars_its_release(walk: PaperWalk) -> None:
    walk.propose(walk.keep(pdf(lines("example"), lines(f"call {MOBILE}"))))

    with pytest.raises(StatementFaultyError, match="mobile phone number: page 2"):
        walk.take(S.RELEASE)


def test_a_damaged_file_is_never_taken_for_a_clean_one(walk: PaperWalk) -> None:
    walk.propose(walk.keep(b"%PDF-1.7 example"))

    with pytest.raises(StatementFaultyError) as refused:
        walk.take(S.RELEASE)

    assert codes(refused) == ["unreadable_paper"]


def test_the_masked_version_is_released_and_the_first_never_was(
    walk: PaperWalk,
) -> None:
    walk.propose(walk.keep(f"联系电话{MOBILE}"))
    masked = walk.keep("联系电话138****0000")
    walk.take(S.REPLACE, paper=[masked])
    walk.take(S.RELEASE)

    assert shown(walk) == masked


def test_the_same_file_replaces_nothing(walk: PaperWalk) -> None:
    digest = walk.propose()

    with pytest.raises(StatementFaultyError) as refused:
        walk.take(S.REPLACE, paper=[digest])

    assert codes(refused) == ["same_file"]


def test_a_released_document_leaves_when_it_is_replaced_and_waits_anew(
    walk: PaperWalk,
) -> None:
    walk.released()
    newer = walk.keep(CLEAN + "二")
    walk.take(S.REPLACE, paper=[newer])
    between = shown(walk)
    walk.take(S.RELEASE)

    assert (between, shown(walk)) == ("", newer)


@pytest.mark.parametrize(
    ("declaring", "is_released"),
    [
        ([], False),
        ([0], False),
        ([0, 0], False),
        ([0, 1], True),
    ],
    ids=["nobody", "one officer", "the same twice", "two officers"],
)
def test_a_scan_is_released_once_two_officers_declared_it(
    walk: PaperWalk, declaring: list[int], is_released: bool
) -> None:
    officers = [walk.officers[Duty.HANDLE], walk.second]
    digest = walk.propose(walk.scan())
    walk.declare(*(officers[one] for one in declaring))

    if is_released:
        walk.take(S.RELEASE)
        assert shown(walk) == digest
        assert not audits.process_faults()
        return
    with pytest.raises(StatementFaultyError) as refused:
        walk.take(S.RELEASE)
    assert codes(refused) == ["pages_not_declared"]


def test_declarations_of_a_scan_do_not_count_for_the_next(walk: PaperWalk) -> None:
    walk.propose(walk.scan())
    walk.declare(walk.officers[Duty.HANDLE], walk.second)
    walk.take(S.REPLACE, paper=[walk.scan("blue")])

    with pytest.raises(StatementFaultyError) as refused:
        walk.take(S.RELEASE)

    assert codes(refused) == ["pages_not_declared"]


def test_who_declared_a_page_does_not_release_it(walk: PaperWalk) -> None:
    both = factories.officer(Duty.LEGAL, Duty.PUBLISH, organ=walk.organ)
    walk.propose(walk.scan())
    walk.declare(walk.second, both)

    with pytest.raises(SameOfficerError):
        walk.take(S.RELEASE, by=both)


@pytest.mark.parametrize("pages", ["2", "1-2", "0", "all", "1;;x", "2-1"])
def test_only_pages_that_no_machine_reads_are_declared(
    walk: PaperWalk, pages: str
) -> None:
    walk.propose(walk.scan())

    with pytest.raises(StatementFaultyError) as refused:
        walk.declare(walk.second, pages=pages)

    assert codes(refused) == ["unknown_pages"]


def test_of_a_text_no_page_is_declared(walk: PaperWalk) -> None:
    walk.propose()

    with pytest.raises(StatementFaultyError) as refused:
        walk.declare(walk.second)

    assert codes(refused) == ["nothing_to_declare"]


def test_no_document_is_proposed_of_a_record_that_is_not_public(
    walk: PaperWalk,
) -> None:
    withdraw(walk)

    with pytest.raises(StatementFaultyError) as refused:
        walk.propose()

    assert codes(refused) == ["not_public"]


def withdraw(walk: PaperWalk) -> None:
    officer = factories.officer(Duty.APPROVE, organ=walk.organ).officer
    withdraw_record(walk.record, officer=officer, now=walk.now, reason="示例:撤销")


def test_no_document_is_released_once_its_record_is_gone(walk: PaperWalk) -> None:
    walk.propose()
    withdraw(walk)

    with pytest.raises(StatementFaultyError) as refused:
        walk.take(S.RELEASE)

    assert codes(refused) == ["not_public"]


def test_a_document_that_waits_when_its_record_falls_awaits_its_own_end(
    walk: PaperWalk,
) -> None:
    walk.propose()
    before = walk.task.step
    withdraw(walk)

    assert (before, walk.task.step) == (S.RELEASE, S.WITHDRAW)
    walk.take(S.WITHDRAW, reason="示例:处罚已撤销")
    assert not Task.objects.filter(case=walk.case, done_at=None).exists()


def test_a_document_is_withdrawn_with_a_reason_and_for_good(walk: PaperWalk) -> None:
    walk.released()
    with pytest.raises(ReasonNeededError):
        walk.take(S.WITHDRAW, reason="")
    walk.take(S.WITHDRAW, reason="示例:漏隐一处姓名")

    assert shown(walk) == ""
    with pytest.raises(StepNotAllowedError):
        walk.take(S.RELEASE)


def test_a_record_has_one_document_until_it_is_withdrawn(walk: PaperWalk) -> None:
    walk.released()
    first, walk.case = walk.case, None
    with pytest.raises(StatementFaultyError) as refused:
        walk.propose(walk.keep(CLEAN + "二"))
    walk.case = first
    walk.take(S.WITHDRAW)
    walk.case = None
    second = walk.released(walk.keep(CLEAN + "三"))

    assert codes(refused) == ["paper_stands"]
    assert shown(walk) == second


def test_a_document_is_one_file(walk: PaperWalk) -> None:
    with pytest.raises(StatementFaultyError) as refused:
        walk.propose(paper=[walk.keep(CLEAN), walk.keep(CLEAN + "二")])

    assert codes(refused) == ["several_files"]


def test_another_organ_proposes_no_document(walk: PaperWalk) -> None:
    other = factories.officer(Duty.HANDLE, organ=factories.authority())

    with pytest.raises(OtherOrganError):
        walk.take(
            S.PROPOSE,
            by=other,
            record=walk.record.key,
            paper=[walk.keep(CLEAN)],
        )


def test_a_document_is_due_twenty_working_days_after_the_decision(
    walk: PaperWalk,
) -> None:
    walk.propose()

    assert walk.task.step == S.RELEASE
    assert walk.due == date(2026, 11, 17)  # decided on 2026-10-20


def forged(walk: PaperWalk, *, actor: Duty, paper: str, ordinal: int = 2) -> None:
    """Write a releasing step past the services, as the product's own role may."""
    assert walk.case is not None
    with transaction.atomic(), writing(actor=None, now=walk.now) as log:
        Step.objects.create(
            case=walk.case,
            ordinal=ordinal,
            name=S.RELEASE,
            state=PaperState.RELEASED,
            actor=walk.officers[actor],
            payload={"paper": paper},
            change=log.change("step", walk.firm.pk),
        )


def test_no_document_is_public_in_the_database_without_its_steps(
    walk: PaperWalk,
) -> None:
    named = walk.propose()
    other = walk.keep(CLEAN + "二")

    with pytest.raises(IntegrityError, match="needs_step"):
        forged(walk, actor=Duty.HANDLE, paper=named)
    with pytest.raises(IntegrityError, match="needs_step"):
        forged(walk, actor=Duty.PUBLISH, paper=other)
    with pytest.raises(IntegrityError, match="needs_step"):
        forged(walk, actor=Duty.PUBLISH, paper=named, ordinal=3)

    assert shown(walk) == ""


def test_no_scan_is_public_in_the_database_that_one_officer_looked_at(
    walk: PaperWalk,
) -> None:
    named = walk.propose(walk.scan())
    walk.declare(walk.second, walk.second)

    with pytest.raises(IntegrityError, match="needs_step"):
        forged(walk, actor=Duty.PUBLISH, paper=named, ordinal=4)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("propose", "follows from nothing"),
        ("declare", "a document released without its steps"),
    ],
)
def test_a_released_document_whose_step_was_removed_is_named(
    committed: str, name: str, told: str
) -> None:
    walk = PaperWalk()
    walk.propose(walk.scan())
    walk.declare(walk.officers[Duty.HANDLE], walk.second)
    walk.take(S.RELEASE)
    assert walk.case is not None
    with psycopg.connect(owner_dsn(committed), autocommit=True) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute(
            "DELETE FROM registry_step WHERE case_id = %s AND name = %s",
            [walk.case.pk, name],
        )

    faults = audits.process_faults()

    assert {fault.where for fault in faults} == {f"case {walk.case.pk}"}
    assert any(told in fault.what for fault in faults)
