"""A small corpus of invented firms for the tests of the generators."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.corpus import Corpus, rows
from benchmarks.firms import code_of, write_invented

NUMBERED = "贵阳市示例瑞鸿食品有限公司第{}门市部"
WITH_BRACKETS = "示例鸿瑞(贵阳)食品有限公司"
IN_DISTRICT = "贵阳市示例松鼠茶业有限公司"
SIZE = 3_000
APART = 1_000_000  # so that codes differ early


@cache
def corpus() -> Corpus:
    """Return invented firms, some of them with what the makers of names leave out."""
    special = [*(NUMBERED.format(one) for one in "一二三"), WITH_BRACKETS, IN_DISTRICT]
    own = [
        {"uscc": code_of(at * APART), "name": name, "district": "播州区"}
        for at, name in enumerate(special, start=1)
    ]
    with TemporaryDirectory() as folder:
        path = write_invented(Path(folder) / "firms.csv.gz", count=SIZE, first=1)
        return Corpus(own, list(rows(path)))
