"""Agencies and codes as rows of a page (代理人列表)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from registry.clock import day_of
from registry.domain.vocabulary import AgencyState, AgentRole, CodeWay
from registry.models import AgentCode, FirmAgent, User
from registry.services.agents import agency_state, expires_soon
from registry.templatetags.zhixin import day
from registry.web.agent_forms import WithdrawForm
from registry.web.display import word

TONES = {AgencyState.LIVE: "good", AgencyState.AHEAD: "info"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Viewer:
    """Who looks at the list, through which door, and when.

    Shape: `may_manage` of the firm's principal and of the counter.
    """

    user: User
    door: str
    may_manage: bool
    at: datetime

    @property
    def today(self) -> date:
        """Return the day of looking."""
        return day_of(self.at)


def agency_row(
    agency: FirmAgent, viewer: Viewer, sent: WithdrawForm | None
) -> dict[str, Any]:
    """Return an agency with where it stands and what may be done."""
    state = agency_state(agency, on=viewer.today)
    is_lasting = state in TONES
    may_withdraw = viewer.may_manage or agency.user_id == viewer.user.pk
    is_sent = sent is not None and sent.agency_id == agency.pk
    return {
        "name": agency.user.full_name,
        "username": agency.user.username,
        "role": word(AgentRole(agency.role)),
        "proof": agency.proof,
        "state": word(state),
        "tone": TONES.get(state, "warn"),
        "period": _period(agency),
        "note": _withdrawal(agency, viewer),
        "warning": _warning(agency, viewer.today),
        "is_open": is_sent,
        "form": _withdrawing(agency, viewer, sent if is_sent else None)
        if is_lasting and may_withdraw
        else None,
        "url": _address(viewer, "withdraw", agency.enterprise.uscc, agency.pk),
    }


def code_row(kept: AgentCode, viewer: Viewer) -> dict[str, Any]:
    """Return a code on its way; the code itself nobody can show again."""
    is_over = kept.expires_at <= viewer.at
    return {
        "name": kept.agent_name,
        "role": word(AgentRole(kept.role)),
        "proof": kept.proof,
        "way": word(CodeWay(kept.way)),
        "issued_at": kept.issued_at,
        "issued_by": _named(kept.issued_by, viewer),
        "expires_at": kept.expires_at,
        "is_over": is_over,
        "url": _address(viewer, "cancel", kept.enterprise.uscc, kept.pk)
        if viewer.may_manage
        else "",
    }


def _address(viewer: Viewer, what: str, uscc: str, number: int) -> str:
    return reverse(f"{viewer.door}-agents-{what}", args=[uscc, number])


def _withdrawing(
    agency: FirmAgent, viewer: Viewer, sent: WithdrawForm | None
) -> WithdrawForm:
    is_counter = viewer.door == "work"
    return sent or WithdrawForm(agency_id=agency.pk, is_counter=is_counter)


def _period(agency: FirmAgent) -> str:
    return gettext("from %(first)s to %(last)s") % {
        "first": day(agency.effective_from),
        "last": day(agency.expires_on),
    }


def _named(user: User, viewer: Viewer) -> str:
    """Name who did something; a firm is told the organ, never the officer."""
    officer = getattr(user, "officer", None)
    if officer is None or viewer.door != "firm":
        return user.full_name
    return str(officer.authority.name)


def _withdrawal(agency: FirmAgent, viewer: Viewer) -> str:
    if agency.withdrawn_by is None:
        return ""
    said = gettext("Withdrawn on %(day)s by %(name)s.") % {
        "day": day(agency.withdrawn_on),
        "name": _named(agency.withdrawn_by, viewer),
    }
    return f"{said} {agency.withdrawal_reason}".strip()


def _warning(agency: FirmAgent, today: date) -> str:
    if not expires_soon(agency, on=today):
        return ""
    return gettext(
        "The proof expires on %(day)s: bring a new one to the counter before then."
    ) % {"day": day(agency.expires_on)}
