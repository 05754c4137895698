"""Decisions on possible matches: made, undone, remembered (疑似核定).

They are a partner's own and change no answer of another's. What the registry's rules
settle is never overruled: only what is possible is for a person to decide.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from registry.clock import day_of
from registry.domain.errors import DomainError, ErrorKind, msg
from registry.domain.partners import Decision
from registry.domain.screening import names_a_person
from registry.models import Partner
from registry.services.access import Asked, log_asking
from registry.services.partners import Caller
from search.domain.choices import LONGEST_CODE
from search.domain.decisions import statement_key
from search.domain.matching import Comparison, MatchReason, MatchStatus, Stated
from search.models import MatchDecision
from search.services.matching_firms import Candidate, Matched, Matching
from search.services.stated_firms import match_stated

WHAT = "decision"
_OF_STATEMENT = (
    "statement",
    "stated_name",
    "stated_code",
    "stated_region",
    "enterprise_id",
    "firm_name",
)

Known = Mapping[str, Mapping[str, MatchDecision]]  # statement key, then code of a firm


class NotPossibleError(DomainError):
    """This firm is no possible match of what was stated: there is nothing to decide."""

    code = "not_possible"
    kind = ErrorKind.CONFLICT


class PersonalNoteError(DomainError):
    """The note holds a person's number: leave it out."""

    code = "personal_note"


class DecisionNotFoundError(DomainError):
    """Your institution made no such decision, or it is no longer in force."""

    code = "decision_not_found"
    kind = ErrorKind.NOT_FOUND


@dataclass(frozen=True, kw_only=True, slots=True)
class Decided:
    """A person's word on one possible match: `uscc` is the firm's."""

    stated: Stated
    uscc: str
    decision: Decision
    note: str = ""


def decide(
    decided: Sequence[Decided], *, caller: Caller, now: datetime
) -> list[MatchDecision]:
    """Keep decisions; all of them or none.

    Raises:
        NotPossibleError: a firm is no possible match of its statement today.
        PersonalNoteError: a note holds a person's number.
    """
    today = day_of(now)
    if any(names_a_person(one.note, today=today) for one in decided):
        raise PersonalNoteError
    found = match_stated([one.stated for one in decided], today=today).results
    firms = [
        _possible(one, matched) for one, matched in zip(decided, found, strict=True)
    ]
    made = [
        _row(one, firm, caller, now=now)
        for one, firm in zip(decided, firms, strict=True)
    ]
    with transaction.atomic():
        MatchDecision.objects.bulk_create(made)
        log_asking(caller, map(_asked, made), purpose="", what=WHAT, now=now)
    return made


def undo(decision_id: int, *, caller: Caller, now: datetime) -> None:
    """Take a decision back: the same question is asked again.

    Raises:
        DecisionNotFoundError: it is another partner's, or not in force.
    """
    kept = in_force(caller.partner).filter(pk=decision_id).first()
    if kept is None:
        raise DecisionNotFoundError
    undone = MatchDecision(
        partner=caller.partner,
        client=caller.client,
        user=caller.user,
        at=now,
        decision=Decision.UNDONE.value,
        **{name: getattr(kept, name) for name in _OF_STATEMENT},
    )
    with transaction.atomic():
        undone.save()
        log_asking(caller, [_asked(undone)], purpose="", what=WHAT, now=now)


def in_force(partner: Partner) -> QuerySet[MatchDecision]:
    """Return a partner's decisions that hold, the newest first."""
    own = MatchDecision.objects.filter(partner=partner)
    newest = own.order_by("statement", "enterprise", "-id").distinct(
        "statement", "enterprise"
    )
    held = own.filter(pk__in=newest.values("pk")).exclude(decision=Decision.UNDONE)
    return held.select_related("enterprise", "user", "client").order_by("-id")


def match_for(partner: Partner, asked: Sequence[Stated], *, today: date) -> Matching:
    """Tell for each statement which firms it may mean, as the partner decided it.

    Raises:
        SearchUnavailableError: no engine answers.
    """
    matching = match_stated(asked, today=today)
    possible = [
        one
        for one, matched in zip(asked, matching.results, strict=True)
        if matched.status is MatchStatus.POSSIBLE
    ]
    known = known_decisions(partner, possible)
    results = (
        _as_decided(stated, matched, known)
        for stated, matched in zip(asked, matching.results, strict=True)
    )
    return replace(matching, results=tuple(results))


def known_decisions(partner: Partner, asked: Iterable[Stated]) -> Known:
    """Return what a partner decided of statements, in one question for all."""
    keys = {statement_key(one) for one in asked}
    found: defaultdict[str, dict[str, MatchDecision]] = defaultdict(dict)
    for one in in_force(partner).filter(statement__in=keys):
        found[one.statement][one.enterprise.uscc] = one
    return found


def ruling(
    said: Mapping[str, MatchDecision], names: Mapping[str, str]
) -> tuple[MatchDecision | None, frozenset[str]]:
    """Return which firm decisions say it is, if one, and of which firms they speak.

    Shape: `said` is of one statement, by code; `names` are today's. A decision on a
    firm that has another name by now says nothing; of two firms called the same the
    later decision holds.
    """
    held = {code: one for code, one in said.items() if names.get(code) == one.firm_name}
    same = [one for one in held.values() if one.decision == Decision.SAME]
    chosen = max(same, key=lambda one: one.pk, default=None)
    return chosen, frozenset(held)


def _as_decided(stated: Stated, matched: Matched, known: Known) -> Matched:
    """Settle a possible match by what was decided of it.

    A firm that has another name by now is asked about again.
    """
    if matched.status is not MatchStatus.POSSIBLE:
        return matched
    said = known.get(statement_key(stated), {})
    names = {one.profile.uscc: one.profile.name for one in matched.candidates}
    chosen, held = ruling(said, names)
    if chosen:
        return _settled(matched, chosen.enterprise.uscc)
    left = tuple(one for one in matched.candidates if one.profile.uscc not in held)
    total = matched.total - len(held)
    if left:
        return replace(matched, candidates=left, total=total)
    # More fit than are shown: what was left out is nobody's decision.
    why = (MatchReason.DECIDED_OTHER,)
    return matched if total else Matched(status=MatchStatus.NONE, reasons=why)


def _settled(matched: Matched, uscc: str) -> Matched:
    chosen = next(one for one in matched.candidates if one.profile.uscc == uscc)
    comparison = Comparison(
        MatchStatus.MATCH,
        chosen.comparison.score,
        (MatchReason.DECIDED_SAME, *chosen.comparison.reasons),
    )
    candidate = replace(chosen, comparison=comparison)
    return Matched(status=MatchStatus.MATCH, candidates=(candidate,), total=1)


def _possible(one: Decided, matched: Matched) -> Candidate:
    fits = (fit for fit in matched.candidates if fit.profile.uscc == one.uscc)
    found = next(fits, None)
    if found is None or matched.status is not MatchStatus.POSSIBLE:
        raise NotPossibleError(
            msg("%(uscc)s is no possible match of what was stated: check it again."),
            uscc=one.uscc[:LONGEST_CODE],
        )
    return found


def _row(
    one: Decided, firm: Candidate, caller: Caller, *, now: datetime
) -> MatchDecision:
    return MatchDecision(
        partner=caller.partner,
        client=caller.client,
        user=caller.user,
        at=now,
        statement=statement_key(one.stated),
        stated_name=one.stated.name.strip(),
        stated_code=one.stated.code.strip(),
        stated_region=one.stated.region,
        enterprise_id=firm.profile.enterprise_id,
        firm_name=firm.profile.name,
        decision=one.decision.value,
        note=one.note.strip(),
    )


def _asked(one: MatchDecision) -> Asked:
    return Asked(enterprise=one.enterprise_id, fields=(), answer=one.decision)
