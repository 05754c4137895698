"""Single firms typed by an officer: the rules of the file import, one at a time."""

from datetime import date, datetime

import pytest

from registry.domain.duties import NotAllowedError
from registry.domain.uscc import InvalidUsccError
from registry.domain.vocabulary import Duty
from registry.models import Change, Enterprise, EnterpriseName, EnterpriseVersion, User
from registry.services.enterprises import (
    EnterpriseExistsError,
    FirmFaultyError,
    change_enterprise,
    register_enterprise,
)
from tests import factories
from tests.factories import uscc

WRONG_INNER = "91520201000103960P"  # a real code: domain test vector, forms.md 7.2
JUNK = "915226250000UUUU56"  # both checks fail


@pytest.fixture
def inspector(db: None) -> User:
    """Appoint an officer who enters."""
    return factories.officer(Duty.ENTER)


def stated(**cells: str) -> dict[str, str]:
    """State a firm as a form does."""
    return {
        "uscc": uscc(1),
        "name": "贵州示例有限公司",
        "district_code": "520102",
        "established": "2019-03-01",
        "registered_capital_wan": "50",
        **cells,
    }


def test_a_firm_is_registered_with_its_first_version(
    inspector: User, now: datetime
) -> None:
    firm = register_enterprise(stated(), actor=inspector, now=now)

    version = EnterpriseVersion.objects.get(enterprise=firm)
    change = Change.objects.get()
    assert (version.ordinal, version.region) == (1, "520102")
    assert version.established_on == date(2019, 3, 1)
    assert (change.enterprise_id, change.actor, change.is_bulk) == (
        firm.pk,
        inspector,
        False,
    )


def test_a_code_is_registered_once(inspector: User, now: datetime) -> None:
    register_enterprise(stated(), actor=inspector, now=now)

    with pytest.raises(EnterpriseExistsError):
        register_enterprise(stated(uscc=uscc(1).lower()), actor=inspector, now=now)

    assert Enterprise.objects.count() == 1


def test_one_wrong_check_is_taken_only_with_a_reason(
    inspector: User, now: datetime
) -> None:
    firm = stated(uscc=WRONG_INNER)
    with pytest.raises(InvalidUsccError) as caught:
        register_enterprise(firm, actor=inspector, now=now)

    taken = register_enterprise(
        firm, actor=inspector, now=now, override_reason=" 执照如此 "
    )

    assert list(caught.value.fields) == ["uscc"]
    assert taken.override_reason == "执照如此"


def test_two_wrong_checks_are_taken_with_no_reason(
    inspector: User, now: datetime
) -> None:
    with pytest.raises(InvalidUsccError):
        register_enterprise(
            stated(uscc=JUNK), actor=inspector, now=now, override_reason="执照如此"
        )

    assert not Enterprise.objects.exists()


def test_a_reason_that_was_not_needed_is_not_kept(
    inspector: User, now: datetime
) -> None:
    firm = register_enterprise(
        stated(), actor=inspector, now=now, override_reason="执照如此"
    )

    assert firm.override_reason == ""


def test_every_faulty_field_is_named_and_nothing_written(
    inspector: User, now: datetime
) -> None:
    faulty = stated(name="", established="2026-11-26", registered_capital_wan="x")

    with pytest.raises(FirmFaultyError) as caught:
        register_enterprise(faulty, actor=inspector, now=now)

    assert set(caught.value.fields) == {
        "name",
        "established",
        "registered_capital_wan",
    }
    assert not Change.objects.exists()


def test_a_change_adds_a_version_and_keeps_the_rest(
    inspector: User, now: datetime
) -> None:
    firm = register_enterprise(stated(), actor=inspector, now=now)

    version = change_enterprise(
        firm, {"name": "贵州示例新名有限公司"}, actor=inspector, now=now
    )

    assert version is not None
    assert (version.ordinal, version.region) == (2, "520102")
    former = EnterpriseName.objects.get(enterprise=firm)
    assert (former.name, former.effective_until) == (
        "贵州示例有限公司",
        date(2026, 11, 25),
    )


def test_a_change_that_changes_nothing_writes_nothing(
    inspector: User, now: datetime
) -> None:
    firm = register_enterprise(stated(), actor=inspector, now=now)
    same = {"registered_capital_wan": "50.00", "district_code": "520102"}

    version = change_enterprise(firm, same, actor=inspector, now=now)

    assert version is None
    assert Change.objects.count() == 1


def test_only_who_has_the_duty_registers(db: None, now: datetime) -> None:
    reader = factories.officer(Duty.READ)

    with pytest.raises(NotAllowedError):
        register_enterprise(stated(), actor=reader, now=now)


@pytest.mark.parametrize(
    ("first_day", "end", "is_in_post"),
    [
        ("2026-11-25", "2026-11-26", True),
        ("2026-11-26", None, False),
        ("2020-01-01", "2026-11-25", False),
    ],
)
def test_an_officer_acts_from_the_first_day_until_before_the_end(
    inspector: User, now: datetime, first_day: str, end: str | None, is_in_post: bool
) -> None:
    post = inspector.officer
    post.effective_from, post.effective_until = first_day, end
    post.save()

    if is_in_post:
        register_enterprise(stated(), actor=inspector, now=now)
    else:
        with pytest.raises(NotAllowedError, match="not in post"):
            register_enterprise(stated(), actor=inspector, now=now)


def test_a_closed_account_does_not_act(inspector: User, now: datetime) -> None:
    inspector.is_active = False
    inspector.save()

    with pytest.raises(NotAllowedError, match="post"):
        register_enterprise(stated(), actor=inspector, now=now)
