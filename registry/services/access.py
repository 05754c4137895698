"""The log of who read restricted facts: chained, so nothing is altered unseen (查阅).

Source: 个人信息保护法 art. 51; 征信业管理条例 art. 20 (a purpose for each reading).
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection, transaction

from registry.clock import day_of
from registry.domain.duties import Act
from registry.domain.errors import DomainError, msg
from registry.domain.partners import CheckPurpose
from registry.domain.vocabulary import Purpose
from registry.models import AccessEntry, Case, Enterprise, User
from registry.services.officers import acting_officer, is_agent
from registry.services.partners import Caller

CHAIN_LOCK = 7_221_001  # any number, the same everywhere


class PurposeMissingError(DomainError):
    """Restricted facts are read for a stated purpose: choose one."""

    code = "purpose_missing"


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """An entry whose digest does not follow from the one before."""

    entry_id: int


def log_reading(
    *,
    user: User,
    enterprise: Enterprise | None,
    purpose: str,
    what: str,
    now: datetime,
    case: Case | None = None,
) -> AccessEntry:
    """Note a reading of one firm's restricted facts, before it is answered.

    Raises:
        PurposeMissingError: the purpose is none of the vocabulary's.
        NotAllowedError: the reader is no officer who may read, nor the firm's agent.
    """
    if purpose not in set(Purpose):
        raise PurposeMissingError(
            msg("Say for which purpose the file is read: %(known)s."),
            known=", ".join(Purpose),
        )
    today = day_of(now)
    is_own = is_agent(user, enterprise, on=today)
    authority = (
        None
        if is_own
        else acting_officer(user, Act.READ_RESTRICTED, on=today).authority
    )
    entry = AccessEntry(
        at=now,
        user=user,
        authority=authority,
        enterprise=enterprise,
        purpose=Purpose.OWN_FILE if is_own else purpose,
        case=case,
        what=what,
    )
    _chain([entry])
    return entry


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What a partner asked about one firm, and what it was told.

    Shape: `enterprise` is the key of a firm, None where none was found; `answer` a
    code, never a text that was typed.
    """

    enterprise: int | None
    fields: Sequence[str]
    answer: str


def log_asking(
    caller: Caller, asked: Iterable[Asked], *, purpose: str, what: str, now: datetime
) -> None:
    """Note what a partner asked, firm by firm, with the answer or the refusal.

    It is written last in the transaction that answers: the chain waits for its end.
    """
    entries = [
        AccessEntry(
            at=now,
            user=caller.user,
            partner=caller.partner,
            client=caller.client,
            enterprise_id=one.enterprise,
            purpose=purpose if purpose in set(CheckPurpose) else "",
            what=what,
            fields=list(one.fields),
            answer=one.answer,
        )
        for one in asked
    ]
    _chain(entries)


def _chain(entries: Sequence[AccessEntry]) -> None:
    """Write entries after the newest; each digest takes in the one before."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
        newest = AccessEntry.objects.order_by("-id").first()
        before = newest.digest if newest else ""
        for entry in entries:
            before = entry.digest = _digest(entry, before)
        AccessEntry.objects.bulk_create(entries)


def broken_links() -> list[BrokenLink]:
    """Follow the whole chain; name the entries that do not follow."""
    broken, before = [], ""
    for entry in AccessEntry.objects.order_by("id").iterator():
        if entry.digest != _digest(entry, before):
            broken.append(BrokenLink(entry.pk))
        before = entry.digest
    return broken


def _digest(entry: AccessEntry, before: str) -> str:
    parts = (
        before,
        entry.at.astimezone(UTC).isoformat(),
        entry.user_id,
        entry.authority_id,
        entry.enterprise_id,
        entry.purpose,
        entry.what,
        *([entry.case_id] if entry.case_id else []),
        *(
            [entry.partner_id, entry.client_id, *entry.fields, entry.answer]
            if entry.partner_id
            else []
        ),
    )
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()
