"""What one-time codes of firms and of partners share, up to the account they open.

A code is returned once and kept nowhere; the database has a keyed hash of it.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from registry.clock import CHINA, day_of
from registry.domain.agencies import ALPHABET, CODE_LENGTH, locked_until
from registry.domain.errors import DomainError, ErrorKind, msg
from registry.models import User
from registry.models.one_time_code import OneTimeCode
from registry.services.releases import policies

Kept = TypeVar("Kept", bound=OneTimeCode)


class WrongCodeError(DomainError):
    """The firm's code and the one-time code do not belong together."""

    code = "wrong_agent_code"
    kind = ErrorKind.REFUSED


class JoiningLockedError(DomainError):
    """Too many wrong codes: try again later."""

    code = "joining_locked"
    kind = ErrorKind.REFUSED


class UserNameTakenError(DomainError):
    """This user name is taken: choose another one."""

    code = "user_name_taken"
    kind = ErrorKind.CONFLICT


@dataclass(frozen=True, kw_only=True, slots=True)
class IssuedCode(Generic[Kept]):
    """A code just issued, to be shown once."""

    kept: Kept
    code: str

    def __repr__(self) -> str:
        return f"IssuedCode({self.kept.pk})"  # the code is in no log


@dataclass(frozen=True, kw_only=True, slots=True)
class NewAccount:
    """What somebody without an account chooses for it."""

    username: str
    full_name: str
    password: str = field(repr=False)


def new_code() -> str:
    """Return a code nobody can guess."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def expiry_of_code(*, now: datetime) -> datetime:
    """Return until when a code issued now is good."""
    return now + timedelta(days=policies().at("agent_code", day_of(now)).count)


def lock_of_tries(wrong: QuerySet[Any, datetime], *, now: datetime) -> datetime | None:
    """Return until when nobody joins, after too many wrong tries.

    Shape: `wrong` are the instants of wrong tries, the newest first; only as many are
    read as lock.
    """
    today = day_of(now)
    tries = policies().at("agent_code_tries", today).count
    span = timedelta(minutes=policies().at("agent_code_lock", today).count)
    return locked_until(list(wrong[:tries]), tries=tries, span=span, now=now)


def require_open(until: datetime | None) -> None:
    """Refuse to join while wrong tries lock it.

    Raises:
        JoiningLockedError: naming until when.
    """
    if until:
        raise JoiningLockedError(
            msg("Too many wrong codes: try again after %(time)s."),
            time=f"{until.astimezone(CHINA):%H:%M}",
        )


def endings(kept: OneTimeCode, *, now: datetime) -> Iterator[tuple[date, str]]:
    """Say on which day a code ended, and how; nothing for one that is good."""
    if kept.used_at is not None:
        yield (
            day_of(kept.used_at),
            msg(
                "This code was used on %(day)s. If that was not you, tell whoever "
                "issued it at once."
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


def account_of(joiner: User | NewAccount) -> User:
    """Return the account of who joins; make it if need be.

    Raises:
        UserNameTakenError: another account has the name.
    """
    if isinstance(joiner, User):
        return joiner
    try:
        with transaction.atomic():
            return User.objects.create_user(
                joiner.username,
                full_name=joiner.full_name,
                password=joiner.password,
            )
    except IntegrityError:
        raise UserNameTakenError from None
