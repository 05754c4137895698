"""Ways to ask: the yardstick, the API, one client or several (请求方式).

The yardstick is a plain `match` of the same text on the registered name, sent raw to
the same index: what a search costs at least.
"""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from benchmarks import ROOT
from benchmarks.clocks import seconds

PAGE, CLIENTS, WARM = 20, 4, 20
MILLI = 1000.0
_LOAD = Path(__file__).parent / "load.py"
_PATIENCE = 30  # seconds for the web server to start

Request = tuple[str, str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Yardstick:
    """The plain `match`: where it is asked."""

    port: int
    index: str

    @classmethod
    def of(cls, url: str, *, alias: str) -> "Yardstick":
        """Ask the index itself."""
        return cls(port=urlsplit(url).port or 9200, index=alias)

    def request(self, text: str) -> Request:
        """Return the request for a text."""
        match = {"match": {"name": text}}
        body = json.dumps({"query": match, "size": PAGE, "_source": ["names"]})
        return "POST", f"/{self.index}/_search", body


def api_request(text: str) -> Request:
    """Return the public API's request for a text."""
    asked = urlencode({"q": text, "page_size": PAGE})
    return "GET", f"/api/v1/enterprises?{asked}", ""


def taken(action: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    """Return how many milliseconds each text takes, after a few to warm up."""
    for text in texts[:WARM]:
        action(text)
    return [MILLI * seconds(partial(action, text)) for text in texts]


def in_turn(
    one: Callable[[str], object], other: Callable[[str], object], texts: Sequence[str]
) -> tuple[list[float], list[float]]:
    """Return the milliseconds of both, asked in turn: what slows one slows both."""
    for text in texts:  # an engine just started is slow for some hundreds of requests
        one(text)
        other(text)
    ours, others = [], []
    for text in texts:
        others.append(MILLI * seconds(partial(other, text)))
        ours.append(MILLI * seconds(partial(one, text)))
    return ours, others


@contextmanager
def raw(port: int) -> Iterator[Callable[[Request], None]]:
    """Yield a function that sends one request after another on one connection."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def send(request: Request) -> None:
        method, path, body = request
        headers = {"Content-Type": "application/json"} if body else {}
        link.request(method, path, body.encode() or None, headers)
        answer = link.getresponse()
        answer.read()
        if answer.status != http.HTTPStatus.OK:
            raise RefusedError(f"{answer.status} to {path}")

    try:
        yield send
    finally:
        link.close()


class RefusedError(Exception):
    """A server does not answer what the benchmark asks."""


def throughput(port: int, requests: Sequence[Request], *, for_seconds: float) -> float:
    """Return answers per second to several clients, each a process of its own.

    Raises:
        RefusedError: a request was not answered with 200.
    """
    start_at = time.time() + 1
    clients = [
        subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, str(_LOAD)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(CLIENTS)
    ]
    for number, client in enumerate(clients):
        task = {
            "port": port,
            "start_at": start_at,
            "seconds": for_seconds,
            "requests": [*requests[number::CLIENTS], *requests[:number:CLIENTS]],
        }
        assert client.stdin
        client.stdin.write(json.dumps(task))
        client.stdin.close()
    told = []
    for client in clients:
        assert client.stdout
        told.append(json.loads(client.stdout.read()))
        client.wait()
    if refused := next((one["refused"] for one in told if one["refused"]), 0):
        raise RefusedError(f"{refused} under load")
    return float(sum(one["answered"] for one in told)) / for_seconds


@contextmanager
def web_server(*, workers: int) -> Iterator[int]:
    """Serve the product with so many workers; yield its port.

    Raises:
        RefusedError: the server does not start.
    """
    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)  # its absence is warned of
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = int(chosen.getsockname()[1])
    server = subprocess.Popen(  # noqa: S603 - our own program
        [
            *(sys.executable, "-m", "gunicorn", "registry.config.wsgi:application"),
            *("--bind", f"127.0.0.1:{port}", "--worker-class", "gthread"),
            *("--workers", str(workers), "--threads", "4", "--log-level", "error"),
        ],
        cwd=ROOT,
        env={**os.environ, "ZHIXIN_RATE_LIMITS": ""},
    )
    try:
        if not _answers(port):
            raise RefusedError("the web server does not start")
        yield port
    finally:
        server.terminate()
        server.wait()


def _answers(port: int) -> bool:
    for _ in range(_PATIENCE):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(1)
        else:
            return True
    return False
