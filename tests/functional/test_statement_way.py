"""A firm's own words: beside the record at every public door while both stand."""

from typing import Any

import pytest
from django.test import Client

from registry.clock import now, today
from registry.domain.procedures.statement import StatementStep as S
from registry.domain.vocabulary import Duty, ProcedureKind
from registry.models import Case, User
from registry.services.cases import Submission, open_case, take_step
from registry.services.entry import StatementFaultyError
from registry.services.releases import withdraw_record
from search.services.pipeline import run_until_done
from tests import factories
from tests.repair_walk import RepairWalk

pytestmark = pytest.mark.django_db
WORDS = "示例:本企业已于次日召回全部批次。"


@pytest.fixture
def walk() -> RepairWalk:
    return RepairWalk(now=now())


def submit(walk: RepairWalk, **changes: Any) -> Case:
    stated = {
        "record": walk.record.key,
        "filed_on": today().isoformat(),
        "applicant": "示例经办人",
        **factories.AT_COUNTER,
        "text": WORDS,
        **changes,
    }
    return open_case(
        ProcedureKind.STATEMENT,
        Submission(step=S.SUBMIT, stated=stated),
        uscc=walk.firm.uscc,
        actor=walk.officers[Duty.HANDLE],
        now=now(),
    )


def take(case: Case, step: S, *, by: User | None = None, reason: str = "") -> None:
    stated = factories.AT_COUNTER if step is S.RETRACT else {}
    sent = Submission(step=step, stated=stated, reason=reason)
    officer = by or factories.officer(Duty.HANDLE, Duty.DECIDE, Duty.PUBLISH)
    take_step(case.pk, sent, actor=officer, now=now())


def words_told(walk: RepairWalk) -> tuple[bool, list[str]]:
    """Tell whether the page shows the words, and what the API tells."""
    list(run_until_done(clock=now))
    page = Client().get(f"/enterprises/{walk.firm.uscc}").content.decode()
    file = Client().get(f"/api/v1/enterprises/{walk.firm.uscc}").json()
    return WORDS in page, [record["statement"] for record in file["records"]]


def test_the_words_come_once_an_officer_looked_and_go_when_taken_back(
    walk: RepairWalk,
) -> None:
    case = submit(walk)
    before = words_told(walk)
    take(case, S.SHOW)
    shown = words_told(walk)
    take(case, S.RETRACT)

    assert before == (False, [""])
    assert shown == (True, [WORDS])
    assert words_told(walk) == (False, [""])


def test_the_words_leave_with_their_record(walk: RepairWalk) -> None:
    take(submit(walk), S.SHOW)
    assert words_told(walk) == (True, [WORDS])

    officer = factories.approver().officer
    withdraw_record(walk.record, officer=officer, now=now(), reason="示例:撤销")

    assert words_told(walk) == (False, [])


def test_words_with_a_telephone_number_are_refused(walk: RepairWalk) -> None:
    with pytest.raises(StatementFaultyError) as refused:
        submit(walk, text="示例:请致电13800138000核实。")

    assert [fault.field for fault in refused.value.faults] == ["text"]


@pytest.mark.parametrize(("length", "is_taken"), [(500, True), (501, False)])
def test_the_words_have_at_most_five_hundred_characters(
    walk: RepairWalk, length: int, is_taken: bool
) -> None:
    if is_taken:
        assert submit(walk, text="示" * length).pk
        return
    with pytest.raises(StatementFaultyError):
        submit(walk, text="示" * length)


def test_a_second_statement_waits_until_the_first_is_taken_back(
    walk: RepairWalk,
) -> None:
    first = submit(walk)

    with pytest.raises(StatementFaultyError) as refused:
        submit(walk)
    take(first, S.RETRACT)

    assert [fault.code for fault in refused.value.faults] == ["statement_stands"]
    assert submit(walk).pk


def test_a_refusal_says_why_and_shows_nothing(walk: RepairWalk) -> None:
    case = submit(walk)
    take(case, S.REFUSE, reason="示例:含有他人商业秘密")

    assert words_told(walk) == (False, [""])
