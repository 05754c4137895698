"""Who acts for a firm, since when, until when, and who ends it."""

from datetime import date, timedelta
from typing import Any

import pytest

from registry.clock import day_of
from registry.domain.duties import NotAllowedError
from registry.domain.procedures.transitions import ReasonNeededError
from registry.domain.vocabulary import AgentRole, Duty
from registry.models import FirmAgent
from registry.services.agents import (
    AgencyEndedError,
    AgencyNotFoundError,
    NotAgentError,
    agent_of,
    agents_of,
    withdraw_agent,
)
from registry.services.officers import is_agent
from tests import factories
from tests.conftest import NOW

pytestmark = pytest.mark.django_db

TODAY = day_of(NOW)
DAY = timedelta(days=1)


def refusal(agency: FirmAgent, *, on: date = TODAY) -> str:
    with pytest.raises(NotAgentError) as caught:
        agent_of(agency.user, agency.enterprise, on=on)
    assert not is_agent(agency.user, agency.enterprise, on=on)
    return str(caught.value)


def test_an_agent_acts_from_the_first_day_of_the_proof_to_its_last() -> None:
    agency = factories.agent(
        factories.firm(), effective_from=TODAY, expires_on=TODAY + DAY
    )

    for on in (TODAY, TODAY + DAY):
        assert agent_of(agency.user, agency.enterprise, on=on) == agency
    assert "begins on 2026-11-25" in refusal(agency, on=TODAY - DAY)
    assert "expired on 2026-11-26" in refusal(agency, on=TODAY + 2 * DAY)


def test_who_never_acted_for_the_firm_is_told_so() -> None:
    agency = factories.agent(factories.firm())
    agency.enterprise = factories.firm()

    assert "does not act for this firm" in refusal(agency)


def test_a_closed_account_acts_for_nobody() -> None:
    agency = factories.agent(factories.firm())
    agency.user.is_active = False
    agency.user.save()

    assert "does not act for this firm" in refusal(agency)


def test_a_renewed_proof_goes_on_where_the_old_one_ended() -> None:
    old = factories.agent(factories.firm(), expires_on=TODAY - DAY)
    new = factories.agent(old.enterprise, user=old.user, effective_from=TODAY)

    assert agent_of(old.user, old.enterprise, on=TODAY) == new
    assert agents_of(old.enterprise) == [new, old]


def test_of_two_agencies_the_principals_counts() -> None:
    principal = factories.agent(factories.firm(), expires_on=TODAY)
    factories.agent(principal.enterprise, user=principal.user, role=AgentRole.AGENT)

    assert agent_of(principal.user, principal.enterprise, on=TODAY) == principal


def test_a_principal_withdraws_an_agent_at_once_with_every_agency() -> None:
    firm = factories.firm()
    boss, agency = factories.agent(firm), factories.agent(firm, role=AgentRole.AGENT)
    factories.agent(firm, user=agency.user, role=AgentRole.AGENT)

    ended = withdraw_agent(agency.pk, firm, reason="", actor=boss.user, now=NOW)

    assert len(ended) == 2
    assert "withdrawn on 2026-11-25" in refusal(agency)
    assert is_agent(agency.user, firm, on=TODAY - DAY)
    assert is_agent(boss.user, firm, on=TODAY)


def test_an_agent_withdraws_himself_and_nobody_else() -> None:
    firm = factories.firm()
    boss, agency = factories.agent(firm), factories.agent(firm, role=AgentRole.AGENT)

    with pytest.raises(NotAllowedError):
        withdraw_agent(boss.pk, firm, reason="示例", actor=agency.user, now=NOW)
    withdraw_agent(agency.pk, firm, reason="", actor=agency.user, now=NOW)

    assert is_agent(boss.user, firm, on=TODAY)
    assert not is_agent(agency.user, firm, on=TODAY)


def test_a_principal_of_another_firm_withdraws_nobody() -> None:
    agency, other = (factories.agent(factories.firm()) for _ in range(2))

    with pytest.raises(NotAllowedError):
        withdraw_agent(
            agency.pk, agency.enterprise, reason="示例", actor=other.user, now=NOW
        )
    with pytest.raises(AgencyNotFoundError):
        withdraw_agent(
            agency.pk, other.enterprise, reason="示例", actor=other.user, now=NOW
        )


def test_the_counter_withdraws_with_a_reason_only() -> None:
    agency, officer = factories.agent(factories.firm()), factories.officer(Duty.HANDLE)
    firm = agency.enterprise

    with pytest.raises(ReasonNeededError):
        withdraw_agent(agency.pk, firm, reason=" ", actor=officer, now=NOW)
    withdraw_agent(agency.pk, firm, reason="示例:企业来函", actor=officer, now=NOW)

    agency.refresh_from_db()
    assert agency.withdrawn_by == officer
    assert (agency.withdrawn_on, agency.withdrawal_reason) == (TODAY, "示例:企业来函")


def test_an_officer_of_other_duties_withdraws_nobody() -> None:
    agency, reader = factories.agent(factories.firm()), factories.officer(Duty.READ)

    with pytest.raises(NotAllowedError):
        withdraw_agent(
            agency.pk, agency.enterprise, reason="示例", actor=reader, now=NOW
        )


@pytest.mark.parametrize("is_expired", [True, False])
def test_what_has_ended_is_not_withdrawn_again(is_expired: bool) -> None:
    officer = factories.officer(Duty.HANDLE)
    expired: dict[str, Any] = {"expires_on": TODAY - DAY}
    withdrawn: dict[str, Any] = {"withdrawn_on": TODAY, "withdrawn_by": officer}
    agency = factories.agent(factories.firm(), **(expired if is_expired else withdrawn))

    with pytest.raises(AgencyEndedError):
        withdraw_agent(
            agency.pk, agency.enterprise, reason="示例", actor=officer, now=NOW
        )
