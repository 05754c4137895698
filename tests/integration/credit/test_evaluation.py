"""Judging firms from the log: pending, stored with reasons, repeated to the byte."""

from datetime import date, timedelta

import pytest

from credit.models import TierDecision, TierState
from credit.services import evaluation
from registry.domain.attestations import Attestation
from registry.domain.vocabulary import Audience, ProcedureType
from registry.models import Enterprise
from registry.selectors import log_position
from tests import factories
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


def newest(firm: Enterprise, audience: Audience) -> TierDecision | None:
    found = TierDecision.objects.filter(enterprise=firm, audience=audience)
    return found.order_by("-id").first()


def evaluate_all() -> None:
    while evaluation.evaluate_pending(now=NOW):
        pass


def test_a_published_fine_lowers_both_tiers_from_100_to_90() -> None:
    firm = factories.firm()
    factories.record(factories.penalty(firm))

    evaluate_all()

    found = {audience: newest(firm, audience) for audience in Audience}
    assert {one.score for one in found.values() if one} == {90}
    assert {one.tier for one in found.values() if one} == {"A"}


def test_a_simple_procedure_penalty_counts_and_leaves_no_public_trace() -> None:
    firm = factories.firm()
    simple = Attestation(procedure=ProcedureType.SIMPLE, is_screened=True)
    factories.record(factories.penalty(firm), attestation=simple)

    evaluate_all()

    supervisory = newest(firm, Audience.SUPERVISORY)
    assert supervisory is not None
    assert supervisory.score == 90
    assert newest(firm, Audience.PUBLIC) is None


def test_a_firm_without_facts_has_no_decision_and_no_state() -> None:
    factories.firm()

    evaluate_all()

    assert not TierDecision.objects.exists()
    assert not TierState.objects.exists()


def test_judging_twice_writes_nothing_more() -> None:
    firm = factories.firm()
    factories.record(factories.penalty(firm))
    evaluate_all()
    before = TierDecision.objects.count()

    TierState.objects.update(due_on=NOW.date())
    evaluate_all()

    assert TierDecision.objects.count() == before


def test_every_stored_decision_replays_to_the_same_bytes() -> None:
    seller, producer = factories.firm(), factories.firm(name="遵义示例酒业有限公司")
    factories.record(factories.sampling(seller, producer), form="sampling")
    factories.record(factories.penalty(producer))
    evaluate_all()

    differences = list(evaluation.replay())

    assert len(differences) == 4
    assert not any(differences)


def test_a_decision_stops_counting_on_the_day_its_term_ends() -> None:
    firm = factories.firm()
    factories.record(factories.penalty(firm))
    evaluate_all()
    state = TierState.objects.get(enterprise=firm)
    end = state.due_on

    assert end is not None
    last = evaluate(firm, as_of=end - timedelta(days=1))
    first_after = evaluate(firm, as_of=end)
    assert (last, first_after) == (90, None)


def evaluate(firm: Enterprise, *, as_of: date) -> object:
    found = evaluation.evaluate_firm(
        firm.pk,
        audience=Audience.SUPERVISORY,
        as_of=as_of,
        today=NOW.date(),
        position=log_position(),
    )
    return found.score
