"""Both search engines, real, for the contract tests; what is missing is said loudly."""

import importlib.util
import os
import socket
import subprocess
import sys
import uuid
import warnings
from collections.abc import Iterator
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from search.domain.names import analyse
from search.index.backend import Document, SearchBackend
from search.index.elastic import ElasticBackend
from search.index.postgres import PostgresBackend

ROOT = Path(__file__).resolve().parents[2]
NODE = ROOT / "deploy" / "elasticsearch" / "es.py"
HOME = ROOT / ".elasticsearch"
FIRST_NODE = 20  # a developer's own nodes have lower numbers


def code(number: int) -> str:
    """Return the code of an invented firm; its region exists nowhere."""
    return f"91529900{number:09d}X"


def firm(number: int, *names: str, seq: int = 1, **facts: object) -> Document:
    """Return an invented firm's document; `names` has the registered one first."""
    shown: dict[str, Any] = {
        "region": "529901",
        "industry": "C1512",
        "status": "active",
        "tier": "A",
        "tier_status": "published",
        "is_listed": False,
        "is_open": True,
        **facts,
    }
    return Document(
        uscc=code(number),
        seq=seq,
        names=tuple(map(analyse, names or (f"遵义市示例第{number}酒业有限公司",))),
        **shown,
    )


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def lacking() -> str:
    """Return what this machine lacks to start Elasticsearch."""
    spec = importlib.util.spec_from_file_location("es", NODE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return str(module.lacking())


@pytest.fixture(scope="session")
def elasticsearch_url(worker_id: str) -> Iterator[str]:
    """Return the address of a real node: ELASTICSEARCH_URL, or one of our own."""
    if url := os.environ.get("ELASTICSEARCH_URL"):
        yield url
        return
    if lack := lacking():
        if os.environ.get("CI") == "true":
            pytest.fail(f"Elasticsearch cannot be tested: this machine lacks {lack}.")
        warnings.warn(f"ELASTICSEARCH IS NOT TESTED: no {lack}.", stacklevel=1)
        pytest.skip(f"needs {lack}, or ELASTICSEARCH_URL")
    number = FIRST_NODE + int("".join(filter(str.isdigit, worker_id)) or 0)
    node = ["--home", str(HOME), "--node", str(number)]
    HOME.mkdir(exist_ok=True)
    with (HOME / ".lock").open("w") as lock:  # test processes download once
        flock(lock, LOCK_EX)
        done = run_node("start", *node, "--port", str(free_port() - number + 1))
    assert done.returncode == 0, done.stderr
    yield done.stdout.strip()
    run_node("stop", *node)


def run_node(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run es.py."""
    return subprocess.run(
        [sys.executable, str(NODE), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def prefix() -> str:
    """Return an index prefix of this test alone."""
    return f"test-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def elastic(elasticsearch_url: str, prefix: str) -> Iterator[ElasticBackend]:
    """Return Elasticsearch with an index prefix of its own."""
    # Patient: a node just started on a busy machine warms up first.
    yield ElasticBackend(elasticsearch_url, prefix=prefix, seconds=30)
    for index in indices(elasticsearch_url, prefix):
        with Elasticsearch(elasticsearch_url) as client:
            client.indices.delete(index=index)


def indices(url: str, prefix: str) -> list[str]:
    """Return the names of the indices of a prefix."""
    with Elasticsearch(url) as client:
        return list(client.indices.get(index=f"{prefix}-firms-*", features="aliases"))


@pytest.fixture(
    params=["postgres", pytest.param("elastic", marks=pytest.mark.elasticsearch)]
)
def backend(request: pytest.FixtureRequest, db: None) -> SearchBackend:
    """Return each engine in turn, empty."""
    if request.param == "postgres":
        return PostgresBackend()
    engine: ElasticBackend = request.getfixturevalue("elastic")
    return engine
