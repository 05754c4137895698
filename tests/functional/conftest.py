"""Fixtures of journeys through HTTP: the clock stands at `NOW`."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.utils import timezone

from tests.conftest import NOW
from tests.functional.public import Town, town


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
