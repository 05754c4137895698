"""The Elasticsearch nodes of the runs: one for each kind of run (检索节点)."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from elasticsearch import Elasticsearch

from benchmarks import ROOT

HOME, FIRST_PORT = ROOT / ".elasticsearch", 19400
_PROGRAM = (sys.executable, str(ROOT / "deploy" / "elasticsearch" / "es.py"))


@contextmanager
def elasticsearch(*, node: int) -> Iterator[str]:
    """Start a node of the run's own; without a JDK say so and go on without."""
    options = ["--home", str(HOME), "--node", str(node), "--port", str(FIRST_PORT)]
    started = subprocess.run(  # noqa: S603 - our own program
        [*_PROGRAM, "start", *options], stdout=subprocess.PIPE, text=True, check=False
    )
    if started.returncode:
        print("ELASTICSEARCH IS NOT MEASURED: no node could be started (see above).")
        yield ""
        return
    url = started.stdout.strip()
    use(url)
    try:
        yield url
    finally:
        subprocess.run([*_PROGRAM, "stop", *options], check=False)  # noqa: S603


def use(url: str) -> None:
    """Let this process and those started from here ask a node; "": PostgreSQL alone."""
    settings.ELASTICSEARCH_URL = os.environ["ELASTICSEARCH_URL"] = url


def drop_indices(url: str, *, prefix: str) -> None:
    """Drop what a run, or a killed one before it, made."""
    if not url:
        return
    with Elasticsearch(url) as client:
        for name in client.indices.get(index=f"{prefix}-*", features="aliases"):
            client.indices.delete(index=name)
