"""Searching full names against a plain `match` sent raw to the same index (检索).

Names lie in the index as ready words, so the plain `match` gets the words of the name,
made beforehand; our time includes taking the name apart, which the raw one's does not.
"""

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from statistics import median
from typing import Any
from urllib.parse import urlencode

from elasticsearch import Elasticsearch

from benchmarks import ROOT
from benchmarks.clocks import percentile, say, seconds
from benchmarks.results import Result
from registry.clock import today
from search.domain.names import analyse
from search.index.backend import SearchQuery
from search.services.finding import find_firms

PAGE = 20
PATIENCE = 30  # seconds for the web server to start
MILLI = 1000.0


def measure(names: Sequence[str], *, url: str, index: str) -> list[Result]:
    """Ask each name both ways, in turn: in this process, then over HTTP."""
    ours, raw, exact = [], [], 0
    day = today()
    with Elasticsearch(url) as client:
        for name in names:
            query = SearchQuery(text=name, page_size=PAGE)
            question = _match(name)
            raw.append(_timed(lambda: client.search(index=index, **question)))  # noqa: B023
            ours.append(_timed(lambda: find_firms(query, today=day)))  # noqa: B023
            found = find_firms(query, today=day)
            assert not found.is_degraded, "Elasticsearch does not answer"
            exact += any(one.hit.matched_name == name for one in found.found[:1])
    say(f"the firm itself is found first for {exact} of {len(names)} names")
    what = f"search of {len(names)} full names, against a plain match"
    results = [
        _line(f"{what}, p50", ours, raw, 0.5),
        _line(f"{what}, p95", ours, raw, 0.95),
    ]
    with _server() as port:
        overall = _over_http(names, port=port) if port else []
    if overall:
        results.append(_line(f"{what}, over HTTP, p50", overall, raw, 0.5))
        results.append(_line(f"{what}, over HTTP, p95", overall, raw, 0.95))
    return results


def _over_http(names: Sequence[str], *, port: int) -> list[float]:
    """Ask the API; nothing where it does not answer."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    taken = []
    for name in names:
        path = f"/api/v1/enterprises?{urlencode({'q': name, 'page_size': PAGE})}"
        start = time.perf_counter()
        link.request("GET", path)
        answer = link.getresponse()
        answer.read()
        taken.append(MILLI * (time.perf_counter() - start))
        if answer.status != http.HTTPStatus.OK:
            print(f"THE API IS NOT MEASURED: it answers {answer.status} to {path}")
            return []
    return taken


@contextmanager
def _server() -> Iterator[int]:
    """Serve the product with one worker; yield its port, 0 if it does not start."""
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = int(chosen.getsockname()[1])
    server = subprocess.Popen(  # noqa: S603 - our own program
        [
            *(sys.executable, "-m", "gunicorn", "registry.config.wsgi:application"),
            *("--bind", f"127.0.0.1:{port}", "--worker-class", "gthread"),
            *("--threads", "4", "--log-level", "error"),
        ],
        cwd=ROOT,
    )
    try:
        yield port if _answers(port) else 0
    finally:
        server.terminate()
        server.wait()


def _answers(port: int) -> bool:
    for _ in range(PATIENCE):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(1)
        else:
            return True
    print("THE API IS NOT MEASURED: its server does not start.")
    return False


def _line(
    what: str, ours: Sequence[float], raw: Sequence[float], share: float
) -> Result:
    ours_at, raw_at = percentile(ours, share), percentile(raw, share)
    ratios = median(one / other for one, other in zip(ours, raw, strict=True))
    return Result(
        what=what,
        ours=f"{ours_at:.1f} ms",
        against=f"{raw_at:.1f} ms",
        ratio=ratios if share == 0.5 else ours_at / raw_at,
        target="reported",
    )


def _timed(action: Callable[[], object]) -> float:
    return MILLI * seconds(action)


def _match(name: str) -> dict[str, Any]:
    words = " ".join(map(str, analyse(name).keys))
    match = {"match": {"names.grams": words}}
    nested = {"path": "names", "query": match, "score_mode": "max"}
    return {
        "query": {"nested": nested},
        "size": PAGE,
        "source": ["names.name"],
    }
