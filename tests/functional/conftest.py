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
