"""Who answers when Elasticsearch is there, is away, or hangs."""

import socket
import time
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from search.index.backend import (
    InvalidCursorError,
    SearchQuery,
    SearchUnavailableError,
)
from search.index.elastic import ElasticBackend
from search.index.engines import BREAKER, engines, search, suggest
from search.index.postgres import PostgresBackend
from tests.contract.conftest import code, firm, free_port, indices

QUERY = SearchQuery(text="示例")


@pytest.fixture(autouse=True)
def closed_breaker() -> Iterator[None]:
    BREAKER.reset()
    yield
    BREAKER.reset()


@pytest.fixture
def postgres(db: None, settings: Settings) -> PostgresBackend:
    settings.ELASTICSEARCH_URL = ""
    engine = PostgresBackend()
    engine.replace([firm(1), firm(2)])
    return engine


@pytest.fixture
def silent_url() -> Iterator[str]:
    """An address that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def test_without_a_setting_postgresql_answers_undegraded(
    postgres: PostgresBackend,
) -> None:
    page, is_degraded = search(QUERY)

    assert [engine.name for engine in engines()] == ["postgres"]
    assert (page.total, is_degraded) == (2, False)


def test_a_dead_node_is_unavailable_for_every_call() -> None:
    dead = ElasticBackend(f"http://127.0.0.1:{free_port()}", prefix="test")

    for call in (
        lambda: dead.search(QUERY),
        lambda: dead.suggest("示例", limit=5),
        dead.count,
        lambda: dead.replace([firm(1)]),
        lambda: dead.remove(code(1), seq=2),
        lambda: dead.rebuild([firm(1)]),
        lambda: dead.verify([firm(1)]),
    ):
        with pytest.raises(SearchUnavailableError):
            call()


def test_when_the_node_is_dead_postgresql_answers_and_says_so(
    postgres: PostgresBackend, settings: Settings
) -> None:
    settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{free_port()}"

    page, is_degraded = search(QUERY)
    offered, is_suggestion_degraded = suggest("示例", limit=5)

    assert [engine.name for engine in engines()] == ["postgres", "elasticsearch"]
    assert (page.total, is_degraded) == (2, True)
    assert (len(offered), is_suggestion_degraded) == (2, True)


def test_a_node_that_hangs_costs_one_reader_two_seconds(
    postgres: PostgresBackend, settings: Settings, silent_url: str
) -> None:
    settings.ELASTICSEARCH_URL = silent_url
    began = time.monotonic()
    search(QUERY)
    first = time.monotonic() - began

    page, is_degraded = search(QUERY)

    assert 1.5 < first < 4
    assert time.monotonic() - began - first < 1
    assert (page.total, is_degraded) == (2, True)


@pytest.mark.elasticsearch
def test_a_node_that_answers_again_is_asked_again(
    postgres: PostgresBackend,
    elastic: ElasticBackend,
    settings: Settings,
    elasticsearch_url: str,
    prefix: str,
) -> None:
    elastic.replace([firm(3)])
    settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_PREFIX = (
        elasticsearch_url,
        prefix,
    )
    BREAKER.trip()
    resting = search(QUERY)
    BREAKER.reset()

    page, is_degraded = search(QUERY)

    assert (resting[0].total, resting[1]) == (2, True)
    assert ([hit.uscc for hit in page.hits], is_degraded) == ([code(3)], False)


@pytest.mark.elasticsearch
def test_a_cursor_of_the_other_engine_is_refused(
    postgres: PostgresBackend, elastic: ElasticBackend
) -> None:
    elastic.replace([firm(1), firm(2)])
    query = SearchQuery(text="示例", page_size=1)

    for maker, reader in ((postgres, elastic), (elastic, postgres)):
        cursor = maker.search(query).next_cursor
        with pytest.raises(InvalidCursorError):
            reader.search(SearchQuery(text="示例", cursor=cursor))


@pytest.mark.elasticsearch
def test_an_index_nobody_built_is_unavailable_and_holds_nothing(
    elastic: ElasticBackend,
) -> None:
    for call in (lambda: elastic.search(QUERY), elastic.count):
        with pytest.raises(SearchUnavailableError):
            call()


@pytest.mark.elasticsearch
def test_a_rebuild_leaves_one_index(
    elastic: ElasticBackend, elasticsearch_url: str, prefix: str
) -> None:
    elastic.replace([firm(1)])

    elastic.rebuild([firm(1), firm(2)])
    elastic.rebuild([firm(2)])

    assert len(indices(elasticsearch_url, prefix)) == 1
    assert elastic.count() == 1
