"""Firms checked for a partner: found, told as far as its scope goes, receipted (核验).

An answer leaves only with its receipt and its entries in the access log: all three are
written in one transaction, and what cannot be written is not answered.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from credit.services.evaluation import ruleset
from registry.clock import day_of
from registry.domain.errors import DomainError, ErrorKind
from registry.domain.partners import OutsideScopeError, RowVerdict
from registry.domain.regions import region_name
from registry.domain.vocabulary import EnterpriseStatus
from registry.models import Enterprise
from registry.services.access import Asked, log_asking
from registry.services.partners import Caller
from search.domain.check_facts import CheckFacts
from search.domain.matching import MatchReason, MatchStatus, Stated
from search.domain.receipts import (
    CHANCE_BYTES,
    Receipt,
    digest_of,
    instant_text,
    receipt_number,
    sign,
)
from search.models import Check, CheckAnswer, CheckedFirm
from search.services.check_facts import facts_of
from search.services.decisions import match_for
from search.services.disclosure import data_version
from search.services.matching_firms import Candidate, Matched
from search.services.signing_keys import current_key

MOST_FIRMS = 500  # of one check; more is refused, never cut
WHAT = "check"


class RequestKeyReusedError(DomainError):
    """This idempotency key stands for another question: choose a new one."""

    code = "request_key_reused"
    kind = ErrorKind.CONFLICT


class AnswerForgottenError(DomainError):
    """The answer of this key was deleted at its time: ask anew with another key."""

    code = "answer_forgotten"
    kind = ErrorKind.NOT_FOUND


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One row of a question: a firm as stated, or why it cannot be read.

    Shape: `reference` is the caller's own; `faults` maps fields to sentences.
    """

    reference: str
    stated: Stated
    faults: Mapping[str, Sequence[str]] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What a partner asks: rows, why, and its own key for a repeated call.

    Shape: `digest` is of the question as it was sent.
    """

    rows: Sequence[Row]
    purpose: str
    digest: str
    request_key: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """A check and what it answered, row by row, as plain data."""

    check: Check
    results: list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Told:
    """One row's answer: what is handed out, and what the log and receipt keep."""

    view: dict[str, Any]
    verdict: RowVerdict
    uscc: str = ""  # of the firm it is, whether its facts are told or not
    facts: CheckFacts | None = None


def check_firms(question: Question, *, caller: Caller, now: datetime) -> Answered:
    """Check firms for a partner; the same key and question give the same check.

    Raises:
        OutsideScopeError: the purpose is not granted; the refusal is logged.
        RequestKeyReusedError: the key stands for another question.
        AnswerForgottenError: the key's answer is no longer kept.
        SearchUnavailableError: no engine answers.
        ReceiptKeyMissingError: nothing can be signed, so nothing is answered.
    """
    _require_purpose(question, caller, now=now)
    if known := _repeated(question, caller, now=now):
        return known
    version = data_version()  # before the data, never after
    asked = [row.stated for row in question.rows if not row.faults]
    matching = match_for(caller.partner, asked, today=day_of(now))
    told = list(_told(question.rows, matching.results, caller, now=now))
    results = [one.view for one in told]
    receipt = Receipt(
        number=receipt_number(now, chance=os.urandom(CHANCE_BYTES)),
        at=instant_text(now),
        client=caller.partner.uscc,
        purpose=question.purpose,
        question=question.digest,
        answer=digest_of(results),
        firms=len(question.rows),
        data_version=version,
        ruleset=ruleset().digest,
        as_of=day_of(now).isoformat(),
        is_degraded=matching.is_degraded,
    )
    try:
        check = _written(receipt, told, question, caller, now=now)
    except IntegrityError:  # the same key at the same moment
        if known := _repeated(question, caller, now=now):
            return known
        raise
    return Answered(check=check, results=results)


def forget_answers(*, now: datetime) -> int:
    """Delete the answers whose time is over; receipts stay."""
    return CheckAnswer.objects.filter(kept_until__lte=now).delete()[0]


def _require_purpose(question: Question, caller: Caller, *, now: datetime) -> None:
    try:
        caller.scope.require_purpose(question.purpose)
    except OutsideScopeError as error:
        refused = Asked(enterprise=None, fields=(), answer=error.code)
        log_asking(caller, [refused], purpose=question.purpose, what=WHAT, now=now)
        raise


def _repeated(question: Question, caller: Caller, *, now: datetime) -> Answered | None:
    """Return the answer of a key as it was given; to hand it out is another look."""
    if not question.request_key:
        return None
    check = (
        Check.objects.select_related("answer")
        .filter(partner=caller.partner, request_key=question.request_key)
        .first()
    )
    if check is None:
        return None
    if check.receipt["question"] != question.digest:
        raise RequestKeyReusedError
    if not hasattr(check, "answer"):
        raise AnswerForgottenError
    results = check.answer.results
    keys = _keys_of(map(_uscc_of, results))
    asked = [
        Asked(
            enterprise=keys.get(_uscc_of(one)),
            fields=sorted(caller.scope.fields) if one["firm"] else (),
            answer=one["status"],
        )
        for one in results
    ]
    log_asking(caller, asked, purpose=question.purpose, what=WHAT, now=now)
    return Answered(check=check, results=results)


def _uscc_of(told: Mapping[str, Any]) -> str:
    """Return the code of the firm a row's answer is about, "" if of none."""
    is_one = told["status"] in {RowVerdict.MATCH, RowVerdict.OUTSIDE}
    return str(told["candidates"][0]["uscc"]) if is_one else ""


def _keys_of(codes: Iterable[str]) -> dict[str, int]:
    found = Enterprise.objects.filter(uscc__in=set(codes))
    return dict(found.values_list("uscc", "pk"))


def _told(
    rows: Sequence[Row], matched: Sequence[Matched], caller: Caller, *, now: datetime
) -> Iterator[_Told]:
    """Tell each row; the facts of all firms found are read at once."""
    outcomes = iter(matched)
    found = [None if row.faults else next(outcomes) for row in rows]
    firms = {
        one.candidates[0].profile.uscc
        for one in found
        if one and one.status is MatchStatus.MATCH
    }
    facts = facts_of(firms, today=day_of(now))
    for row, one in zip(rows, found, strict=True):
        yield _unreadable(row) if one is None else _row(row, one, facts, caller)


def _unreadable(row: Row) -> _Told:
    verdict = RowVerdict.UNREADABLE
    faults = {name: list(told) for name, told in (row.faults or {}).items()}
    return _Told(view=_view(row, verdict) | {"faults": faults}, verdict=verdict)


def _row(
    row: Row, matched: Matched, facts: Mapping[str, CheckFacts], caller: Caller
) -> _Told:
    verdict = RowVerdict(matched.status.value)
    best = matched.candidates[0] if matched.candidates else None
    reasons = best.comparison.reasons if best else matched.reasons
    told = {
        "reasons": _reasons(reasons),
        "candidates": [_candidate(one) for one in matched.candidates],
    }
    if verdict is not RowVerdict.MATCH or best is None:
        return _Told(view=_view(row, verdict) | told, verdict=verdict)
    if not caller.scope.covers_region(best.profile.region):
        verdict, uscc = RowVerdict.OUTSIDE, best.profile.uscc
        return _Told(view=_view(row, verdict) | told, verdict=verdict, uscc=uscc)
    known = facts.get(best.profile.uscc)
    if known is None:  # it left the public between the two readings
        return _Told(view=_view(row, RowVerdict.NONE), verdict=RowVerdict.NONE)
    firm = known.to_view(fields=caller.scope.fields, kinds=caller.scope.kinds)
    return _Told(
        view=_view(row, verdict) | told | {"firm": firm},
        verdict=verdict,
        uscc=known.uscc,
        facts=known,
    )


def _view(row: Row, verdict: RowVerdict) -> dict[str, Any]:
    """Return a row's answer with nothing in it but the verdict."""
    return {
        "reference": row.reference,
        "status": verdict.value,
        "status_label": verdict.term,
        "reasons": [],
        "candidates": [],
        "firm": None,
        "faults": {},
    }


def _reasons(reasons: Sequence[MatchReason]) -> list[dict[str, str]]:
    return [{"reason": one.value, "reason_label": one.term} for one in reasons]


def _candidate(one: Candidate) -> dict[str, Any]:
    profile = one.profile
    return {
        "uscc": profile.uscc,
        "name": profile.name,
        "region": profile.region,
        "region_label": region_name(profile.region),
        "firm_status": profile.status,
        "firm_status_label": EnterpriseStatus(profile.status).term,
        "matched_name": one.matched_name,
        "reasons": _reasons(one.comparison.reasons),
    }


def _written(
    receipt: Receipt,
    told: Sequence[_Told],
    question: Question,
    caller: Caller,
    *,
    now: datetime,
) -> Check:
    """Sign and write everything, the access log last; nothing is half-written."""
    key = current_key(now=now)
    signed = sign(receipt, key_id=key.key_id, private=key.private)
    facts = {one.facts.uscc: one.facts for one in told if one.facts}
    keys = _keys_of(one.uscc for one in told)
    with transaction.atomic():
        check = Check.objects.create(
            number=receipt.number,
            partner=caller.partner,
            client=caller.client,
            user=caller.user,
            purpose=question.purpose,
            at=now,
            data_version=receipt.data_version,
            receipt=signed.to_view(),
            request_key=question.request_key,
        )
        CheckedFirm.objects.bulk_create(
            CheckedFirm(
                of_check=check,
                enterprise_id=keys[uscc],
                keys=[key for key, _ in one.keys],
            )
            for uscc, one in facts.items()
        )
        CheckAnswer.objects.create(
            of_check=check,
            results=[one.view for one in told],
            kept_until=now + timedelta(days=settings.CHECK_DAYS),
        )
        asked = [_asked(one, caller, keys) for one in told]
        log_asking(caller, asked, purpose=question.purpose, what=WHAT, now=now)
    return check


def _asked(one: _Told, caller: Caller, keys: Mapping[str, int]) -> Asked:
    return Asked(
        enterprise=keys.get(one.uscc),
        fields=sorted(caller.scope.fields) if one.facts else (),
        answer=one.verdict.value,
    )
