"""Becoming a firm's agent by a one-time code (企业账号开通).

Each try is noted before it is answered; too many wrong ones lock the firm's joining.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from registry.clock import CHINA, day_of
from registry.domain.agencies import normal_name
from registry.domain.errors import DomainError, ErrorKind, msg
from registry.models import (
    AgentCode,
    CodeTry,
    Enterprise,
    FirmAgent,
    Officer,
    User,
)
from registry.services.agent_codes import code_hash, joining_locked_until
from registry.services.agents import lock_codes


class WrongCodeError(DomainError):
    """The firm's code and the one-time code do not belong together."""

    code = "wrong_agent_code"
    kind = ErrorKind.REFUSED


class JoiningLockedError(DomainError):
    """Too many wrong codes: try again later."""

    code = "joining_locked"
    kind = ErrorKind.REFUSED


class OfficerJoinsError(DomainError):
    """An officer acts for no firm: use an account of your own for it."""

    code = "officer_joins"
    kind = ErrorKind.REFUSED


class UserNameTakenError(DomainError):
    """This user name is taken: choose another one."""

    code = "user_name_taken"
    kind = ErrorKind.CONFLICT


@dataclass(frozen=True, kw_only=True, slots=True)
class NewAccount:
    """What somebody without an account chooses for it."""

    username: str
    full_name: str
    password: str = field(repr=False)


def join_firm(
    uscc: str, code: str, *, joiner: User | NewAccount, now: datetime
) -> FirmAgent:
    """Let somebody act for a firm by a one-time code; make the account if need be.

    Raises:
        OfficerJoinsError: an officer acts for no firm.
        JoiningLockedError: too many wrong tries in the last hour.
        WrongCodeError: the code is none of this firm's, was used, cancelled or is over,
            or names somebody else.
        UserNameTakenError: another account has the name; the code stays good.
    """
    refuse_officer(joiner, now=now)
    firm = Enterprise.objects.filter(uscc=uscc.strip().upper()).first()
    if firm is None:
        raise _unknown()
    with transaction.atomic():
        lock_codes(firm)
        _require_open(firm, now=now)
        found = _found(firm, code, joiner, now=now)
        if isinstance(found, AgentCode):
            return _use(found, joiner, now=now)
        CodeTry.objects.create(enterprise=firm, at=now, is_right=False)
    raise found


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


def _require_open(firm: Enterprise, *, now: datetime) -> None:
    if until := joining_locked_until(firm, now=now):
        raise JoiningLockedError(
            msg("Too many wrong codes for this firm: try again after %(time)s."),
            time=f"{until.astimezone(CHINA):%H:%M}",
        )


def _found(
    firm: Enterprise, code: str, joiner: User | NewAccount, *, now: datetime
) -> AgentCode | WrongCodeError:
    """Return the code that opens, or why it does not: told only to who has it."""
    kept = AgentCode.objects.filter(
        enterprise=firm, code_hash=code_hash(firm, code)
    ).first()
    if kept is None:
        return _unknown()
    for day, sentence in _endings(kept, now=now):
        return WrongCodeError(sentence, day=day.isoformat())
    if normal_name(kept.agent_name) != normal_name(joiner.full_name):
        return WrongCodeError(
            msg("The proof names another person than this account: ask for a new code.")
        )
    return kept


def _endings(kept: AgentCode, *, now: datetime) -> Iterator[tuple[date, str]]:
    """Say on which day a code ended, and how."""
    if kept.used_at is not None:
        yield (
            day_of(kept.used_at),
            msg(
                "This code was used on %(day)s. If that was not you, tell the counter "
                "at once."
            ),
        )
    if kept.cancelled_at is not None:
        yield (
            day_of(kept.cancelled_at),
            msg("This code was cancelled on %(day)s: ask for a new one."),
        )
    if kept.expires_at <= now:
        yield (
            day_of(kept.expires_at),
            msg("This code expired on %(day)s: ask for a new one."),
        )
    if kept.agency_expires_on < day_of(now):
        yield (
            kept.agency_expires_on,
            msg("The proof this code rests on expired on %(day)s: bring a new one."),
        )


def _unknown() -> WrongCodeError:
    return WrongCodeError(
        msg(
            "The firm's code and the one-time code do not belong together: look at "
            "both in the letter."
        )
    )


def _use(kept: AgentCode, joiner: User | NewAccount, *, now: datetime) -> FirmAgent:
    user = joiner if isinstance(joiner, User) else _made(joiner)
    CodeTry.objects.create(enterprise=kept.enterprise, at=now, is_right=True)
    AgentCode.objects.filter(pk=kept.pk).update(used_at=now, used_by=user)
    return FirmAgent.objects.create(
        user=user,
        enterprise=kept.enterprise,
        role=kept.role,
        proof=kept.proof,
        effective_from=day_of(now),
        expires_on=kept.agency_expires_on,
    )


def _made(account: NewAccount) -> User:
    try:
        with transaction.atomic():
            return User.objects.create_user(
                account.username,
                full_name=account.full_name,
                password=account.password,
            )
    except IntegrityError:
        raise UserNameTakenError from None
