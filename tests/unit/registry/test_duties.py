import pytest

from registry.domain.duties import (
    ALLOWED_BY,
    OVERSIGHT,
    Act,
    NotAllowedError,
    may,
    require,
)
from registry.domain.errors import ErrorKind
from registry.domain.vocabulary import Duty

BUSINESS_ACTS = [
    act
    for act in Act
    if act
    not in {
        Act.ADMINISTER,
        Act.KEEP_CALENDAR,
        Act.KEEP_ORGANS,
        Act.KEEP_PARTNERS,
        Act.READ_ACCESS_LOG,
    }
]


def test_every_act_is_in_the_table_and_some_officer_may_do_it() -> None:
    assert set(ALLOWED_BY) == set(Act)
    nobodys = {act for act in Act if not ALLOWED_BY[act]}
    assert nobodys == {Act.END_TERM, Act.ACT_FOR_PARTNER}


def test_every_duty_allows_something() -> None:
    assert frozenset[Duty]().union(*ALLOWED_BY.values()) == set(Duty)


@pytest.mark.parametrize("act", Act)
def test_without_a_duty_nothing_is_allowed(act: Act) -> None:
    assert not may(frozenset(), act)


@pytest.mark.parametrize("act", BUSINESS_ACTS)
@pytest.mark.parametrize("oversight", sorted(OVERSIGHT))
def test_administrators_and_auditors_do_no_business(oversight: Duty, act: Act) -> None:
    assert not may({oversight}, act)


@pytest.mark.parametrize("act", BUSINESS_ACTS)
@pytest.mark.parametrize("oversight", sorted(OVERSIGHT))
def test_oversight_excludes_business_even_beside_a_business_duty(
    oversight: Duty, act: Act
) -> None:
    assert not may({oversight, Duty.ENTER, Duty.APPROVE, Duty.IMPORT, Duty.READ}, act)


def test_nobody_administers_and_audits_at_once() -> None:
    both = {Duty.ADMINISTER, Duty.AUDIT}

    assert not may(both, Act.ADMINISTER)
    assert not may(both, Act.READ_ACCESS_LOG)


@pytest.mark.parametrize(
    ("duty", "act"),
    [
        (Duty.ENTER, Act.SUBMIT_DRAFT),
        (Duty.APPROVE, Act.APPROVE_DRAFT),
        (Duty.APPROVE, Act.RELEASE_BATCH),
        (Duty.APPROVE, Act.READ_RESTRICTED),
        (Duty.IMPORT, Act.IMPORT_FILE),
        (Duty.READ, Act.READ_RESTRICTED),
        (Duty.ADMINISTER, Act.ADMINISTER),
        (Duty.ADMINISTER, Act.KEEP_CALENDAR),
        (Duty.AUDIT, Act.READ_ACCESS_LOG),
    ],
)
def test_a_duty_allows_its_own_act(duty: Duty, act: Act) -> None:
    require({duty}, act)

    assert may({duty}, act)


@pytest.mark.parametrize("act", [Act.APPROVE_DRAFT, Act.RELEASE_BATCH, Act.IMPORT_FILE])
def test_who_only_enters_does_not_approve_release_or_import(act: Act) -> None:
    assert not may({Duty.ENTER}, act)


def test_a_refusal_names_the_missing_duty() -> None:
    with pytest.raises(
        NotAllowedError, match="needs the duty approve and release records"
    ) as told:
        require({Duty.ENTER}, Act.APPROVE_DRAFT)

    assert told.value.params["duties_term"] == "审核"
    assert (told.value.code, told.value.kind) == ("not_allowed", ErrorKind.REFUSED)
    assert told.value.needed == {Duty.APPROVE}


def test_a_refusal_names_the_oversight_duty_in_the_way() -> None:
    with pytest.raises(NotAllowedError, match="the duty audit excludes it") as told:
        require({Duty.AUDIT, Duty.APPROVE}, Act.APPROVE_DRAFT)

    assert told.value.params["duties_term"] == "审计"
