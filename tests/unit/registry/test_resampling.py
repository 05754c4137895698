"""When an organ may sample a product of a firm again by plan."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from registry.domain.policies import load_policies
from registry.domain.resampling import Sampled, repetition, sampled
from registry.domain.statements import Fault
from registry.domain.vocabulary import SamplingKind

FIRST = Sampled(
    organ="organ",
    firm="firm",
    product="示例灯具",
    brand="",
    specification="",
    on=date(2026, 5, 25),
    kind=SamplingKind.PLANNED,
)


def again(on: date, *, before: Sampled = FIRST, **changes: Any) -> Fault | None:
    new = replace(before, **{"on": on, "kind": SamplingKind.PLANNED, **changes})
    return repetition(new, [before], policies=load_policies())


@pytest.mark.parametrize(
    ("sampled_on", "last", "lawful_from"),
    [
        (date(2026, 5, 25), date(2026, 11, 25), date(2026, 11, 26)),
        (date(2026, 8, 31), date(2027, 2, 28), date(2027, 3, 1)),  # the month's last
        (
            date(2026, 4, 4),
            date(2026, 10, 4),
            date(2026, 10, 5),
        ),  # a holiday moves none
    ],
)
def test_the_day_after_six_months_is_lawful_and_the_day_before_is_not(
    sampled_on: date, last: date, lawful_from: date
) -> None:
    before = replace(FIRST, on=sampled_on)

    refused = again(last, before=before)

    assert refused
    assert refused.params["first"] == lawful_from.isoformat()
    assert again(lawful_from, before=before) is None


@pytest.mark.parametrize(
    ("sampled_on", "on", "is_refused"),
    [
        (date(2019, 12, 30), date(2019, 12, 31), False),
        (date(2019, 12, 30), date(2020, 1, 1), True),
    ],
)
def test_the_interval_binds_from_the_first_day_of_its_order(
    sampled_on: date, on: date, is_refused: bool
) -> None:
    assert bool(again(on, before=replace(FIRST, on=sampled_on))) is is_refused


def test_samples_of_one_day_are_one_sampling() -> None:
    assert again(FIRST.on) is None
    assert again(date(2026, 5, 26))


@pytest.mark.parametrize(
    ("changes", "is_refused"),
    [
        ({}, True),
        ({"organ": "another"}, False),
        ({"firm": "another"}, False),
        ({"firm": ""}, False),
        ({"product": "示例灯"}, False),
        ({"kind": SamplingKind.SPECIAL}, False),
        ({"kind": SamplingKind.TRACKING}, False),
        ({"kind": SamplingKind.REINSPECTION}, False),
    ],
)
def test_only_the_same_planned_sampling_is_refused(
    changes: dict[str, Any], is_refused: bool
) -> None:
    assert bool(again(date(2026, 6, 25), **changes)) is is_refused


@pytest.mark.parametrize(
    ("kind", "counts"),
    [
        (SamplingKind.PLANNED, True),
        (None, True),
        (SamplingKind.REINSPECTION, False),
        (SamplingKind.SPECIAL, False),
    ],
)
def test_an_earlier_one_counts_unless_it_was_not_planned(
    kind: SamplingKind | None, counts: bool
) -> None:
    assert bool(again(date(2026, 6, 25), before=replace(FIRST, kind=kind))) is counts


@pytest.mark.parametrize("name", ["brand", "specification"])
@pytest.mark.parametrize(
    ("before", "new", "is_same"),
    [("A", "A", True), ("A", "B", False), ("A", "", True), ("", "B", True)],
)
def test_another_brand_or_specification_is_another_product(
    name: str, before: str, new: str, is_same: bool
) -> None:
    stated: dict[str, Any] = {name: before}
    first = replace(FIRST, **stated)

    assert bool(again(date(2026, 6, 25), before=first, **{name: new})) is is_same


def test_a_sampling_that_does_not_say_its_kind_is_asked_for_it() -> None:
    fault = again(date(2026, 6, 25), kind=None)

    assert fault
    assert (fault.field, fault.code) == ("sampling_kind", "sampling_kind_missing")
    assert "from 2026-11-26" in str(fault)


def test_the_spelling_of_a_name_makes_no_other_product() -> None:
    detail = {"product": "LED 示例灯具（吊灯）", "concluded_on": "2026-06-01"}
    spelt = {**detail, "product": "ｌｅｄ示例灯具(吊灯)"}

    one, other = (
        sampled(said, organ="o", seller="s", producer="") for said in (detail, spelt)
    )

    assert one == other


def test_the_maker_is_the_firm_and_without_a_code_its_name_beside_the_seller() -> None:
    detail = {
        "product": "示例灯具",
        "nominal_producer_name": "示例厂",
        "concluded_on": "2026-06-01",
        "sampled_on": "2026-05-01",
    }

    by_code = sampled(detail, organ="o", seller="s", producer="p")
    by_name = sampled(detail, organ="o", seller="s", producer="")
    nobody = sampled(detail, organ="o", seller="", producer="")

    assert (by_code.firm, by_name.firm, nobody.firm) == ("p", "s 示例厂", "")
    assert by_code.on == date(2026, 5, 1)
