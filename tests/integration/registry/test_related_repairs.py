"""Inspections that a penalty rests on go with its repair, and come back with it."""

from typing import Any

import pytest

from registry.domain.papers.paper import PaperKind
from registry.domain.procedures.repair import RepairStep as S
from registry.domain.vocabulary import Duty, Question
from registry.models import Record
from registry.services import audits
from registry.services.case_papers import paper_of
from registry.services.entry import StatementFaultyError
from registry.services.releases import withdraw_record
from tests import factories
from tests.conftest import NOW
from tests.follow_up_walk import open_questions
from tests.integration.registry.test_objection_outcomes import text_of
from tests.listing_walk import county
from tests.repair_walk import RepairWalk

pytestmark = pytest.mark.django_db
DAY = NOW.date()
CHECKED = "示例:已核实"


def failed(walk: RepairWalk, **stated: Any) -> Record:
    """Record a failed sample of the walk's firm, concluded before its penalty."""
    made = factories.sampling(
        producer=walk.firm,
        **{"concluded_on": "2026-05-20", "delivered_on": "2026-05-21", **stated},
    )
    return factories.record(made, form="sampling")


def accepted(walk: RepairWalk) -> RepairWalk:
    walk.apply()
    walk.take(S.ACCEPT, by=Duty.HANDLE)
    return walk


def grant(walk: RepairWalk, *related: str, **stated: Any) -> None:
    walk.take(S.GRANT, stated={"checked": CHECKED, "related": list(related), **stated})


def codes(walk: RepairWalk, *related: str, **stated: Any) -> set[str]:
    with pytest.raises(StatementFaultyError) as caught:
        grant(walk, *related, **stated)
    return {fault.code for fault in caught.value.faults}


def test_the_chosen_inspection_goes_with_the_repaired_penalty() -> None:
    walk = RepairWalk()
    sample, other = failed(walk), failed(walk, product="示例酱油")
    accepted(walk)

    grant(walk, sample.key)

    assert walk.open_questions() == set()
    assert open_questions(sample, on=DAY) == set()
    assert open_questions(other, on=DAY) == set(Question)
    assert not audits.process_faults()


def test_false_papers_bring_the_inspection_back_too() -> None:
    walk = RepairWalk()
    sample = failed(walk)
    grant(accepted(walk), sample.key)

    walk.take(S.REVOKE, reason="示例:材料虚假")

    newest = sample.standings.filter(question=Question.PUBLISHED).latest("id")
    assert open_questions(sample, on=DAY) == set(Question)
    assert newest.effective_from == DAY
    assert not audits.process_faults()


def test_a_correction_does_not_bring_the_inspection_back() -> None:
    walk = RepairWalk()
    sample = failed(walk)
    grant(accepted(walk), sample.key)

    factories.correct(sample, product="示例辣椒酱（更正）")

    assert open_questions(sample, on=DAY) == set()
    assert not audits.process_faults()


def test_an_inspection_withdrawn_meanwhile_does_not_come_back() -> None:
    walk = RepairWalk()
    sample = failed(walk)
    grant(accepted(walk), sample.key)
    officer = factories.approver().officer
    withdraw_record(sample, officer=officer, now=NOW, reason="示例:撤销")

    walk.take(S.REVOKE, reason="示例:材料虚假")

    assert open_questions(sample, on=DAY) == set()
    assert walk.open_questions() == set(Question)


def test_where_something_relates_the_officer_chooses_or_says_that_none_does() -> None:
    walk = RepairWalk()
    sample = failed(walk)
    accepted(walk)

    assert codes(walk) == {"related_not_chosen"}
    assert codes(walk, sample.key, none_related=True) == {"related_not_chosen"}
    grant(walk, none_related=True)

    assert open_questions(sample, on=DAY) == set(Question)


def test_with_nothing_related_nothing_is_chosen() -> None:
    walk = accepted(RepairWalk())

    grant(walk)

    assert walk.open_questions() == set()


def test_another_firms_or_another_organs_inspection_never_goes_with_it() -> None:
    walk = RepairWalk()
    organ = {"organ_name": county().name, "organ_code": county().uscc}
    stranger = factories.sampling(
        producer=factories.firm(),
        concluded_on="2026-05-20",
        delivered_on="2026-05-21",
    )
    strange = [factories.record(stranger, form="sampling"), failed(walk, **organ)]
    accepted(walk)

    for one in strange:
        assert codes(walk, one.key) == {"not_related"}


@pytest.mark.parametrize(
    ("stated", "is_related"),
    [
        ({"concluded_on": "2026-05-24"}, True),
        ({"concluded_on": "2026-05-25"}, False),
        ({"verdict": "conforming", "items": []}, False),
    ],
)
def test_only_an_adverse_result_up_to_the_penalty_goes_with_it(
    stated: dict[str, Any], *, is_related: bool
) -> None:
    walk = RepairWalk()
    sample = failed(walk, **{"delivered_on": "2026-05-26", **stated})
    accepted(walk)

    if is_related:
        grant(walk, sample.key)
    else:
        assert codes(walk, sample.key) == {"not_related"}


def test_the_decision_names_the_inspections_that_end_with_it() -> None:
    walk = RepairWalk()
    sample = failed(walk)
    grant(accepted(walk), sample.key)

    assert walk.case is not None
    told = text_of(paper_of(walk.case, PaperKind.REPAIR_DECISION, now=NOW))

    number = sample.versions.get().document_number
    assert f"相关抽查检查结果（{number}）一并停止公示、共享和使用" in told
