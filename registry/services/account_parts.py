"""An account has one part: an officer's, a firm's agent's or a partner's (账号身份)."""

from datetime import datetime

from django.db.models import Q

from registry.clock import day_of
from registry.domain.errors import DomainError, ErrorKind
from registry.models import Officer, PartnerUser, User
from registry.services.officers import live_agencies
from registry.services.one_time_codes import NewAccount


class OfficerJoinsError(DomainError):
    """An officer acts for no firm: use an account of your own for it."""

    code = "officer_joins"
    kind = ErrorKind.REFUSED


class OtherPartError(DomainError):
    """This account acts for a firm or a partner already: use another for the other."""

    code = "other_part"
    kind = ErrorKind.REFUSED


def is_person(user: User) -> bool:
    """Tell whether a user was not removed from a partner: led to its pages."""
    return PartnerUser.objects.filter(user=user, ended_on=None).exists()


def refuse_officer(joiner: User | NewAccount, *, now: datetime) -> None:
    """Refuse whoever has a post that has not ended.

    Raises:
        OfficerJoinsError: the joiner has one.
    """
    if not isinstance(joiner, User):
        return
    lasting = Q(effective_until=None) | Q(effective_until__gt=day_of(now))
    if Officer.objects.filter(lasting, user=joiner).exists():
        raise OfficerJoinsError


def refuse_agent(joiner: User | NewAccount, *, now: datetime) -> None:
    """Refuse whoever acts for a firm today.

    Raises:
        OtherPartError: the joiner does.
    """
    live = live_agencies(on=day_of(now))
    if isinstance(joiner, User) and live.filter(user=joiner).exists():
        raise OtherPartError


def refuse_partner(joiner: User | NewAccount) -> None:
    """Refuse whoever is one of a partner's people.

    Raises:
        OtherPartError: the joiner is.
    """
    if isinstance(joiner, User) and is_person(joiner):
        raise OtherPartError
