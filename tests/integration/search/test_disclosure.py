"""What becomes public and what leaves, numbered without a gap, listed for readers."""

import pytest

from registry.domain.attestations import Attestation
from registry.domain.vocabulary import ProcedureType
from search.models import Disclosure, Profile, PublicEntry
from search.services.disclosure import data_version
from search.services.pipeline import run_until_done
from tests import factories
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


def publish() -> None:
    list(run_until_done(clock=lambda: NOW))


def test_every_number_of_the_stream_is_taken_once() -> None:
    for _ in range(3):
        factories.record(factories.penalty(factories.firm()))
    publish()

    numbers = Disclosure.objects.order_by("seq").values_list("seq", flat=True)
    assert list(numbers) == list(range(1, data_version() + 1))


def test_a_profile_carries_the_number_of_its_latest_change() -> None:
    firm = factories.firm()
    publish()
    before = Profile.objects.get(enterprise=firm).seq

    factories.record(factories.penalty(firm))
    publish()

    newest = Disclosure.objects.filter(enterprise=firm).order_by("-seq").first()
    assert newest is not None
    assert Profile.objects.get(enterprise=firm).seq == newest.seq > before


def test_an_unpublishable_fact_takes_no_number_and_no_line() -> None:
    firm = factories.firm()
    publish()
    before = data_version()

    simple = Attestation(procedure=ProcedureType.SIMPLE, is_screened=True)
    factories.record(factories.penalty(firm), attestation=simple)
    publish()

    assert data_version() == before
    assert not PublicEntry.objects.exists()


def test_the_lines_of_all_lists_are_the_records_of_all_views() -> None:
    seller, producer = factories.firm(), factories.firm(name="遵义示例酒业有限公司")
    factories.record(factories.sampling(seller, producer), form="sampling")
    factories.record(factories.penalty(producer))
    publish()

    lines = PublicEntry.objects.values_list("enterprise_id", "key")
    shown = [
        (profile.pk, record["fact"]["key"])
        for profile in Profile.objects.all()
        for record in profile.view["records"]
    ]
    assert sorted(lines) == sorted(shown)
    assert len(shown) == 3


def test_running_a_stage_again_changes_nothing() -> None:
    factories.record(factories.penalty(factories.firm()))
    publish()
    before = (data_version(), PublicEntry.objects.count())

    publish()

    assert (data_version(), PublicEntry.objects.count()) == before
