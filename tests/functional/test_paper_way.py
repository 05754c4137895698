"""A decision document at every public door, while it and its record are released."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from registry.domain.procedures.masking import MaskingStep
from registry.domain.procedures.paper import PaperStep as S
from registry.domain.procedures.repair import RepairStep
from registry.domain.vocabulary import Duty, ProcedureKind
from registry.models import Attachment, Record
from registry.services.releases import withdraw_record
from tests import factories
from tests.conftest import NOW
from tests.follow_up_walk import FollowUp
from tests.functional.public import TODAY, ask, publish
from tests.functional.test_listing_way import client_of
from tests.paper_walk import CLEAN, MOBILE, PaperWalk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


@pytest.fixture
def walk() -> PaperWalk:
    """Return a firm whose penalty can be repaired today, with its document."""
    return PaperWalk(decided_on="2026-05-24")


def door(walk: PaperWalk, digest: str) -> str:
    return f"/enterprises/{walk.firm.uscc}/papers/{digest}"


def status(walk: PaperWalk, digest: str) -> int:
    """Knock at the door of downloads, and take what comes to its end."""
    answer = Client().get(door(walk, digest))
    assert b"".join(answer)
    return answer.status_code


def number_of(record: Record) -> str:
    return record.versions.latest("ordinal").document_number


def doors_that_tell(walk: PaperWalk, digest: str) -> set[str]:
    """Return which public doors have the document, the download among them."""
    cache.clear()
    code, client = walk.firm.uscc, Client()
    doors = (
        f"/enterprises/{code}",
        f"/enterprises/{code}?as_of={TODAY - timedelta(days=9)}",
        f"/api/v1/enterprises/{code}",
        f"/api/v1/records/{walk.record.key}",
        "/api/v1/records",
        "/api/v1/feed?after=0",
        "/api/v1/feed/snapshot",
    )
    told = {one for one in doors if digest in client.get(one).content.decode()}
    is_open = status(walk, digest) == 200
    return told | ({"download"} if is_open else set())


def other_procedure(walk: PaperWalk, kind: ProcedureKind) -> FollowUp:
    return FollowUp(kind=kind, firm=walk.firm, organ=walk.organ, now=walk.now)


def repair(walk: PaperWalk) -> None:
    paper: dict[str, Any] = dict.fromkeys(
        ("application", "commitment", "proof"), walk.paper()
    )
    case = other_procedure(walk, ProcedureKind.REPAIR)
    case.take(
        RepairStep.APPLY,
        record=walk.record.key,
        filed_on=walk.today,
        applicant="示例经办人",
        performed="示例:已履行",
        **paper,
    )
    case.take(RepairStep.ACCEPT)
    case.take(RepairStep.GRANT, checked="示例:属实")


def mask(walk: PaperWalk) -> FollowUp:
    case = other_procedure(walk, ProcedureKind.MASKING)
    case.take(
        MaskingStep.APPLY,
        filed_on=walk.today,
        applicant="示例管理人",
        court="示例中级人民法院",
        ruling_number="（2026）示破1号",
        ruled_on=walk.today,
        ends_when="示例:重整计划执行完毕",
        ruling=walk.paper(),
    )
    case.take(MaskingStep.MASK, checked="示例:属实")
    return case


def withdraw_its_record(walk: PaperWalk) -> None:
    officer = factories.officer(Duty.APPROVE, organ=walk.organ).officer
    withdraw_record(walk.record, officer=officer, now=NOW, reason="示例:撤销")


def withdraw_the_document(walk: PaperWalk) -> None:
    walk.take(S.WITHDRAW, reason="示例:漏隐一处")


def replace_the_document(walk: PaperWalk) -> None:
    walk.take(S.REPLACE, paper=[walk.keep(CLEAN + "二")])


def test_a_released_document_is_told_everywhere_and_can_be_saved(
    walk: PaperWalk,
) -> None:
    digest = walk.released(walk.keep(CLEAN, name="张三的决定书.txt"))
    publish()

    assert len(doors_that_tell(walk, digest)) == 8
    (told,) = ask(Client(), f"enterprises/{walk.firm.uscc}")["records"]
    name = f"行政处罚决定书 {number_of(walk.record)}.txt"
    assert told["paper"] == {
        "name": name,
        "media_type": "text/plain; charset=utf-8",
        "size": len(CLEAN.encode()),
        "address": door(walk, digest),
    }
    answer = Client().get(told["paper"]["address"])
    assert b"".join(answer) == CLEAN.encode()
    disposition = unquote(answer["Content-Disposition"])
    assert disposition == f"attachment; filename*=utf-8''{name}"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex"
    assert "张三" not in disposition


@pytest.mark.parametrize(
    "leave",
    [
        withdraw_its_record,
        repair,
        mask,
        withdraw_the_document,
        replace_the_document,
    ],
)
def test_what_is_withdrawn_hidden_or_replaced_is_gone_from_every_door(
    walk: PaperWalk, leave: Callable[[PaperWalk], object]
) -> None:
    digest = walk.released()
    publish()

    leave(walk)

    late = doors_that_tell(walk, digest)
    publish()
    assert "download" not in late
    assert doors_that_tell(walk, digest) == set()


def test_a_document_comes_back_with_its_record_and_without_a_step(
    walk: PaperWalk,
) -> None:
    digest = walk.released()
    masking = mask(walk)
    publish()
    hidden = doors_that_tell(walk, digest)

    masking.take(MaskingStep.LIFT, ended_on=walk.today)
    publish()

    assert hidden == set()
    assert len(doors_that_tell(walk, digest)) == 8


def test_a_document_leaves_on_the_day_its_record_ends_even_when_a_stage_is_late(
    walk: PaperWalk, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = walk.released()
    publish()
    (told,) = ask(Client(), f"enterprises/{walk.firm.uscc}")["records"]
    days = (date.fromisoformat(told["published_until"]) - TODAY).days

    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(days=days - 1))
    assert status(walk, digest) == 200
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(days=days))
    assert status(walk, digest) == 404


def test_the_page_of_a_day_before_the_decision_shows_no_document(
    walk: PaperWalk,
) -> None:
    digest = walk.released()
    publish()

    page = Client().get(f"/enterprises/{walk.firm.uscc}?as_of=2026-05-23")

    assert page.status_code == 200
    assert digest not in page.content.decode()


def test_no_other_attachment_comes_through_the_door(walk: PaperWalk) -> None:
    walk.released()
    (evidence,) = walk.paper()
    waiting = PaperWalk()
    proposed = waiting.propose(waiting.keep(CLEAN + "三"))
    publish()

    assert status(walk, evidence) == 404
    assert status(waiting, proposed) == 404
    assert status(walk, proposed) == 404
    assert status(walk, "0" * 64) == 404
    assert Attachment.objects.count() >= 3


def test_the_door_only_reads(walk: PaperWalk) -> None:
    digest = walk.released()
    publish()

    assert Client().post(door(walk, digest)).status_code == 405


def test_officers_see_what_bars_a_document_and_propose_and_release_it(
    walk: PaperWalk,
) -> None:
    record_page = f"/work/records/{walk.record.key}/?purpose=review"
    proposing = client_of(walk.officers[Duty.HANDLE])
    offered = proposing.get(record_page).content.decode()
    propose = f"/work/cases/new/paper/{walk.firm.uscc}/propose/"
    walk.propose(walk.keep(f"电话{MOBILE}"))
    releasing = client_of(walk.officers[Duty.PUBLISH])
    case_page = f"/work/cases/{walk.case.pk if walk.case else 0}/"
    barred = releasing.get(case_page).content.decode()
    walk.take(S.REPLACE, paper=[clean := walk.keep(CLEAN)])
    sent = releasing.post(f"{case_page}steps/release/", {"seen": 2})
    publish()

    assert propose in offered
    assert "正文" in barred
    assert MOBILE not in barred
    assert sent.status_code == 302
    for page in (case_page, record_page):
        assert door(walk, clean) in releasing.get(page).content.decode()
    assert propose not in proposing.get(record_page).content.decode()


def test_a_personal_number_is_in_no_log_of_a_refused_release(
    walk: PaperWalk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    walk.propose(walk.keep(f"电话{MOBILE}"))
    page = f"/work/cases/{walk.case.pk if walk.case else 0}/steps/release/"

    answer = client_of(walk.officers[Duty.PUBLISH]).post(page, {"seen": 1})

    assert answer.status_code == 400
    assert MOBILE not in answer.content.decode() + caplog.text
