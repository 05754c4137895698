"""How far a partner may ask: purposes, regions and addresses are allow-lists."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.partners import (
    EVERYWHERE,
    PURPOSES,
    AdverseKind,
    CheckField,
    CheckPurpose,
    OutsideScopeError,
    PartnerKind,
    Scope,
    ScopeFaultyError,
    is_within,
    require_grantable,
    require_networks,
)


def scope(
    *purposes: CheckPurpose, regions: tuple[str, ...] = ("5203",), **columns: object
) -> Scope:
    return Scope(
        fields=frozenset({CheckField.IDENTITY}),
        regions=frozenset(regions),
        kinds=frozenset(AdverseKind),
        purposes=frozenset(purposes or (CheckPurpose.LENDING,)),
    )


def test_every_purpose_has_its_law_and_is_kept_ten_years() -> None:
    assert set(PURPOSES) == set(CheckPurpose)
    assert all(one.law and one.kinds and one.years >= 10 for one in PURPOSES.values())


@given(st.text(max_size=20))
def test_a_purpose_that_was_not_granted_is_refused(text: str) -> None:
    with pytest.raises(OutsideScopeError, match="lending"):
        scope().require_purpose("x" + text)


def test_a_granted_purpose_is_returned() -> None:
    assert scope().require_purpose("lending") is CheckPurpose.LENDING


@pytest.mark.parametrize(
    ("region", "is_covered"), [("520302", True), ("520102", False), ("", False)]
)
def test_a_scope_covers_its_regions_alone(region: str, *, is_covered: bool) -> None:
    assert scope().covers_region(region) is is_covered


def test_a_scope_of_everywhere_covers_a_firm_without_a_region() -> None:
    assert scope(regions=(EVERYWHERE,)).covers_region("")


@pytest.mark.parametrize("purpose", CheckPurpose)
@pytest.mark.parametrize("kind", PartnerKind)
def test_a_purpose_is_granted_to_its_own_kinds_of_partner_alone(
    kind: PartnerKind, purpose: CheckPurpose
) -> None:
    if kind in PURPOSES[purpose].kinds:
        require_grantable(scope(purpose), kind)
    else:
        with pytest.raises(ScopeFaultyError, match=purpose.value):
            require_grantable(scope(purpose), kind)


def test_a_scope_that_opens_nothing_is_not_granted() -> None:
    with pytest.raises(ScopeFaultyError, match="at least one"):
        require_grantable(scope(regions=()), PartnerKind.BANK)


@pytest.mark.parametrize(
    ("address", "is_inside"),
    [
        ("192.0.2.0", True),
        ("192.0.2.255", True),
        ("192.0.3.0", False),
        ("2001:db8::1", True),
        ("2001:db9::1", False),
        ("not an address", False),
    ],
)
def test_an_address_lies_within_a_network_or_not(
    address: str, *, is_inside: bool
) -> None:
    networks = require_networks(["192.0.2.0/24", " 2001:db8::/32"])

    assert is_within(address, networks) is is_inside


def test_without_networks_every_address_is_within() -> None:
    assert is_within("anything", [])


@pytest.mark.parametrize("text", ["", "192.0.2.1/33", "192.0.2.7/24", "bank.example"])
def test_what_is_no_network_is_refused(text: str) -> None:
    with pytest.raises(ScopeFaultyError, match="neither"):
        require_networks([text])
