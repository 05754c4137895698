"""Becoming a firm's agent by a one-time code (企业账号开通).

Each try is noted before it is answered; too many wrong ones lock the firm's joining.
"""

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction

from registry.clock import day_of
from registry.domain.agencies import normal_name
from registry.domain.errors import msg
from registry.models import AgentCode, CodeTry, Enterprise, FirmAgent, User
from registry.services.account_parts import refuse_officer, refuse_partner
from registry.services.agent_codes import code_hash, joining_locked_until
from registry.services.agents import lock_codes
from registry.services.one_time_codes import (
    NewAccount,
    WrongCodeError,
    account_of,
    endings,
    require_open,
)


def join_firm(
    uscc: str, code: str, *, joiner: User | NewAccount, now: datetime
) -> FirmAgent:
    """Let somebody act for a firm by a one-time code; make the account if need be.

    Raises:
        OfficerJoinsError: an officer acts for no firm.
        OtherPartError: the account is one of a partner's people.
        JoiningLockedError: too many wrong tries in the last hour.
        WrongCodeError: the code is none of this firm's, was used, cancelled or is over,
            or names somebody else.
        UserNameTakenError: another account has the name; the code stays good.
    """
    refuse_officer(joiner, now=now)
    refuse_partner(joiner)
    firm = Enterprise.objects.filter(uscc=uscc.strip().upper()).first()
    if firm is None:
        raise _unknown()
    with transaction.atomic():
        lock_codes(firm)
        require_open(joining_locked_until(firm, now=now))
        found = _found(firm, code, joiner, now=now)
        if isinstance(found, AgentCode):
            return _use(found, joiner, now=now)
        CodeTry.objects.create(enterprise=firm, at=now, is_right=False)
    raise found


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
    """Say on which day a code or its proof ended, and how."""
    yield from endings(kept, now=now)
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
    user = account_of(joiner)
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
