"""The whole way once: the best introduction to the code."""

from uuid import uuid4

import pytest

from credit.services import evaluation
from registry.domain.fields import forms
from registry.domain.vocabulary import Sector
from registry.services import entry
from registry.services.audits import log_faults, process_faults
from search.index.backend import SearchQuery
from search.index.engines import search
from search.models import Disclosure, Profile
from search.services.pipeline import run_until_done
from tests import factories
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


def test_what_an_inspector_writes_reaches_the_public() -> None:
    firm = factories.firm(name="遵义示例酒业有限公司")
    inspector, second = factories.officer(), factories.approver()

    draft = entry.save_draft(
        uuid4(),
        form=forms()["penalty"],
        sector=Sector.FOOD,
        stated=factories.penalty(firm, fine_wan="6"),
        actor=inspector,
        now=NOW,
    )
    entry.submit_draft(draft.pk, actor=inspector, now=NOW)
    record = entry.approve_draft(
        draft.pk, attestation=factories.ATTESTED, actor=second, now=NOW
    )
    list(run_until_done(clock=lambda: NOW))

    profile = Profile.objects.get(uscc=firm.uscc)
    assert (profile.tier, profile.tier_status) == ("A", "published")
    assert [one["fact"]["key"] for one in profile.view["records"]] == [record.key]
    page, degraded = search(SearchQuery(text="示例酒业"))
    assert [hit.uscc for hit in page.hits] == [firm.uscc]
    assert not degraded
    stream = Disclosure.objects.order_by("seq").values_list("seq", "thing")
    assert list(stream) == [(1, "record"), (2, "enterprise")]
    assert not any(evaluation.replay())
    assert not log_faults()
    assert not process_faults()
