"""Partners: registered, granted a scope, given clients, recognised (合作机构管理)."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from oauth2_provider.generators import generate_client_secret
from oauth2_provider.models import AccessToken, Application

from registry.clock import day_of
from registry.domain.duties import Act
from registry.domain.errors import DomainError, ErrorKind, msg
from registry.domain.partners import (
    AdverseKind,
    CheckField,
    CheckPurpose,
    PartnerKind,
    Scope,
    is_within,
    require_grantable,
    require_networks,
)
from registry.domain.uscc import parse_uscc
from registry.models import Partner, PartnerClient, PartnerGrant, User
from registry.services.officers import acting_officer

OVERLAP = timedelta(days=1)  # a client's old secret works so long beside the new one


class PartnerExistsError(DomainError):
    """A partner with this code is registered already: grant it a new scope instead."""

    code = "partner_exists"
    kind = ErrorKind.CONFLICT


class NoPartnerError(DomainError):
    """No partner has this code."""

    code = "no_partner"
    kind = ErrorKind.NOT_FOUND


class GrantEndedError(DomainError):
    """The partner's grant is over, or has not begun: ask the registry to renew it."""

    code = "grant_ended"
    kind = ErrorKind.REFUSED


@dataclass(frozen=True, kw_only=True, slots=True)
class NewPartner:
    """Who a partner is; `contact` is an office, not a person."""

    uscc: str
    name: str
    kind: PartnerKind
    contact: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Granted:
    """How far a partner may ask, from when to when; both days count."""

    scope: Scope
    effective_from: date
    expires_on: date
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NewClient:
    """A client just made; its secret is told this once and kept nowhere."""

    client: PartnerClient
    client_id: str
    secret: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Caller:
    """Who asks in the name of a partner, and how far it may.

    Shape: `user` is the person, `client` the system; one of the two.
    """

    partner: Partner
    scope: Scope
    client: PartnerClient | None = None
    user: User | None = None


def register_partner(stated: NewPartner, *, actor: User, now: datetime) -> Partner:
    """Register a bank or an agency; it may ask nothing until it is granted a scope.

    Raises:
        NotAllowedError: the actor may not administer partners.
        InvalidUsccError: the code is not valid.
        PartnerExistsError: the code is registered already.
    """
    acting_officer(actor, Act.KEEP_PARTNERS, on=day_of(now))
    partner, is_new = Partner.objects.get_or_create(
        uscc=parse_uscc(stated.uscc),
        defaults={
            "name": stated.name,
            "kind": stated.kind,
            "contact": stated.contact,
            "created_at": now,
        },
    )
    if not is_new:
        raise PartnerExistsError
    return partner


def grant_scope(
    partner: Partner, granted: Granted, *, actor: User, now: datetime
) -> PartnerGrant:
    """Grant a partner a scope for a period; from now on only this grant counts.

    Raises:
        NotAllowedError: the actor may not administer partners.
        ScopeFaultyError: the scope cannot be granted.
    """
    acting_officer(actor, Act.KEEP_PARTNERS, on=day_of(now))
    scope = granted.scope
    require_grantable(scope, PartnerKind(partner.kind))
    return PartnerGrant.objects.create(
        partner=partner,
        fields=sorted(scope.fields),
        regions=sorted(scope.regions),
        kinds=sorted(scope.kinds),
        purposes=sorted(scope.purposes),
        effective_from=granted.effective_from,
        expires_on=granted.expires_on,
        reason=granted.reason,
        granted_by=actor,
        granted_at=now,
    )


def issue_client(
    partner: Partner, *, name: str, addresses: list[str], actor: User, now: datetime
) -> NewClient:
    """Give a system of a partner an identifier and a secret.

    Raises:
        NotAllowedError: the actor may not administer partners.
        ScopeFaultyError: an address is none.
    """
    acting_officer(actor, Act.KEEP_PARTNERS, on=day_of(now))
    return _new_client(
        partner, name=name, addresses=require_networks(addresses), now=now
    )


def rotate_client(client: PartnerClient, *, now: datetime) -> NewClient:
    """Give a system a new identifier and secret; the old ones work for a day more.

    The system asks for itself, so that a bank renews its secrets without the registry.
    """
    with transaction.atomic():
        held = PartnerClient.objects.select_for_update().get(pk=client.pk)
        end = now + OVERLAP
        if held.ends_at is None or held.ends_at > end:
            held.ends_at = end
            held.save(update_fields=["ends_at"])
        return _new_client(
            held.partner,
            name=held.application.name,
            addresses=held.addresses,
            now=now,
        )


def end_client(client: PartnerClient, *, actor: User, now: datetime) -> None:
    """End a client at once, with every token it holds.

    Raises:
        NotAllowedError: the actor may not administer partners.
    """
    acting_officer(actor, Act.KEEP_PARTNERS, on=day_of(now))
    with transaction.atomic():
        PartnerClient.objects.filter(pk=client.pk).update(ends_at=now)
        AccessToken.objects.filter(application=client.application_id).delete()


def end_partner(partner: Partner, *, reason: str, actor: User, now: datetime) -> None:
    """End all that a partner may ask, from now on.

    Raises:
        NotAllowedError: the actor may not administer partners.
    """
    today = day_of(now)
    acting_officer(actor, Act.KEEP_PARTNERS, on=today)
    PartnerGrant.objects.create(
        partner=partner,
        fields=[],
        regions=[],
        kinds=[],
        purposes=[],
        effective_from=today,
        expires_on=today,
        reason=reason,
        granted_by=actor,
        granted_at=now,
    )


def partner_of(uscc: str) -> Partner:
    """Return the partner with a code.

    Raises:
        NoPartnerError: none has it.
    """
    partner = Partner.objects.filter(uscc=uscc.strip().upper()).first()
    if partner is None:
        raise NoPartnerError
    return partner


def client_of(application: Application | None) -> PartnerClient | None:
    """Return the partner's system an application of OAuth2 stands for."""
    known = PartnerClient.objects.select_related("partner", "application")
    return known.filter(application=application).first() if application else None


def client_of_token(token: str, *, now: datetime) -> PartnerClient | None:
    """Return the system a token was given to, while the token lasts."""
    checksum = hashlib.sha256(token.encode()).hexdigest()
    live = PartnerClient.objects.filter(
        application__accesstoken__token_checksum=checksum,
        application__accesstoken__expires__gt=now,
    )
    return live.first()


def may_sign_on(client: PartnerClient, *, address: str, now: datetime) -> bool:
    """Tell whether a system may sign on or ask from an address at this instant."""
    is_ended = client.ends_at is not None and client.ends_at <= now
    return not is_ended and is_within(address, client.addresses)


def forget_tokens(*, now: datetime) -> int:
    """Delete the tokens whose time is over; return how many."""
    return int(AccessToken.objects.filter(expires__lte=now).delete()[0])


def scope_of(partner: Partner, *, on: date) -> Scope:
    """Return how far a partner may ask on a day.

    Raises:
        GrantEndedError: its newest grant is over, not begun, or empty.
    """
    newest = partner.grants.order_by("-id").first()
    if newest is None or not _is_live(newest, on=on):
        raise GrantEndedError(
            msg("The grant of %(name)s is over or has not begun: have it renewed."),
            name=partner.name,
        )
    return _scope(newest)


def live_scopes(*, on: date) -> list[tuple[Partner, Scope]]:
    """Return each partner that may ask on a day, and how far."""
    newest = PartnerGrant.objects.order_by("partner", "-id").distinct("partner")
    return [
        (grant.partner, _scope(grant))
        for grant in newest.select_related("partner")
        if _is_live(grant, on=on)
    ]


def _is_live(grant: PartnerGrant, *, on: date) -> bool:
    return bool(grant.purposes) and grant.effective_from <= on <= grant.expires_on


def _scope(grant: PartnerGrant) -> Scope:
    return Scope(
        fields=frozenset(map(CheckField, grant.fields)),
        regions=frozenset(grant.regions),
        kinds=frozenset(map(AdverseKind, grant.kinds)),
        purposes=frozenset(map(CheckPurpose, grant.purposes)),
    )


def _new_client(
    partner: Partner, *, name: str, addresses: list[str], now: datetime
) -> NewClient:
    secret = generate_client_secret()
    with transaction.atomic():
        application = Application.objects.create(
            name=name,
            client_secret=secret,
            client_type=Application.CLIENT_CONFIDENTIAL,
            authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
        )
        client = PartnerClient.objects.create(
            application=application,
            partner=partner,
            addresses=addresses,
            created_at=now,
        )
    return NewClient(client=client, client_id=application.client_id, secret=secret)
