"""One-time codes by which a firm names its agents: issued, cancelled (一次性代码)."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from registry.clock import day_of
from registry.domain.agencies import grouped, normal_code
from registry.domain.duties import Act
from registry.domain.errors import DomainError, ErrorKind, msg
from registry.domain.vocabulary import AgentRole, CodeWay
from registry.models import AgentCode, CodeTry, Enterprise, User
from registry.services.agents import agent_of, is_principal, lock_codes
from registry.services.officers import acting_officer
from registry.services.one_time_codes import (
    IssuedCode,
    expiry_of_code,
    lock_of_tries,
    new_code,
)
from registry.services.personal import keyed_hash


class ProofFaultyError(DomainError):
    """What is stated of the agent is incomplete: mend the fields named."""

    code = "proof_faulty"


class CodeNotOpenError(DomainError):
    """This code was used or cancelled before, or is none of the firm's."""

    code = "code_not_open"
    kind = ErrorKind.CONFLICT


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedAgent:
    """Whom a firm names as its agent, as the proof states it.

    Time: `expires_on` is the last day the proof is valid.
    """

    role: AgentRole
    name: str
    proof: str
    expires_on: date
    way: CodeWay


def issue_code(
    firm: Enterprise, named: NamedAgent, *, actor: User, now: datetime
) -> IssuedCode[AgentCode]:
    """Issue a code for a named agent; an unused one for the same name is cancelled.

    An officer issues it for any agent, a principal of the firm for a further one, for
    no longer than the principal's own proof.

    Raises:
        NotAllowedError: the actor is neither.
        ProofFaultyError: a name or paper is missing, or a day or way is not possible.
    """
    today = day_of(now)
    if is_principal(actor, firm, on=today):
        named = replace(named, way=CodeWay.FIRM)
        own = agent_of(actor, firm, on=today)
        faults = _faults(named, today=today) | _excess(named, until=own.expires_on)
    else:
        acting_officer(actor, Act.ISSUE_AGENT_CODE, on=today)
        faults = _faults(named, today=today) | _wrong_way(named)
    if faults:
        raise ProofFaultyError(fields=faults)
    code = new_code()
    with transaction.atomic():
        lock_codes(firm)
        open_codes(firm).filter(agent_name=named.name.strip()).update(cancelled_at=now)
        kept = AgentCode.objects.create(
            enterprise=firm,
            role=named.role,
            agent_name=named.name.strip(),
            proof=named.proof.strip(),
            agency_expires_on=named.expires_on,
            way=named.way,
            code_hash=code_hash(firm, code),
            issued_by=actor,
            issued_at=now,
            expires_at=expiry_of_code(now=now),
        )
    return IssuedCode(kept=kept, code=grouped(code))


def cancel_code(code_id: int, firm: Enterprise, *, actor: User, now: datetime) -> None:
    """Cancel a code that nobody used yet.

    Raises:
        NotAllowedError: the actor is no principal of the firm, nor at the counter.
        CodeNotOpenError: it was used or cancelled before, or is none of the firm's.
    """
    today = day_of(now)
    if not is_principal(actor, firm, on=today):
        acting_officer(actor, Act.ISSUE_AGENT_CODE, on=today)
    with transaction.atomic():
        lock_codes(firm)
        if not open_codes(firm).filter(pk=code_id).update(cancelled_at=now):
            raise CodeNotOpenError


def open_codes(firm: Enterprise) -> QuerySet[AgentCode]:
    """Return the codes of a firm neither used nor cancelled, the newest first."""
    codes = AgentCode.objects.filter(enterprise=firm, used_at=None, cancelled_at=None)
    kin = ("enterprise", "issued_by__officer__authority")
    return codes.select_related(*kin).order_by("-id")


def joining_locked_until(firm: Enterprise, *, now: datetime) -> datetime | None:
    """Return until when nobody joins a firm, after too many wrong tries."""
    wrong = CodeTry.objects.filter(enterprise=firm, is_right=False).order_by("-id")
    return lock_of_tries(wrong.values_list("at", flat=True), now=now)


def code_hash(firm: Enterprise, code: str) -> str:
    """Return what a code of a firm is found by."""
    return keyed_hash(f"agent code|{firm.uscc}|{normal_code(code)}")


def _faults(named: NamedAgent, *, today: date) -> dict[str, list[str]]:
    faults = {
        name: [msg("This must be stated.")]
        for name, text in (("name", named.name), ("proof", named.proof))
        if not text.strip()
    }
    if named.expires_on < today:
        faults["expires_on"] = [msg("The proof has expired already.")]
    return faults


def _excess(named: NamedAgent, *, until: date) -> dict[str, list[str]]:
    """Return where a principal gives more than a principal may."""
    faults = {}
    if named.role is not AgentRole.AGENT:
        faults["role"] = [msg("Only the counter names a principal agent.")]
    if named.expires_on > until:
        faults["expires_on"] = [msg("This is longer than your own proof is valid.")]
    return faults


def _wrong_way(named: NamedAgent) -> dict[str, list[str]]:
    if named.way is CodeWay.FIRM:
        return {"way": [msg("An officer hands a code over by letter or counter.")]}
    return {}
