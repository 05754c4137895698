"""The page about the data: as new as the database, silent about what is not public."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import translation

from credit.models import TierDecision, TierNotice
from registry.domain.circumstances import StandingReason
from registry.domain.vocabulary import Audience, Duty, Secrecy
from registry.models import BatchState, ImportBatch
from registry.services.batch_release import release_batch
from registry.web.sources import told_source
from search.freshness import freshness
from search.models import Profile
from search.services.disclosure import data_version
from tests import factories
from tests.conftest import NOW
from tests.functional.public import TODAY, Town, publish
from tests.functional.test_public_pages import page, text_of


def batch(layout: str = "", *, state: BatchState = BatchState.RELEASED) -> ImportBatch:
    """Return a batch taken in now; of records if it has a layout."""
    return ImportBatch.objects.create(
        kind="records" if layout else "enterprises",
        file_name="示例.csv",
        digest="0" * 64,
        layout=layout,
        uploaded_by=factories.officer(Duty.IMPORT),
        state=state,
        created_at=NOW,
        updated_at=NOW,
    )


def test_each_source_tells_the_day_it_was_last_taken_in(
    client: Client, province: Town
) -> None:
    batch()
    batch("N30")

    shown = text_of(page(client, "/about"))

    assert "企业登记信息 企业的名称、代码、住所和登记状态 2026年11月25日" in shown
    assert "双公示行政处罚信息（30项） 记录 2026年11月25日" in shown
    assert "示例.csv" not in shown


@pytest.mark.parametrize("state", [s for s in BatchState if s != BatchState.RELEASED])
def test_what_nobody_released_leaves_no_sign(province: Town, state: BatchState) -> None:
    before = freshness(TODAY)
    batch("M28", state=state)

    assert freshness(TODAY) == before


@pytest.mark.parametrize("secrecy", list(Secrecy))
def test_a_batch_that_the_secrecy_review_kept_leaves_no_sign(
    province: Town, secrecy: Secrecy
) -> None:
    before = freshness(TODAY)
    made = batch("M28", state=BatchState.WAITING)
    attested = replace(factories.ATTESTED, secrecy=secrecy)
    release_batch(made.pk, attestation=attested, actor=factories.approver(), now=NOW)

    is_told = freshness(TODAY) != before
    assert is_told == (secrecy is Secrecy.NONE)


@pytest.mark.parametrize("is_noticed", [False, True])
def test_a_fall_that_is_told_to_the_firm_first_moves_no_day(
    province: Town, is_noticed: bool
) -> None:
    made = TierDecision.objects.filter(audience=Audience.PUBLIC).earliest("id")
    made.pk, made.decided_at = None, NOW + timedelta(days=1)
    made.save(force_insert=True)
    if is_noticed:
        TierNotice.objects.create(
            enterprise=made.enterprise,
            decision=made,
            tier="D",
            opened_on=TODAY,
            due_on=TODAY,
            told_at=NOW,
        )

    moved = freshness(TODAY).judged_on == TODAY + timedelta(days=1)
    assert moved is not is_noticed


@pytest.mark.parametrize(("days", "waiting"), [(1, 0), (0, 1)])
def test_firms_whose_day_has_come_are_counted_as_waiting(
    province: Town, days: int, waiting: int
) -> None:
    Profile.objects.update(due_on=None)
    due = TODAY + timedelta(days=days)
    Profile.objects.filter(uscc=province.fined.uscc).update(due_on=due)

    assert freshness(TODAY).waiting == waiting


def test_the_page_tells_version_and_publication(client: Client, province: Town) -> None:
    factories.record(factories.penalty(province.clean))
    publish()

    shown = text_of(page(client, "/about"))

    assert f"数据版本 {data_version()}" in shown
    assert "最近一次公示或撤下 2026年11月25日" in shown


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_each_reason_that_keeps_a_record_back_is_told_with_its_law(
    client: Client, province: Town, language: str
) -> None:
    shown = page(client, "/about", english=language == "en")

    with translation.override(language):
        law = told_source("SAMR order 45 (2021) art. 2")
    reason = StandingReason.SIMPLE_PROCEDURE
    said = reason.label if language == "en" else reason.term
    row = shown.split("</tr>")
    assert any(said[1:] in one and law in one for one in row)
    assert StandingReason.RELEASED.term not in shown


def test_the_footer_leads_there(client: Client, province: Town) -> None:
    assert 'href="/about"' in page(client, "/").split("<footer")[1]
