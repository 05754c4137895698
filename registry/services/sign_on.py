"""Agents who come by the province's own sign-on (省统一身份认证平台).

The platform says each time for which firm somebody acts; so the agency lasts until the
next day and is renewed by the next sign-on.
"""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from registry.clock import day_of
from registry.domain.errors import DomainError, ErrorKind
from registry.domain.periods import add_days
from registry.domain.vocabulary import AgentRole
from registry.models import Enterprise, FirmAgent, User
from registry.services.account_parts import refuse_officer, refuse_partner
from registry.services.agents import lock_codes
from registry.services.personal import keyed_hash

PROOF = "省统一身份认证平台"
DAYS = 1


class SignOnRefusedError(DomainError):
    """The sign-on names no firm of the registry: use a one-time code instead."""

    code = "sign_on_refused"
    kind = ErrorKind.REFUSED


@dataclass(frozen=True, kw_only=True, slots=True)
class Signed:
    """What the platform vouches for: whom, and for which firm.

    Shape: `subject` names the person for ever, within the `issuer`.
    """

    issuer: str
    subject: str
    full_name: str
    uscc: str


def sign_on(signed: Signed, *, now: datetime) -> User:
    """Return the account of who signed on, acting for the firm until tomorrow.

    An agency the firm or the counter withdrew is not renewed: a code begins a new one.

    Raises:
        OfficerJoinsError: the account has an officer's post.
        OtherPartError: the account is one of a partner's people.
        SignOnRefusedError: the registry has no firm of this code.
    """
    firm = Enterprise.objects.filter(uscc=signed.uscc.strip().upper()).first()
    if firm is None or not signed.subject:
        raise SignOnRefusedError
    with transaction.atomic():
        lock_codes(firm)
        user, _ = User.objects.get_or_create(
            username=_username(signed),
            defaults={
                "full_name": (signed.full_name.strip() or PROOF)[:60],
                "password": make_password(None),
            },
        )
        refuse_officer(user, now=now)
        refuse_partner(user)
        _bind(user, firm, now=now)
    return user


def _bind(user: User, firm: Enterprise, *, now: datetime) -> None:
    today = day_of(now)
    newest = (
        FirmAgent.objects.filter(user=user, enterprise=firm).order_by("-id").first()
    )
    if newest is not None and newest.withdrawn_on is not None:
        return
    if newest is not None and newest.proof == PROOF and newest.expires_on >= today:
        newest.expires_on = add_days(today, DAYS)
        newest.save(update_fields=["expires_on"])
        return
    FirmAgent.objects.create(
        user=user,
        enterprise=firm,
        role=AgentRole.AGENT,
        proof=PROOF,
        effective_from=today,
        expires_on=add_days(today, DAYS),
    )


def _username(signed: Signed) -> str:
    """Return a name that says nothing and belongs to this subject alone."""
    # In hex, because the keyed hash does not tell letters' cases apart.
    exact = f"{signed.issuer}|{signed.subject}".encode().hex()
    return f"sso-{keyed_hash(exact)[:32]}"
