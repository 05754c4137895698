"""The demo is brought in whole, once, and goes on where it was cut off."""

from collections import Counter
from datetime import date, timedelta
from io import StringIO
from itertools import islice

import pytest
from django.core.management import call_command

from credit.models import TierDecision
from credit.services.evaluation import evaluate_pending
from registry.demo.accounts import (
    ACCOUNTS,
    BANK_ACCOUNT,
    CLERK_ACCOUNT,
    EXPIRED_ACCOUNT,
    FIRM_ACCOUNT,
    PASSWORD,
)
from registry.demo.firms import invent_firms
from registry.demo.seasons import invent_seasons
from registry.domain.procedures import PROCEDURES
from registry.domain.procedures.listing_terms import ListingStep
from registry.domain.vocabulary import AgencyState, AgentRole, Audience, Tier
from registry.models import (
    AccessEntry,
    Change,
    Complaint,
    Draft,
    DraftState,
    Enterprise,
    EnterpriseName,
    FirmAgent,
    ImportBatch,
    Listing,
    Partner,
    Record,
    RecordParty,
    Step,
    Task,
    User,
)
from registry.selectors import log_position
from registry.services import audits, demo
from registry.services.agents import agency_state
from registry.services.complaints import course_of
from registry.services.partners import scope_of
from tests.conftest import NOW

pytestmark = pytest.mark.slow
FIRMS = 120
TODAY = date(2026, 11, 25)


def seeded(*, seed: int = 5, firms: int = FIRMS, password: str = "") -> list[str]:
    """Seed to the end and return what was said."""
    return list(demo.seed(seed=seed, firms=firms, now=NOW, password=password))


def expected_records(*, seed: int, firms: int) -> int:
    """Count the statements of a province."""
    invented = invent_firms(seed=seed, count=firms, today=TODAY)
    seasons = invent_seasons(invented, seed=seed, today=TODAY)
    return sum(len(season.entries) + len(season.simple) for season in seasons)


@pytest.mark.usefixtures("committed")
def test_a_province_is_seeded_whole_and_then_left_alone() -> None:
    lines = seeded()
    position = log_position()
    again = seeded()

    assert Enterprise.objects.count() == FIRMS
    assert Record.objects.count() == expected_records(seed=5, firms=FIRMS)
    assert not RecordParty.objects.filter(
        is_answerable=True, enterprise=None, stated_name__contains="公司"
    ).exists()
    assert EnterpriseName.objects.exists()
    assert len(lines) == 2 + 6 + 20 + 7
    assert again == ["The province was seeded before: nothing to do."]
    assert log_position() == position == Change.objects.count()


@pytest.mark.usefixtures("committed")
def test_work_waits_for_people() -> None:
    seeded()

    states = Counter(Draft.objects.filter(batch=None).values_list("state", flat=True))
    held = Draft.objects.filter(state=DraftState.HELD)
    reasons = Counter(draft.hold_reasons[0]["code"] for draft in held)
    assert states == {"editing": 6, "submitted": 5, "returned": 1}
    assert reasons == {"unknown_party": 2, "several_candidates": 2}
    assert ImportBatch.objects.filter(state="waiting").count() == 1


@pytest.mark.usefixtures("committed")
def test_a_seeding_cut_off_is_finished_as_it_was_begun() -> None:
    begun = demo.seed(seed=5, firms=FIRMS, now=NOW)
    before = list(islice(begun, 12))
    del begun

    later = NOW + timedelta(days=3)
    after = list(demo.seed(seed=6, firms=10, now=later))

    assert len(before) == 12
    assert "seeded before" not in after[0]
    assert Enterprise.objects.count() == FIRMS
    assert Record.objects.count() == expected_records(seed=5, firms=FIRMS)
    assert log_position() == Change.objects.count()


@pytest.mark.usefixtures("committed")
def test_firms_are_judged_in_believable_proportions() -> None:
    seeded(firms=300)

    while evaluate_pending(now=NOW):
        pass

    newest = dict(
        TierDecision.objects.filter(audience=Audience.PUBLIC)
        .order_by("id")
        .values_list("enterprise_id", "tier")
    )
    tiers = Counter(tier for tier in newest.values() if tier)
    assert 0.8 < tiers[Tier.A] / tiers.total() < 0.95
    assert 0.03 < tiers[Tier.B] / tiers.total() < 0.15
    assert 0.65 < tiers.total() / 300 < 0.85
    assert Listing.objects.filter(record=None).count() == 0


@pytest.mark.usefixtures("committed")
def test_without_the_demo_nobody_can_sign_in_and_with_it_all_can() -> None:
    closed, opened = StringIO(), StringIO()

    call_command("seed_demo", firms=30, stdout=closed)
    usable = [user.has_usable_password() for user in User.objects.all()]
    call_command("seed_demo", demo=True, stdout=opened)

    assert usable == [False] * len(ACCOUNTS)
    assert all(user.check_password(PASSWORD) for user in User.objects.all())
    assert PASSWORD not in closed.getvalue()
    assert PASSWORD in opened.getvalue()


@pytest.mark.usefixtures("committed")
def test_one_account_acts_for_a_firm_and_the_proof_of_another_has_expired() -> None:
    seeded(firms=30)

    states = {
        agency.user.username: (agency.role, agency_state(agency, on=TODAY))
        for agency in FirmAgent.objects.select_related("user")
    }
    assert states == {
        FIRM_ACCOUNT: (AgentRole.PRINCIPAL, AgencyState.LIVE),
        EXPIRED_ACCOUNT: (AgentRole.AGENT, AgencyState.EXPIRED),
    }


@pytest.mark.usefixtures("committed")
def test_a_bank_has_a_grant_two_people_and_a_system_whose_secret_nobody_is_told() -> (
    None
):
    told = "".join(seeded(firms=30))

    bank = Partner.objects.get()
    people = bank.people.order_by("id").values_list(
        "user__username", "is_administrator"
    )
    system = bank.clients.get()
    assert bank.name in told
    assert scope_of(bank, on=TODAY).purposes == {"lending", "loan_care"}
    assert list(people) == [(BANK_ACCOUNT, True), (CLERK_ACCOUNT, False)]
    assert system.application.client_id not in told


@pytest.mark.usefixtures("committed")
def test_a_firm_complained_of_looks_and_each_complaint_came_to_another_step() -> None:
    seeded(firms=30)

    courses = [course_of(one) for one in Complaint.objects.order_by("id")]
    assert [len(one.taken) for one in courses] == [0, 1, 2, 3, 3]
    assert [one.decision for one in courses][3:] == ["upheld", "dismissed"]
    assert AccessEntry.objects.filter(complaint=None).exists()


@pytest.mark.usefixtures("committed")
def test_every_procedure_is_left_at_every_state_without_a_fault() -> None:
    seeded(seed=2026, firms=3_000)  # as it is served

    newest = Step.objects.filter(case__procedure__in=PROCEDURES)
    left = newest.order_by("case_id", "-ordinal").distinct("case_id")
    found = {(step.case.procedure, step.state) for step in left.select_related("case")}
    assert found == {
        (kind, row.to_state)
        for kind, table in PROCEDURES.items()
        for row in table.transitions
    }
    assert Task.objects.filter(step=ListingStep.REVOKE, done_at=None).exists()
    assert not audits.process_faults()
