"""Fixtures of journeys through HTTP: the clock stands at `NOW`."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.utils import timezone

from registry.models import Enterprise
from tests import factories
from tests.conftest import NOW
from tests.functional.public import HONGFA, Town, publish, town


@pytest.fixture
def at_noon(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let views, the only readers of the clock, find it at the instant of the tests."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def province(db: None, at_noon: None) -> Town:
    """Return a small province, published."""
    return town()


@pytest.fixture
def hongfa(db: None) -> Enterprise:
    """Return a firm that is on file and published."""
    firm = factories.firm(name=HONGFA, region="520304")
    publish()
    return firm


@pytest.fixture
def falling(province: Town) -> Town:
    """Let the fined firm fall to D by a penalty of the first of November."""
    factories.record(
        factories.penalty(
            province.fined,
            penalty_kinds=["permit_revoked"],
            violation="无证生产",
            fine_wan="",
            licence="示例食品生产许可证 SC10152990000001",
            decided_on="2026-11-01",
        )
    )
    publish()
    return province
