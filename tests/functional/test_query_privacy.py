"""What somebody searches for is in no log and no cache, whatever goes wrong."""

import importlib.util
import io
import logging
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from search.index import engines
from search.index.backend import SearchUnavailableError
from search.index.postgres import PostgresBackend
from tests.contract.conftest import free_port
from tests.environment import ROOT
from tests.functional.own_log import own_log
from tests.functional.public import Town

TYPED = "夜莺示例探询"
FORMS = (TYPED, quote(TYPED), TYPED.encode("unicode_escape").decode())
PLACES = (
    "/?q={}",
    "/suggest?q={}",
    "/firms.csv?q={}",
    "/api/v1/enterprises?q={}",
    "/api/v1/suggest?q={}",
    "/?q={}&tier=E",
    "/api/v1/enterprises?q={}&tier=E",
    "/api/v1/enterprises?q={}&nonsense=1",
    "/nowhere?q={}",
)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Catch all that the product's own log writes, at DEBUG."""
    with own_log() as written:
        yield written


def assert_unsaid(text: str) -> None:
    assert not [form for form in FORMS if form in text]


@pytest.mark.parametrize("place", PLACES)
def test_no_log_holds_a_query(
    client: Client, province: Town, log: io.StringIO, place: str
) -> None:
    answer = client.get(place.format(quote(TYPED)))
    answer.getvalue()

    assert answer.status_code < 500
    assert_unsaid(log.getvalue())


class Broken(PostgresBackend):
    """An engine that fails as nobody foresaw."""

    def search(self, query: object) -> object:  # type: ignore[override] # fails
        raise RuntimeError("示例 an engine broke")


class Away(PostgresBackend):
    """An engine that does not answer."""

    def search(self, query: object) -> object:  # type: ignore[override] # fails
        raise SearchUnavailableError


@pytest.mark.parametrize("engine", [Broken, Away])
@pytest.mark.parametrize("place", PLACES[:4])
def test_no_log_holds_the_query_of_a_search_that_failed(
    province: Town,
    log: io.StringIO,
    monkeypatch: pytest.MonkeyPatch,
    engine: type[PostgresBackend],
    place: str,
) -> None:
    monkeypatch.setattr(engines, "_postgres", engine)

    answer = Client(raise_request_exception=False).get(place.format(quote(TYPED)))

    is_foreseen = engine is Away or place.startswith("/suggest")
    assert answer.status_code in ({200, 500, 503} if is_foreseen else {500})
    assert_unsaid(log.getvalue())


@pytest.mark.parametrize(
    "line",
    [
        f"GET /?q={TYPED} HTTP/1.1",
        f"Not Found: /search?q={quote_plus(TYPED)}&tier=A",
        f"failed at https://zhixin.example/?q={TYPED}",
        f'"/api/v1/suggest?q={TYPED}" took long',
    ],
)
def test_an_address_in_the_log_ends_before_its_query(
    log: io.StringIO, line: str
) -> None:
    logging.getLogger("search").error(line)

    assert_unsaid(log.getvalue())
    assert "?…" in log.getvalue()


def test_a_question_mark_of_a_sentence_stays(log: io.StringIO) -> None:
    logging.getLogger("search").error("Why? Nobody knows.")

    assert "Why? Nobody knows." in log.getvalue()


def test_a_database_that_refuses_a_statement_does_not_repeat_what_was_asked(
    province: Town,
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW log_parameter_max_length_on_error")
        assert cursor.fetchone() == ("0",)
        cursor.execute("SHOW log_min_duration_statement")
        assert cursor.fetchone() == ("-1",)


@pytest.mark.parametrize("place", PLACES)
def test_no_cache_between_keeps_an_answer(
    client: Client, province: Town, place: str
) -> None:
    told = client.get(place.format(quote(TYPED))).headers["Cache-Control"]

    assert "private" in told
    assert "no-cache" in told or "no-store" in told


def test_the_web_server_keeps_no_log_of_addresses(
    capsys: pytest.CaptureFixture[str],
) -> None:
    spec = importlib.util.spec_from_file_location("conf", ROOT / "gunicorn.conf.py")
    assert spec is not None
    assert spec.loader is not None
    conf = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(conf)

    assert conf.accesslog is None
    assert conf.logger_class.__name__ == "QuietLogger"


@pytest.mark.slow
def test_a_request_the_web_server_cannot_read_is_not_written_down(
    template: str, settings: Settings
) -> None:
    port = free_port()
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "registry.config.wsgi"),
            *("--threads", "2", "--bind", f"127.0.0.1:{port}"),
        ],
        cwd=ROOT,
        env={**os.environ, "ZHIXIN_DATABASE": template},
        stderr=subprocess.PIPE,
    )
    assert server.stderr
    head = b""
    while b"Booting worker" not in head:
        head += server.stderr.readline()
    for line in (
        f"GET /?q={TYPED} two words HTTP/1.1",
        f"GET /rules?q={quote(TYPED)} HTTP/1.1",
        f"{TYPED} / HTTP/1.1",
    ):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as reader:
            sent = f"{line}\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
            reader.sendall(sent.encode())
            assert reader.recv(100).startswith(b"HTTP/1.1")
    server.terminate()
    _, written = server.communicate(timeout=20)

    assert b"Invalid request" in written
    assert_unsaid(written.decode())
    assert "127.0.0.1" not in written.decode()
