"""People of a partner: invited, joined, removed, recognised (合作机构人员管理).

A partner's own administrator invites and removes; the registry only invites while the
partner has no administrator.
"""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from registry.clock import day_of
from registry.domain.agencies import grouped, normal_code, normal_name
from registry.domain.duties import Act
from registry.domain.errors import DomainError, ErrorKind, msg
from registry.models import (
    InvitationTry,
    Partner,
    PartnerInvitation,
    PartnerUser,
    User,
)
from registry.services.account_parts import (
    refuse_agent,
    refuse_officer,
    refuse_partner,
)
from registry.services.officers import acting_officer
from registry.services.one_time_codes import (
    IssuedCode,
    NewAccount,
    WrongCodeError,
    account_of,
    endings,
    expiry_of_code,
    lock_of_tries,
    new_code,
    require_open,
)
from registry.services.partners import Caller, GrantEndedError, scope_of
from registry.services.personal import keyed_hash


class NotPartnerError(DomainError):
    """This account is none of a partner's: its administrator can invite you."""

    code = "not_partner"
    kind = ErrorKind.REFUSED


class NotPartnerAdministratorError(DomainError):
    """Only an administrator of the partner invites and removes its people."""

    code = "not_partner_administrator"
    kind = ErrorKind.REFUSED


class HasAdministratorError(DomainError):
    """The partner has an administrator, who invites and removes its people."""

    code = "has_administrator"
    kind = ErrorKind.CONFLICT


class NoNameError(DomainError):
    """State the name of the person to invite."""

    code = "no_name"


class NotOpenError(DomainError):
    """This person or invitation is none of the partner's, or has ended already."""

    code = "person_not_open"
    kind = ErrorKind.CONFLICT


class LastAdministratorError(DomainError):
    """The last administrator stays while the grant lasts: invite another one first."""

    code = "last_administrator"
    kind = ErrorKind.CONFLICT


def live_people(partner: Partner, *, on: date) -> QuerySet[PartnerUser]:
    """Return the people of a partner on a day, whose accounts are open.

    Time: the day of a removal does not count.
    """
    return PartnerUser.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=on),
        partner=partner,
        effective_from__lte=on,
        user__is_active=True,
    )


def person_of(user: User, *, on: date) -> PartnerUser:
    """Return for which partner a user asks on a day.

    Raises:
        NotPartnerError: for none.
    """
    newest = PartnerUser.objects.select_related("partner", "user").filter(user=user)
    person = newest.order_by("-id").first()
    if person is None or not live_people(person.partner, on=on).contains(person):
        raise NotPartnerError
    return person


def asks_for(user: User, partner: Partner | None, *, on: date) -> bool:
    """Tell whether a user is one of a partner's people on a day."""
    return (
        partner is not None and live_people(partner, on=on).filter(user=user).exists()
    )


def caller_of(user: User, *, on: date) -> Caller:
    """Return in whose name a user asks on a day, and how far.

    Raises:
        NotPartnerError: the user is none of a partner's people.
        GrantEndedError: the partner's grant is over or has not begun.
    """
    partner = person_of(user, on=on).partner
    return Caller(partner=partner, scope=scope_of(partner, on=on), user=user)


def open_invitations(partner: Partner) -> QuerySet[PartnerInvitation]:
    """Return the invitations neither used nor cancelled, the newest first."""
    unused = PartnerInvitation.objects.filter(used_at=None, cancelled_at=None)
    return unused.filter(partner=partner).order_by("-id")


def invite(
    partner: Partner, name: str, *, is_administrator: bool, actor: User, now: datetime
) -> IssuedCode[PartnerInvitation]:
    """Issue a code for a named person; an unused one for the same name is cancelled.

    Raises:
        NotPartnerAdministratorError: the actor is one of the people, no administrator.
        NotAllowedError: the actor may not administer partners either.
        HasAdministratorError: the partner's own administrator invites.
        NoNameError: the name is blank.
    """
    plain, code = name.strip(), new_code()
    with transaction.atomic():
        _lock(partner)
        _require_inviter(partner, actor, on=day_of(now))
        if not plain:
            raise NoNameError
        open_invitations(partner).filter(name=plain).update(cancelled_at=now)
        kept = PartnerInvitation.objects.create(
            partner=partner,
            name=plain,
            is_administrator=is_administrator,
            code_hash=_code_hash(partner, code),
            issued_by=actor,
            issued_at=now,
            expires_at=expiry_of_code(now=now),
        )
    return IssuedCode(kept=kept, code=grouped(code))


def cancel(invitation_id: int, *, actor: User, now: datetime) -> None:
    """Cancel an invitation nobody used yet.

    Raises:
        NotPartnerError: the actor is none of a partner's people.
        NotPartnerAdministratorError: the actor is none of its administrators.
        NotOpenError: it was used or cancelled, or is none of the partner's.
    """
    partner = administrator_of(actor, on=day_of(now)).partner
    with transaction.atomic():
        _lock(partner)
        own = open_invitations(partner).filter(pk=invitation_id)
        if not own.update(cancelled_at=now):
            raise NotOpenError


def administrator_of(user: User, *, on: date) -> PartnerUser:
    """Return a user as the administrator of a partner.

    Raises:
        NotPartnerError: the user is none of a partner's people.
        NotPartnerAdministratorError: one of them, but no administrator.
    """
    person = person_of(user, on=on)
    if not person.is_administrator:
        raise NotPartnerAdministratorError
    return person


def joining_locked_until(partner: Partner, *, now: datetime) -> datetime | None:
    """Return until when nobody joins a partner, after too many wrong tries."""
    wrong = InvitationTry.objects.filter(partner=partner, is_right=False)
    instants = wrong.order_by("-id").values_list("at", flat=True)
    return lock_of_tries(instants, now=now)


def refuse_other_parts(joiner: User | NewAccount, *, now: datetime) -> None:
    """Refuse whoever has another part than to ask for a partner.

    Raises:
        OfficerJoinsError: an officer.
        OtherPartError: a firm's agent, or one of a partner's people already.
    """
    refuse_officer(joiner, now=now)
    refuse_agent(joiner, now=now)
    refuse_partner(joiner)


def join(
    uscc: str, code: str, *, joiner: User | NewAccount, now: datetime
) -> PartnerUser:
    """Let somebody ask for a partner by a one-time code; make the account if need be.

    Raises:
        OfficerJoinsError: an officer's account.
        OtherPartError: a firm's agent, or one of a partner's people already.
        JoiningLockedError: too many wrong tries in the last hour.
        WrongCodeError: the code is none of this partner's, was used, cancelled or is
            over, or names somebody else.
        UserNameTakenError: another account has the name; the code stays good.
    """
    refuse_other_parts(joiner, now=now)
    partner = Partner.objects.filter(uscc=uscc.strip().upper()).first()
    if partner is None:
        raise _unknown()
    with transaction.atomic():
        _lock(partner)
        require_open(joining_locked_until(partner, now=now))
        found = _found(partner, code, joiner, now=now)
        if isinstance(found, PartnerInvitation):
            return _use(found, joiner, now=now)
        InvitationTry.objects.create(partner=partner, at=now, is_right=False)
    raise found


def remove(person: PartnerUser, *, actor: User, now: datetime) -> None:
    """End at once what a person may ask, with the invitations that lead back.

    Raises:
        NotPartnerError: the actor is none of a partner's people.
        NotPartnerAdministratorError: the actor is none of its administrators.
        NotOpenError: the person was removed before, or is none of the partner's.
        LastAdministratorError: nobody else administers, and the grant lasts.
    """
    today = day_of(now)
    partner = administrator_of(actor, on=today).partner
    with transaction.atomic():
        _lock(partner)
        lasting = PartnerUser.objects.filter(partner=partner, ended_on=None)
        if not lasting.contains(person):
            raise NotOpenError
        others = live_people(partner, on=today).filter(is_administrator=True)
        is_last = not others.exclude(pk=person.pk).exists()
        if person.is_administrator and is_last and _has_grant(partner, on=today):
            raise LastAdministratorError
        lasting.filter(pk=person.pk).update(ended_on=today, ended_by=actor)
        leads_back = Q(issued_by=person.user_id) | Q(name=person.user.full_name)
        open_invitations(partner).filter(leads_back).update(cancelled_at=now)


def _require_inviter(partner: Partner, actor: User, *, on: date) -> None:
    own = live_people(partner, on=on)
    if own.filter(user=actor).exists():
        administrator_of(actor, on=on)
        return
    acting_officer(actor, Act.KEEP_PARTNERS, on=on)
    if own.filter(is_administrator=True).exists():
        raise HasAdministratorError


def _has_grant(partner: Partner, *, on: date) -> bool:
    try:
        scope_of(partner, on=on)
    except GrantEndedError:
        return False
    return True


def _found(
    partner: Partner, code: str, joiner: User | NewAccount, *, now: datetime
) -> PartnerInvitation | WrongCodeError:
    """Return the invitation that opens, or why it does not: told only to who has it."""
    own = PartnerInvitation.objects.filter(partner=partner)
    kept = own.filter(code_hash=_code_hash(partner, code)).first()
    if kept is None:
        return _unknown()
    for day, sentence in endings(kept, now=now):
        return WrongCodeError(sentence, day=day.isoformat())
    if normal_name(kept.name) != normal_name(joiner.full_name):
        return WrongCodeError(
            msg("The invitation names another person than this account.")
        )
    return kept


def _unknown() -> WrongCodeError:
    return WrongCodeError(
        msg(
            "The institution's code and the one-time code do not belong together: "
            "look at both in the invitation."
        )
    )


def _use(
    kept: PartnerInvitation, joiner: User | NewAccount, *, now: datetime
) -> PartnerUser:
    user = account_of(joiner)
    # Whoever joins two partners at the same instant joins the first of them.
    refuse_partner(User.objects.select_for_update().get(pk=user.pk))
    InvitationTry.objects.create(partner=kept.partner, at=now, is_right=True)
    PartnerInvitation.objects.filter(pk=kept.pk).update(used_at=now, used_by=user)
    return PartnerUser.objects.create(
        user=user,
        partner=kept.partner,
        is_administrator=kept.is_administrator,
        effective_from=day_of(now),
    )


def _code_hash(partner: Partner, code: str) -> str:
    return keyed_hash(f"partner code|{partner.uscc}|{normal_code(code)}")


def _lock(partner: Partner) -> None:
    """Let nobody else invite, join or remove at this partner until the commit."""
    Partner.objects.select_for_update().get(pk=partner.pk)
