"""A firm's leave for one partner to read its whole file: where it stands (授权查询).

Public facts need no leave; what is not public of a firm needs the firm's own.

Source: 上海市社会信用条例 (2017) art. 17, 浙江省公共信用信息管理条例 (2017) art. 19
(what is not public, only with the subject's written authorisation); 征信业管理条例
(2013) art. 18 (consent to an agreed purpose).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from registry.domain.errors import DomainError, ErrorKind, msg
from registry.domain.partners import CheckPurpose
from registry.domain.vocabulary import Term

LONGEST = "authorisation_longest"  # policy: how long a leave may last


class AuthorisationState(Term):
    """Where an authorisation stands at an instant (授权状态)."""

    LIVE = "live", "in force", "有效"
    EXPIRED = "expired", "expired", "已到期"
    REVOKED = "revoked", "revoked", "已撤销"


class NoAuthorisationError(DomainError):
    """The firm has not authorised this reading of its whole file: ask it to."""

    code = "no_authorisation"
    kind = ErrorKind.REFUSED


@dataclass(frozen=True, kw_only=True, slots=True)
class Leave:
    """What a firm once allowed a partner, and where that stands.

    Time: `expires_on` is the last valid day; `revoked_on` the day it was revoked.
    """

    purpose: CheckPurpose
    state: AuthorisationState
    expires_on: date
    revoked_on: date | None = None


def state_of(
    *, expires_on: date, revoked_at: datetime | None, on: date, now: datetime
) -> AuthorisationState:
    """Return where an authorisation stands on a day, at an instant of it.

    Time: `expires_on` is its last valid day; from the instant of its revocation on it
    is revoked.
    """
    if revoked_at is not None and revoked_at <= now:
        return AuthorisationState.REVOKED
    if expires_on < on:
        return AuthorisationState.EXPIRED
    return AuthorisationState.LIVE


def refusal(
    leaves: Iterable[Leave], *, purpose: CheckPurpose, name: str
) -> NoAuthorisationError:
    """Say why what a firm allowed one partner does not cover a purpose.

    Shape: `leaves` are that partner's alone, the newest first; none is in force for
    the purpose. `name` is the partner's.
    """
    given = list(leaves)
    newest = next((one for one in given if one.purpose is purpose), None)
    if newest and newest.state is AuthorisationState.REVOKED:
        return NoAuthorisationError(
            msg("The firm revoked its authorisation on %(day)s: ask it for a new one."),
            day=newest.revoked_on,
        )
    if newest:
        return NoAuthorisationError(
            msg("The authorisation expired on %(day)s: ask the firm for a new one."),
            day=newest.expires_on,
        )
    others = {one.purpose for one in given if one.state is AuthorisationState.LIVE}
    if others:
        return NoAuthorisationError(
            msg(
                "The firm's authorisation is for another purpose: %(others)s. Ask for "
                "that one, or ask the firm to authorise this one too."
            ),
            others=", ".join(sorted(others)),
        )
    return NoAuthorisationError(
        msg(
            "The firm has not authorised %(name)s to read its whole file for this "
            "purpose: its agent can at /firm/."
        ),
        name=name,
    )
