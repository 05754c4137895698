"""A repair taken at the counter, until nothing of the record is left in public."""

from datetime import timedelta

import pytest
from django.test import Client

from registry.clock import now, today
from registry.domain.procedures.repair import RepairStep as S
from registry.domain.vocabulary import Duty
from registry.models import AccessEntry
from search.index.backend import SearchFilters, SearchQuery
from search.index.engines import search
from search.services.pipeline import run_until_done
from tests import factories
from tests.functional.test_listing_way import client_of
from tests.repair_walk import RepairWalk

pytestmark = pytest.mark.django_db


@pytest.fixture
def repair() -> RepairWalk:
    made = RepairWalk(now=now())
    list(run_until_done(clock=now))
    return made


def public_texts(repair: RepairWalk) -> list[str]:
    """Return what every public door says of the firm and its record."""
    list(run_until_done(clock=now))
    code = repair.firm.uscc
    doors = (
        f"/enterprises/{code}",
        f"/enterprises/{code}?as_of=2026-10-01",
        f"/api/v1/enterprises/{code}",
        f"/api/v1/enterprises/{code}/tier",
        f"/api/v1/records/{repair.record.key}",
        "/api/v1/records",
    )
    return [Client().get(door).content.decode() for door in doors]


def test_a_repaired_record_is_gone_from_every_door(repair: RepairWalk) -> None:
    key = repair.record.key
    assert sum(key in text for text in public_texts(repair)) > 3

    repair.granted()

    assert not any(f"{key}" in text for text in public_texts(repair)[:4])
    assert Client().get(f"/api/v1/records/{key}").status_code == 404
    page, _ = search(
        SearchQuery(text=repair.firm.uscc, filters=SearchFilters(tier="A"))
    )
    assert page.hits == ()
    feed = Client().get("/api/v1/feed?after=0").json()["results"]
    states = {one["key"]: one["state"] for one in feed}
    assert states[key] == "withdrawn"


def test_officers_still_see_the_history(repair: RepairWalk) -> None:
    repair.granted()
    client = client_of(repair.officers[Duty.DECIDE])

    record = client.get(f"/work/records/{repair.record.key}/?purpose=review")
    case = client.get(f"/work/cases/{repair.case_id}/")
    paper = client.get(f"/work/cases/{repair.case_id}/documents/repair_decision.pdf")

    assert "已信用修复" in record.content.decode()
    assert "准予修复" in case.content.decode()
    assert paper.content.startswith(b"%PDF-")


def test_a_refusal_is_printed_with_its_reason(repair: RepairWalk) -> None:
    repair.apply()
    repair.take(S.ACCEPT, by=Duty.HANDLE)
    repair.take(S.REJECT, reason="示例:整改未完成")
    client = client_of(repair.officers[Duty.DECIDE])

    paper = client.get(f"/work/cases/{repair.case_id}/documents/refusal.pdf")

    assert paper.content.startswith(b"%PDF-")


def test_the_page_offers_what_relates_and_hides_what_the_officer_chose(
    repair: RepairWalk,
) -> None:
    sample = factories.record(
        factories.sampling(
            producer=repair.firm, concluded_on="2026-05-20", delivered_on="2026-05-21"
        ),
        form="sampling",
    )
    repair.apply()
    repair.take(S.ACCEPT, by=Duty.HANDLE)
    client = client_of(repair.officers[Duty.DECIDE])
    case = f"/work/cases/{repair.case_id}"
    offered = client.get(f"{case}/").content.decode()
    assert sample.key in public_texts(repair)[0]

    blank = client.post(f"{case}/steps/grant/", {"seen": 2, "checked": "示例:属实"})
    chosen = {"seen": 2, "checked": "示例:属实", "related": [sample.key]}
    done = client.post(f"{case}/steps/grant/", chosen)

    number = sample.versions.get().document_number
    assert f'value="{sample.key}"' in offered
    assert blank.status_code == 400
    assert "请选择" in blank.content.decode()
    assert done.status_code == 302
    assert number in client.get(f"{case}/").content.decode()
    assert not any(sample.key in text for text in public_texts(repair)[:4])


def test_without_anything_related_the_page_asks_nothing_of_it(
    repair: RepairWalk,
) -> None:
    repair.apply()
    repair.take(S.ACCEPT, by=Duty.HANDLE)
    client = client_of(repair.officers[Duty.DECIDE])

    page = client.get(f"/work/cases/{repair.case_id}/").content.decode()

    assert "准予修复" in page
    assert "一并停止公示的相关抽查检查结果" not in page


@pytest.mark.parametrize(
    ("days_before", "rule"),
    [(0, "信用修复决定期限"), (20, "信用修复答复期限：国办发〔2025〕22号")],
)
def test_the_case_tells_by_which_rule_it_is_due(
    repair: RepairWalk, days_before: int, rule: str
) -> None:
    filed_on = today() - timedelta(days=days_before)
    repair.apply(filed_on=filed_on.isoformat())
    repair.take(S.ACCEPT, by=Duty.HANDLE)
    agent = factories.agent(repair.firm).user

    told = client_of(repair.officers[Duty.DECIDE]).get(f"/work/cases/{repair.case_id}/")
    seen = client_of(agent).get(f"/firm/{repair.firm.uscc}/cases/{repair.case_id}/")

    assert rule in told.content.decode()
    assert rule in seen.content.decode()


def test_the_counters_form_offers_the_firms_records(repair: RepairWalk) -> None:
    client = client_of(repair.officers[Duty.HANDLE])

    form = client.get(f"/work/cases/new/repair/{repair.firm.uscc}/apply/")

    assert repair.record.key in form.content.decode()
    assert "信用承诺书" in form.content.decode()
    assert AccessEntry.objects.get().enterprise == repair.firm
