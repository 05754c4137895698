"""Who acts for a firm: found, listed, withdrawn (企业代理人).

Source: 民法典 arts. 165, 173 (a written mandate; it ends by revocation).
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Q

from registry.clock import day_of
from registry.domain.agencies import state_of
from registry.domain.duties import Act
from registry.domain.errors import DomainError, ErrorKind, msg
from registry.domain.procedures.transitions import ReasonNeededError
from registry.domain.vocabulary import AgencyState, AgentRole
from registry.models import AgentCode, Enterprise, FirmAgent, User
from registry.services.officers import acting_officer, live_agencies
from registry.services.releases import policies

CODES_LOCK = 7_221_003  # any number, the same everywhere; the second key is the firm


class NotAgentError(DomainError):
    """The account does not act for this firm."""

    code = "not_agent"
    kind = ErrorKind.REFUSED


class AgencyNotFoundError(DomainError):
    """The firm has no such agent."""

    code = "agency_not_found"
    kind = ErrorKind.NOT_FOUND


class AgencyEndedError(DomainError):
    """This agency has ended already: nothing is left to withdraw."""

    code = "agency_ended"
    kind = ErrorKind.CONFLICT


NEVER = msg(
    "The account does not act for this firm: its principal agent or the counter can "
    "issue a code."
)
SENTENCES = {
    AgencyState.EXPIRED: msg(
        "The proof that you act for this firm expired on %(day)s: renew it with a new "
        "code."
    ),
    AgencyState.WITHDRAWN: msg(
        "Your agency for this firm was withdrawn on %(day)s: ask the firm why; a new "
        "code begins a new one."
    ),
    AgencyState.AHEAD: msg("Your agency for this firm begins on %(day)s."),
}


def agent_of(user: User, firm: Enterprise, *, on: date) -> FirmAgent:
    """Return by which agency a user acts for a firm on a day, the widest first.

    Raises:
        NotAgentError: the user never was its agent, or is none on that day.
    """
    own = FirmAgent.objects.filter(user=user, enterprise=firm)
    live = live_agencies(on=on).filter(pk__in=own).order_by("-expires_on", "-id")
    found = sorted(live, key=lambda agency: agency.role != AgentRole.PRINCIPAL)
    if found:
        return found[0]
    newest = own.order_by("-id").first()
    if newest is None or not user.is_active:
        raise NotAgentError(NEVER)
    state = agency_state(newest, on=on)
    ended = {
        AgencyState.EXPIRED: newest.expires_on,
        AgencyState.WITHDRAWN: newest.withdrawn_on,
    }
    day = ended.get(state) or newest.effective_from
    raise NotAgentError(SENTENCES[state], day=day.isoformat())


def agents_of(firm: Enterprise) -> list[FirmAgent]:
    """Return the agencies of a firm, past ones too, the newest first."""
    agencies = FirmAgent.objects.filter(enterprise=firm)
    kin = ("user", "enterprise", "withdrawn_by__officer__authority")
    return list(agencies.select_related(*kin).order_by("-id"))


def agency_state(agency: FirmAgent, *, on: date) -> AgencyState:
    """Return where an agency stands on a day."""
    return state_of(
        effective_from=agency.effective_from,
        expires_on=agency.expires_on,
        withdrawn_on=agency.withdrawn_on,
        on=on,
    )


def expires_soon(agency: FirmAgent, *, on: date) -> bool:
    """Tell whether an agency in force is about to end by its proof's last day."""
    days = policies().at("agency_warning", on).count
    is_live = agency_state(agency, on=on) is AgencyState.LIVE
    return is_live and (agency.expires_on - on).days <= days


def is_principal(user: User, firm: Enterprise, *, on: date) -> bool:
    """Tell whether a user is a principal agent of a firm on a day."""
    principals = live_agencies(on=on).filter(role=AgentRole.PRINCIPAL)
    return principals.filter(user=user, enterprise=firm).exists()


def withdraw_agent(
    agency_id: int, firm: Enterprise, *, reason: str, actor: User, now: datetime
) -> Sequence[FirmAgent]:
    """End what somebody may do for a firm, at once, with the codes that lead back.

    Withdrawn are all the user's agencies for the firm that have not ended, and the
    unused codes that name or were issued by the user. Return the agencies.

    Raises:
        AgencyNotFoundError: the firm has none of this number.
        NotAllowedError: the actor is not the agent, a principal of the firm, nor an
            officer at the counter.
        ReasonNeededError: an officer must say why.
        AgencyEndedError: it has ended before.
    """
    agency = FirmAgent.objects.filter(pk=agency_id, enterprise=firm).first()
    if agency is None:
        raise AgencyNotFoundError
    today, why = day_of(now), reason.strip()
    is_own = live_agencies(on=today).filter(pk=agency.pk, user=actor).exists()
    if not is_own and not is_principal(actor, firm, on=today):
        acting_officer(actor, Act.ISSUE_AGENT_CODE, on=today)
        if not why:
            raise ReasonNeededError
    with transaction.atomic():
        lock_codes(firm)
        lasting = FirmAgent.objects.filter(
            user=agency.user_id,
            enterprise=firm,
            withdrawn_on=None,
            expires_on__gte=today,
        )
        ended = list(lasting)
        if agency not in ended:
            raise AgencyEndedError
        FirmAgent.objects.filter(pk__in=[one.pk for one in ended]).update(
            withdrawn_on=today, withdrawn_by=actor, withdrawal_reason=why
        )
        _cancel_codes(agency, firm, now=now)
    return ended


def lock_codes(firm: Enterprise) -> None:
    """Let nobody else name, use or withdraw at this firm until the commit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [CODES_LOCK, firm.pk])


def _cancel_codes(agency: FirmAgent, firm: Enterprise, *, now: datetime) -> None:
    leads_back = Q(issued_by=agency.user_id) | Q(agent_name=agency.user.full_name)
    unused = AgentCode.objects.filter(enterprise=firm, used_at=None, cancelled_at=None)
    unused.filter(leads_back).update(cancelled_at=now)
