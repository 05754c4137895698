"""Both senses of time: when it was true, and when we knew it."""

from datetime import date, timedelta
from io import StringIO

import psycopg
import pytest
from django.core.management import CommandError, call_command

from credit.domain.evaluation import canonical
from credit.models import TierDecision
from credit.services.evaluation import evaluate_firm
from registry.domain.duties import Act
from registry.domain.vocabulary import Audience
from registry.models import Enterprise, Record, RecordVersion
from registry.selectors import BeforeTheLogError, log_position, position_known_at
from registry.services import entry, releases
from registry.services.officers import acting_officer
from search.models import Profile
from search.services.pipeline import run_until_done
from tests import factories
from tests.conftest import NOW, owner_dsn

TODAY = NOW.date()
LATER = NOW + timedelta(days=1)


def judged(
    firm: Enterprise, audience: Audience, *, position: int, as_of: date = TODAY
) -> str:
    return canonical(
        evaluate_firm(
            firm.pk,
            audience=audience,
            as_of=as_of,
            today=LATER.date(),
            position=position,
        )
    )


def withdraw(record: Record) -> None:
    officer = acting_officer(factories.approver(), Act.WITHDRAW_RECORD, on=NOW.date())
    releases.withdraw_record(
        record,
        officer=officer,
        now=LATER,
        reason="示例:处罚决定被撤销",
    )


@pytest.mark.django_db
def test_staff_get_the_same_bytes_for_what_was_known_then() -> None:
    firm = factories.firm()
    record = factories.record(factories.penalty(firm))
    known = position_known_at(NOW)
    before = judged(firm, Audience.SUPERVISORY, position=known)

    withdraw(record)

    assert judged(firm, Audience.SUPERVISORY, position=known) == before
    assert judged(firm, Audience.SUPERVISORY, position=log_position()) != before


@pytest.mark.django_db
def test_for_the_public_a_withdrawn_record_never_was() -> None:
    firm = factories.firm()
    untouched = factories.firm()
    withdraw(factories.record(factories.penalty(firm)))

    past = judged(firm, Audience.PUBLIC, position=log_position())

    assert past == judged(untouched, Audience.PUBLIC, position=log_position())


@pytest.mark.django_db
def test_withdrawal_leaves_the_profile_and_the_stream_says_so() -> None:
    firm = factories.firm()
    record = factories.record(factories.penalty(firm))
    list(run_until_done(clock=lambda: NOW))

    withdraw(record)
    list(run_until_done(clock=lambda: LATER))

    profile = Profile.objects.get(uscc=firm.uscc)
    assert profile.view["records"] == []
    assert (profile.tier, profile.tier_status) == ("", "unrated")


@pytest.mark.django_db
def test_nothing_was_known_before_the_log_began() -> None:
    factories.firm()

    with pytest.raises(BeforeTheLogError):
        position_known_at(NOW - timedelta(days=1))


@pytest.mark.django_db
def test_a_published_record_leaves_by_itself_on_the_day_its_term_ends() -> None:
    firm = factories.firm()
    factories.record(factories.penalty(firm, decided_on="2026-10-20"))
    list(run_until_done(clock=lambda: NOW))
    end = Profile.objects.get(uscc=firm.uscc).due_on

    assert end == date(2027, 10, 21)
    for day, count in ((-1, 1), (0, 0)):
        then = NOW + (end - NOW.date()) + timedelta(days=day)
        list(run_until_done(clock=lambda then=then: then))  # type: ignore[misc]
        assert len(Profile.objects.get(uscc=firm.uscc).view["records"]) == count


@pytest.mark.django_db
def test_a_corrected_record_is_judged_by_its_new_version_from_then_on() -> None:
    firm = factories.firm()
    record = factories.record(factories.penalty(firm))
    clerk = factories.officer()
    draft = entry.start_correction(record, reason="示例", actor=clerk, now=LATER)
    draft.stated["penalty_kinds"] = ["warning"]
    draft.stated["content"] = "警告"
    del draft.stated["fine_wan"]
    draft.save()

    entry.submit_draft(draft.pk, actor=clerk, now=LATER)
    entry.approve_draft(
        draft.pk,
        attestation=factories.ATTESTED,
        actor=factories.approver(),
        now=LATER,
    )

    versions = RecordVersion.objects.filter(record=record).order_by("ordinal")
    assert [one.penalty_kinds for one in versions] == [["fine"], ["warning"]]
    then = position_known_at(NOW)
    assert '"score":"90"' in judged(firm, Audience.SUPERVISORY, position=then)
    now = judged(firm, Audience.SUPERVISORY, position=log_position())
    assert '"score":"95"' in now


def test_replay_names_the_decision_whose_fact_a_superuser_altered(
    committed: str,
) -> None:
    firm = factories.firm()
    factories.record(factories.penalty(firm))
    list(run_until_done(clock=lambda: NOW))
    decision = TierDecision.objects.order_by("id").first()
    assert decision is not None
    call_command("replay_decisions", stdout=StringIO())

    with psycopg.connect(owner_dsn(committed), autocommit=True) as owner:
        owner.execute("ALTER TABLE registry_recordversion DISABLE TRIGGER USER")
        owner.execute("UPDATE registry_recordversion SET penalty_kinds = '{closed}'")

    out = StringIO()
    with pytest.raises(CommandError):
        call_command("replay_decisions", stdout=out)
    assert f"decision {decision.pk} " in out.getvalue()
