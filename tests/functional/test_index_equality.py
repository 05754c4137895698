"""Both engines hold what the public views say, whatever came, in whatever order."""

import os
import random
import signal
from collections.abc import Iterator
from datetime import timedelta
from fcntl import LOCK_EX, flock
from pathlib import Path

import pytest
from pytest_django import Settings

from registry.domain.vocabulary import Duty
from registry.models import Enterprise, Record, User
from registry.services import entry
from registry.services.enterprises import change_enterprise
from registry.services.releases import withdraw_record
from search.index.backend import Document, SearchQuery
from search.index.engines import BREAKER, engines
from search.services.finding import find_firms
from search.services.indexing import documents, rebuild_index, verify_index
from search.services.pipeline import run_until_done
from tests import factories
from tests.conftest import NOW
from tests.contract.conftest import FIRST_NODE, HOME, free_port, lacking, run_node

EDITS, EDITS_A_ROUND = 1_000, 40
SEED = 20_261_125
PLACES = ("贵阳", "遵义", "安顺", "毕节", "铜仁", "凯里")
BRANDS = ("鸿发", "瑞丰", "盛源", "金沙", "溪泉", "云岭", "福泰", "兴隆")
TRADES = ("酒业", "食品", "茶业", "建材", "商贸", "药业")

pytestmark = pytest.mark.slow  # a thousand edits through the services


class Province:
    """Firms that are registered, renamed, punished and cleared at random."""

    def __init__(self) -> None:
        self.chance = random.Random(SEED)
        self.clerk = factories.officer(Duty.ENTER, Duty.READ)
        self.approver: User = factories.approver()
        self.firms: list[Enterprise] = []
        self.records: list[Record] = []
        self.late: list[Document] = []

    def edit(self, count: int) -> None:
        """Make so many edits, with the pipeline run now and then."""
        acts = (self.register, self.rename, self.punish, self.clear)
        for number in range(count):
            self.chance.choices(acts, (35, 45, 12, 8))[0]()
            if number % EDITS_A_ROUND == EDITS_A_ROUND - 1:
                run_pipeline()
                self.late += self.chance.sample(list(documents()), 3)

    def register(self) -> None:
        self.firms.append(factories.firm(name=self.name()))

    def rename(self) -> None:
        if self.firms:
            firm = self.chance.choice(self.firms)
            stated = {"name": self.name(), "industry": self.chance.choice(("C15", "F"))}
            change_enterprise(firm, stated, actor=self.clerk, now=NOW)

    def punish(self) -> None:
        if self.firms:
            stated = factories.penalty(self.chance.choice(self.firms))
            draft = factories.draft(stated, actor=self.clerk)
            record = entry.approve_draft(
                draft.pk,
                attestation=factories.ATTESTED,
                actor=self.approver,
                now=NOW,
            )
            self.records.append(record)

    def clear(self) -> None:
        if self.records:
            record = self.records.pop(self.chance.randrange(len(self.records)))
            officer = self.approver.officer
            withdraw_record(record, officer=officer, now=NOW, reason="示例")

    def name(self) -> str:
        place, brand, trade = map(self.chance.choice, (PLACES, BRANDS, TRADES))
        return f"{place}示例{brand}{trade}有限公司"

    def send_late_messages(self) -> None:
        """Send old documents again: late, repeated and in any order."""
        again = self.late * 2
        self.chance.shuffle(again)
        for engine in engines():
            for document in again:
                engine.replace([document])


def run_pipeline() -> None:
    list(run_until_done(clock=lambda: NOW + timedelta(minutes=1)))


def differences() -> dict[str, int]:
    return {engine.name: len(verify_index(engine)) for engine in engines()}


class Node:
    """A real Elasticsearch of this test alone, which may be killed."""

    def __init__(self, number: int) -> None:
        self.number = number
        port = free_port() - number + 1
        self.place = ("--home", str(HOME), "--node", str(number), "--port", str(port))
        self.url = self.start()

    def start(self) -> str:
        done = run_node("start", *self.place)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def kill(self) -> None:
        pid = int((HOME / f"node-{self.number}.pid").read_text())
        os.kill(pid, signal.SIGKILL)
        while Path(f"/proc/{pid}").exists() and not is_zombie(pid):
            pass

    def stop(self) -> None:
        run_node("stop", *self.place)


def is_zombie(pid: int) -> bool:
    return ") Z" in Path(f"/proc/{pid}/stat").read_text()


@pytest.fixture
def node(worker_id: str, settings: Settings) -> Iterator[Node]:
    """Start Elasticsearch and let the product use it."""
    if lack := lacking():
        pytest.skip(f"needs {lack}")
    HOME.mkdir(exist_ok=True)
    with (HOME / ".lock").open("w") as lock:  # test processes download once
        flock(lock, LOCK_EX)
        digits = "".join(filter(str.isdigit, worker_id)) or "0"
        node = Node(FIRST_NODE + 40 + int(digits))
    settings.ELASTICSEARCH_URL = node.url
    settings.ELASTICSEARCH_PREFIX = f"test-{os.getpid()}-equality"
    BREAKER.reset()
    for engine in engines():
        engine.rebuild([])
    yield node
    node.stop()
    BREAKER.reset()


def test_postgres_equals_the_views_after_random_edits_and_late_messages(
    committed: str,
) -> None:
    province = Province()

    province.edit(EDITS)
    province.send_late_messages()

    assert len(province.late) > 50
    assert differences() == {"postgres": 0}


@pytest.mark.elasticsearch
def test_elasticsearch_equals_the_views_after_random_edits_and_late_messages(
    committed: str, node: Node
) -> None:
    province = Province()

    province.edit(EDITS)
    province.send_late_messages()

    assert len(province.late) > 50
    assert differences() == {"postgres": 0, "elasticsearch": 0}


@pytest.mark.elasticsearch
def test_elasticsearch_killed_in_the_middle_catches_up_by_itself(
    committed: str, node: Node
) -> None:
    province = Province()
    province.edit(3 * EDITS_A_ROUND)

    node.kill()
    province.edit(3 * EDITS_A_ROUND)

    firm = province.firms[-1]
    assert exact(firm) == ([firm.uscc], False)
    assert degraded("示例鸿发酒业")
    node.start()
    BREAKER.reset()
    run_pipeline()
    assert differences() == {"postgres": 0, "elasticsearch": 0}
    assert not degraded("示例鸿发酒业")


def test_an_index_built_anew_equals_one_that_grew(committed: str) -> None:
    province = Province()
    province.edit(2 * EDITS_A_ROUND)

    for engine in engines():
        rebuild_index(engine)

    assert differences() == {"postgres": 0}


def test_what_an_engine_lacks_is_named(committed: str) -> None:
    Province().edit(EDITS_A_ROUND)
    (engine,) = engines()
    gone = next(documents())

    engine.remove(gone.uscc, seq=gone.seq + 1)

    (difference,) = verify_index(engine)
    assert (difference.uscc, difference.what) == (gone.uscc, "missing")


def exact(firm: Enterprise) -> tuple[list[str], bool]:
    found = find_firms(SearchQuery(text=firm.uscc), today=NOW.date())
    return [one.hit.uscc for one in found.found], found.is_degraded


def degraded(text: str) -> bool:
    found = find_firms(SearchQuery(text=text), today=NOW.date())
    assert found.found
    return found.is_degraded
