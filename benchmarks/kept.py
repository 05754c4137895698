"""All firms of both files, registered once and kept between runs (基准企业库).

The database `kept_firms` stays in `.data/bench`, the index in the node's own folder.
They are made anew with other files, and indexed anew when code of the search changed.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from django.conf import settings

from benchmarks import FOLDER, ROOT, databases
from benchmarks.clocks import say, seconds
from benchmarks.firms import Files
from benchmarks.importing import take_in
from benchmarks.indexing import disclose_all
from benchmarks.nodes import drop_indices, elasticsearch
from benchmarks.people import make_officers
from search.index.engines import engines
from search.services.indexing import rebuild_index

DATABASE, PREFIX, NODE = "kept_firms", "kept", 8
STATE = FOLDER / "kept.json"
_CODE = ("search/domain", "search/index", "search/models", "search/reference")


@contextmanager
def registered(files: Files, *, is_fresh: bool) -> Iterator[str]:
    """Hold all firms ready in both engines; yield Elasticsearch's address, "" if none.

    Shape: `is_fresh` drops what an earlier run kept.
    """
    settings.ELASTICSEARCH_PREFIX = os.environ["ELASTICSEARCH_PREFIX"] = PREFIX
    with elasticsearch(node=NODE) as url:
        try:
            _prepare(files, url=url, is_fresh=is_fresh)
            yield url
        finally:
            databases.stop_server()


def _prepare(files: Files, *, url: str, is_fresh: bool) -> None:
    known = json.loads(STATE.read_text()) if STATE.exists() else {}
    state = {
        "files": _digest((files.main, files.other)),
        "code": _digest(sorted(_sources())),
        "engines": [engine.name for engine in engines()],
    }
    is_kept = databases.exists(DATABASE) and known.get("files") == state["files"]
    if is_fresh or not is_kept:
        STATE.unlink(missing_ok=True)
        drop_indices(url, prefix=PREFIX)
        say(f"firms registered in {seconds(lambda: _register(files)):.0f} s")
        known = {}
    databases.migrate(DATABASE)
    databases.use(DATABASE)
    if known != state:
        STATE.unlink(missing_ok=True)
        say(f"names disclosed in {seconds(disclose_all):.0f} s")
        for engine in engines():
            taken = seconds(partial(rebuild_index, engine))
            say(f"{engine.name} indexed in {taken:.0f} s")
        databases.settle()
        STATE.write_text(json.dumps(state))


def _register(files: Files) -> None:
    databases.use("postgres")
    with databases.owner() as server:
        databases.drop(DATABASE, server=server)
    databases.make(DATABASE)
    databases.use(DATABASE)
    make_officers()
    for file in (files.main, files.other):
        take_in(file)
    databases.settle()


def _sources() -> Iterator[Path]:
    for folder in _CODE:
        yield from (path for path in (ROOT / folder).rglob("*.*") if path.is_file())


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for path in paths:
        if path.suffix != ".pyc":
            digest.update(path.read_bytes())
    return digest.hexdigest()
