"""Which engines there are, and who answers when one does not (检索入口).

PostgreSQL always holds everything. Elasticsearch, where it is set, answers first; when
it does not answer, PostgreSQL does, and the answer says that it is degraded.
"""

import time
from collections.abc import Callable, Sequence
from functools import cache
from typing import TypeVar

from django.conf import settings

from search.index.backend import (
    NO_FILTERS,
    SearchBackend,
    SearchFilters,
    SearchPage,
    SearchQuery,
    SearchUnavailableError,
    Suggestion,
)
from search.index.elastic import ElasticBackend
from search.index.postgres import PostgresBackend

REST_SECONDS = 5.0  # a node that did not answer is left alone for so long

_Answer = TypeVar("_Answer")


class Breaker:
    """Remembers that an engine did not answer, so that nobody waits for it again."""

    def __init__(self) -> None:
        self._rests_until = 0.0

    @property
    def is_resting(self) -> bool:
        """Tell whether the engine is left alone at this moment."""
        return time.monotonic() < self._rests_until

    def trip(self) -> None:
        """Leave the engine alone for a while."""
        self._rests_until = time.monotonic() + REST_SECONDS

    def reset(self) -> None:
        """Ask the engine again at once."""
        self._rests_until = 0.0


BREAKER = Breaker()


def engines() -> tuple[SearchBackend, ...]:
    """Return the engines to keep up to date: PostgreSQL, and Elasticsearch if set."""
    elastic = _elastic()
    return (_postgres(), elastic) if elastic else (_postgres(),)


def search(query: SearchQuery) -> tuple[SearchPage, bool]:
    """Find firms; also tell whether the answer is degraded.

    Raises:
        InvalidCursorError: the cursor belongs to another question or engine.
        SearchUnavailableError: no engine answers.
    """
    return _first_answer(lambda engine: engine.search(query))


def suggest(
    text: str, *, limit: int, filters: SearchFilters = NO_FILTERS
) -> tuple[tuple[Suggestion, ...], bool]:
    """Offer firms while somebody types; also tell whether the answer is degraded.

    Raises:
        SearchUnavailableError: no engine answers.
    """
    return _first_answer(
        lambda engine: engine.suggest(text, limit=limit, filters=filters)
    )


def holders(keys: Sequence[int], *, limit: int) -> tuple[tuple[str, ...], bool]:
    """Return the codes of firms that hold any of the keys; also tell if degraded.

    Raises:
        SearchUnavailableError: no engine answers.
    """
    return _first_answer(lambda engine: engine.holders(keys, limit=limit))


def _first_answer(ask: Callable[[SearchBackend], _Answer]) -> tuple[_Answer, bool]:
    elastic = _elastic()
    if elastic and not BREAKER.is_resting:
        try:
            return ask(elastic), False
        except SearchUnavailableError:
            BREAKER.trip()
    return ask(_postgres()), elastic is not None


def _elastic() -> SearchBackend | None:
    if not settings.ELASTICSEARCH_URL:
        return None
    return _elastic_at(settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_PREFIX)


@cache
def _elastic_at(url: str, prefix: str) -> SearchBackend:
    return ElasticBackend(url, prefix=prefix)


@cache
def _postgres() -> SearchBackend:
    return PostgresBackend()
