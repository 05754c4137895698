"""A newer version of a record opens nothing that another procedure has closed."""

import pytest

from registry.domain.procedures.repair import RepairStep
from registry.domain.vocabulary import Question
from registry.models import Step
from registry.services import audits
from tests import factories
from tests.repair_walk import RepairWalk

pytestmark = pytest.mark.django_db


def test_a_correction_does_not_bring_a_repaired_record_back() -> None:
    walk = RepairWalk().granted()

    factories.correct(walk.record, content="罚款六万元整")

    newest = Step.objects.filter(case__record=walk.record).order_by("-id")[0]
    assert walk.record.versions.count() == 2
    assert walk.open_questions() == set()
    assert (newest.state, newest.payload["reason"]) == ("withheld", "repaired")
    assert not audits.process_faults()


def test_a_revoked_repair_opens_again_whatever_was_corrected_meanwhile() -> None:
    walk = RepairWalk().granted()
    factories.correct(walk.record, content="罚款六万元整")

    walk.take(RepairStep.REVOKE, reason="示例:材料虚假")

    assert walk.open_questions() == set(Question)
    assert not audits.process_faults()


def test_a_correction_of_what_nobody_closed_is_open_as_before() -> None:
    walk = RepairWalk()

    factories.correct(walk.record, content="罚款六万元整")

    assert walk.open_questions() == set(Question)
