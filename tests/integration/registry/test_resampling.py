"""A planned sampling that came too soon is refused wherever a record is made of it."""

from typing import Any
from uuid import uuid4

import pytest

from registry.domain.fields import forms
from registry.domain.vocabulary import Sector
from registry.models import Draft, DraftState, Enterprise, Record
from registry.services import entry
from registry.services.entry import StatementFaultyError
from registry.services.releases import withdraw_record
from tests import factories
from tests.conftest import NOW
from tests.integration.registry.test_batch_release import importer, release, staged
from tests.listing_walk import county

pytestmark = pytest.mark.django_db
TOO_SOON = "a planned sampling is lawful from 2026-08-11"


@pytest.fixture
def firm() -> Enterprise:
    return factories.firm()


def stated(seller: Enterprise, on: str, **changes: Any) -> dict[str, Any]:
    """State a planned sampling of lamps on a day."""
    return factories.sampling(
        seller,
        **{
            "product": "示例灯具",
            "sampling_kind": "planned",
            "sampled_on": on,
            **changes,
        },
    )


def record(seller: Enterprise, on: str = "2026-02-10", **changes: Any) -> Record:
    sector = changes.pop("sector", Sector.PRODUCT)
    said = stated(seller, on, **changes)
    return factories.record(said, form="sampling", sector=sector)


def submit(seller: Enterprise, on: str = "2026-08-10", **changes: Any) -> Draft:
    sector = changes.pop("sector", Sector.PRODUCT)
    said = stated(seller, on, **changes)
    return factories.draft(said, form="sampling", sector=sector)


def is_taken(draft: Draft) -> bool:
    return draft.state == DraftState.SUBMITTED


@pytest.mark.parametrize(
    ("on", "is_lawful"), [("2026-08-10", False), ("2026-08-11", True)]
)
def test_a_second_planned_sampling_waits_for_the_day_after_six_months(
    firm: Enterprise, on: str, is_lawful: bool
) -> None:
    record(firm)

    if is_lawful:
        assert is_taken(submit(firm, on))
    else:
        with pytest.raises(StatementFaultyError, match=TOO_SOON) as refused:
            submit(firm, on)
        assert [fault.field for fault in refused.value.faults] == ["sampled_on"]


@pytest.mark.parametrize("kind", ["reinspection", "special", "tracking"])
def test_a_reinspection_and_a_sampling_for_a_cause_may_come_at_once(
    firm: Enterprise, kind: str
) -> None:
    record(firm)

    assert is_taken(submit(firm, "2026-03-10", sampling_kind=kind))


def test_what_does_not_say_its_kind_must_say_it(firm: Enterprise) -> None:
    record(firm, sampling_kind="")

    with pytest.raises(StatementFaultyError, match="state the kind") as refused:
        submit(firm, sampling_kind="")

    assert [fault.field for fault in refused.value.faults] == ["sampling_kind"]
    assert is_taken(submit(firm, "2026-08-11", sampling_kind=""))


@pytest.mark.parametrize("sector", [Sector.FOOD, Sector.FARM, Sector.DRUG])
def test_food_and_drugs_know_no_interval(firm: Enterprise, sector: Sector) -> None:
    record(firm, sector=sector)

    assert is_taken(submit(firm, sector=sector))


def test_the_makers_product_is_the_same_at_another_seller(firm: Enterprise) -> None:
    maker: dict[str, Any] = {
        "nominal_producer_name": "贵州示例灯具有限公司",
        "nominal_producer_code": firm.uscc,
    }
    record(factories.firm(), **maker)

    with pytest.raises(StatementFaultyError, match=TOO_SOON):
        submit(factories.firm(), **maker)
    assert is_taken(submit(factories.firm(), **maker, is_counterfeit=True))


def test_another_organs_sampling_counts_for_itself(firm: Enterprise) -> None:
    record(firm)
    other = county()

    assert is_taken(submit(firm, organ_name=other.name, organ_code=other.uscc))


def test_a_withdrawn_sampling_counts_no_more(firm: Enterprise) -> None:
    officer = factories.approver().officer
    withdraw_record(record(firm), officer=officer, now=NOW, reason="示例:录入有误")

    assert is_taken(submit(firm))


def test_a_corrected_day_of_the_earlier_one_counts(firm: Enterprise) -> None:
    factories.correct(record(firm), sampled_on="2026-02-09")

    assert is_taken(submit(firm, "2026-08-10"))


def test_a_correction_repeats_nothing(firm: Enterprise) -> None:
    record(firm)
    later = record(firm, "2026-08-11")

    corrected = factories.correct(later, sampled_on="2026-08-10")

    assert corrected.versions.count() == 2


def test_an_officers_link_names_the_firm_too(firm: Enterprise) -> None:
    record(firm)
    by_name = stated(firm, "2026-08-10", sampled_seller_code="")
    clerk = factories.officer()
    draft = entry.save_draft(
        uuid4(),
        form=forms()["sampling"],
        sector=Sector.PRODUCT,
        stated={name: value for name, value in by_name.items() if value != ""},
        actor=clerk,
        now=NOW,
    )
    entry.link_party(draft.pk, slot=1, uscc=firm.uscc, actor=clerk, now=NOW)

    with pytest.raises(StatementFaultyError, match=TOO_SOON):
        entry.submit_draft(draft.pk, actor=clerk, now=NOW)


def test_what_was_recorded_meanwhile_bars_the_approval(firm: Enterprise) -> None:
    waiting = submit(firm)
    record(firm)

    with pytest.raises(StatementFaultyError, match=TOO_SOON):
        entry.approve_draft(
            waiting.pk,
            attestation=factories.ATTESTED,
            actor=factories.approver(),
            now=NOW,
        )


def test_a_batch_leaves_its_rows_that_came_too_soon_to_a_person(
    firm: Enterprise,
) -> None:
    record(firm, "2026-01-10", product="示例插座")
    days = ("2026-08-11", "2026-08-10", "2026-02-10")  # the last one came first
    rows = [stated(firm, day) for day in days]
    socket = stated(firm, "2026-07-10", product="示例插座", sampling_kind="")
    made = staged(
        *rows, socket, uploader=importer(), form="sampling", sector=Sector.PRODUCT
    )

    outcome = release(made)

    held = Draft.objects.filter(batch=made, state=DraftState.HELD)
    reasons = [
        (draft.row_number, reason["code"])
        for draft in held.order_by("row_number")
        for reason in draft.hold_reasons
    ]
    assert (outcome.released + outcome.withheld, outcome.left) == (2, 2)
    assert reasons == [(3, "sampled_again_too_soon"), (5, "sampling_kind_missing")]


@pytest.mark.parametrize("rows", [1, 40])
def test_the_queries_of_a_release_do_not_grow_with_its_samplings(
    firm: Enterprise, rows: int, django_assert_max_num_queries: Any
) -> None:
    said = [stated(firm, "2026-08-10", product=f"示例灯{n}") for n in range(rows)]
    made = staged(*said, uploader=importer(), form="sampling", sector=Sector.PRODUCT)
    approver = factories.approver()

    with django_assert_max_num_queries(50):
        release(made, actor=approver)
