"""From publishable to found by a search, the pipeline its own process (公示延迟).

In turn a penalty is approved and the firm is sought by its name and new tier, or a firm
is renamed and sought by its new name. The clock starts when the write has committed.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from benchmarks import ROOT
from benchmarks.clocks import percentile, say
from benchmarks.firms import code_of
from benchmarks.people import (
    APPROVER,
    CLERK,
    IMPORTER,
    ORGAN_CODE,
    ORGAN_NAME,
    officer,
)
from benchmarks.results import Result
from registry.clock import day_of, now
from registry.domain.attestations import Attestation
from registry.domain.fields import forms
from registry.domain.vocabulary import ProcedureType, Sector
from registry.models import Draft, Enterprise
from registry.services import entry
from registry.services.enterprises import change_enterprise, register_enterprise
from search.index.backend import SearchFilters, SearchQuery
from search.index.engines import BREAKER, search

FIRST = 20_000_000  # numbers of these firms' codes
SAMPLES, PAUSE, POLL = 100, 0.3, 0.02
LONGEST = 30.0
TARGET = 1.0
TIER = "A"  # of a firm with one small fine


def idle() -> Result:
    """Measure while nothing else is written."""
    with _pipeline():
        taken = _measure(Sample.make(SAMPLES), until=lambda: False)
    return _result("publishable → found, idle", taken)


def busy(files: Sequence[Path]) -> Result:
    """Measure while files of firms are being imported, all at once."""
    samples = Sample.make(SAMPLES)
    with _pipeline():
        imports = [_manage("import_enterprises", f, "--actor", IMPORTER) for f in files]
        start = time.monotonic()
        time.sleep(2)  # the interpreters have started
        try:
            taken = _measure(
                samples, until=lambda: all(one.poll() is not None for one in imports)
            )
        finally:
            for one in imports:
                one.terminate()
                one.wait()
    say(f"imports ran for {time.monotonic() - start:.0f} s")
    return _result("publishable → found, while both files are imported", taken)


class Sample:
    """One firm with a submitted penalty, ready to be published."""

    def __init__(self, firm: Enterprise, name: str, draft: Draft) -> None:
        self.firm, self.name, self.draft = firm, name, draft

    @classmethod
    def make(cls, count: int) -> "list[Sample]":
        """Register firms and submit a penalty of each."""
        clerk, made = officer(CLERK), []
        for number in range(FIRST, FIRST + count):
            name = f"示例测时{number}酒业有限公司"
            stated = {"uscc": code_of(number), "name": name, "district_code": "520102"}
            firm = register_enterprise(stated, actor=clerk, now=now())
            draft = entry.save_draft(
                uuid4(),
                form=forms()["penalty"],
                sector=Sector.FOOD,
                stated=_penalty(firm, number=number, name=name),
                actor=clerk,
                now=now(),
            )
            draft = entry.submit_draft(draft.pk, actor=clerk, now=now())
            made.append(cls(firm, name, draft))
        return made

    def publish(self) -> SearchQuery:
        """Approve the penalty; return the search that then finds the firm."""
        entry.approve_draft(
            self.draft.pk,
            attestation=Attestation(
                procedure=ProcedureType.ORDINARY,
                notice_served_on=day_of(now()),
                is_screened=True,
            ),
            actor=officer(APPROVER),
            now=now(),
        )
        return SearchQuery(text=self.name, filters=SearchFilters(tier=TIER))

    def rename(self) -> SearchQuery:
        """Change the name; return the search that then finds the firm."""
        name = self.name.replace("测时", "更名")
        change_enterprise(self.firm, {"name": name}, actor=officer(CLERK), now=now())
        return SearchQuery(text=name)


def _measure(samples: Sequence[Sample], *, until: Callable[[], bool]) -> list[float]:
    _wait_for_first(samples[-1])
    taken: list[float] = []
    writes: list[float] = []
    for number, sample in enumerate(samples):
        if until() or len(taken) == SAMPLES:
            break
        begun = time.monotonic()
        query = sample.publish() if number % 2 else sample.rename()
        writes.append(time.monotonic() - begun)
        taken.append(_found(query, code=sample.firm.uscc))
        time.sleep(PAUSE)
    if writes:
        say(f"the writes themselves took p95 {percentile(writes, 0.95):.2f} s")
    return taken


def _wait_for_first(sample: Sample) -> None:
    """Wait until the pipeline has caught up with the firms made for the measure."""
    _found(SearchQuery(text=sample.name), code=sample.firm.uscc, longest=120)


def _found(query: SearchQuery, *, code: str, longest: float = LONGEST) -> float:
    start = time.monotonic()
    name = query.text
    while time.monotonic() - start < longest:
        BREAKER.reset()
        page, _degraded = search(query)
        if any(hit.uscc == code and hit.matched_name == name for hit in page.hits):
            return time.monotonic() - start
        time.sleep(POLL)
    return longest


def _result(what: str, taken: Sequence[float]) -> Result:
    if not taken:
        return Result(what=what, ours="the imports ended before the first sample")
    half, most = percentile(taken, 0.5), percentile(taken, 0.95)
    return Result(
        what=f"{what} ({len(taken)} samples)",
        ours=f"p50 {1000 * half:.0f} ms, p95 {1000 * most:.0f} ms",
        ratio=most / TARGET,
        target=f"p95 ≤ {TARGET:.0f} s",
        is_met=most <= TARGET,
    )


@contextmanager
def _pipeline() -> Iterator[None]:
    worker = _manage("run_pipeline", "--watch")
    try:
        yield
    finally:
        worker.terminate()
        worker.wait()


def _manage(*words: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "manage.py", *map(str, words), "--skip-checks"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )


def _penalty(firm: Enterprise, *, number: int, name: str) -> dict[str, object]:
    return {
        "punished_name": name,
        "punished_code": firm.uscc,
        "punished_kind": "legal_person",
        "document_number": f"黔市监示罚〔2026〕{number}号",
        "violation": "经营标签不符合规定的食品",
        "facts": "示例:抽查时发现三个批次的标签缺少生产日期。",
        "basis": "《中华人民共和国食品安全法》第一百二十五条",
        "penalty_kinds": ["fine"],
        "content": "罚款一万元",
        "fine_wan": "1",
        "decided_on": day_of(now()).isoformat(),
        "organ_name": ORGAN_NAME,
        "organ_code": ORGAN_CODE,
    }
