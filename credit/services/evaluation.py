"""Judging firms: pending ones in chunks, one as of a day, all again (信用评价)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from operator import attrgetter

from django.conf import settings
from django.db import connection

from credit.domain.evaluation import (
    Evaluation,
    canonical,
    evaluate,
    from_canonical,
    outcome,
)
from credit.domain.ruleset import Ruleset, UnknownDigestError, available, load
from credit.models import TierDecision, TierState
from credit.services.notices import Rating, Telling, renew_notices, told_from
from registry.clock import day_of
from registry.domain.files import FileEntry
from registry.domain.records import History
from registry.domain.vocabulary import Audience
from registry.selectors import files_of, log_position
from registry.services.stages import advance, holding, pull, unanswered

STAGE = "evaluate"
CHUNK = 1_000  # firms a transaction answers: an interactive change waits for one
ROWS = 2_000  # rows one INSERT carries
AUDIENCES = (Audience.PUBLIC, Audience.SUPERVISORY)
TAKE_IDS = """
SELECT nextval('credit_tierdecision_id_seq') FROM generate_series(1, %s)
"""
DECISION = (
    "enterprise_id",
    "audience",
    "tier",
    "score",
    "ruleset",
    "ruleset_digest",
    "as_of",
    "position",
    "body",
    "due_on",
    "decided_at",
)
COPY_DECISIONS = f"COPY credit_tierdecision (id, {', '.join(DECISION)}) FROM STDIN"


@dataclass(frozen=True, kw_only=True, slots=True)
class ReplayDifference:
    """A stored decision that does not follow from the facts it says it read."""

    decision_id: int
    enterprise_id: int
    audience: str
    what: str


@dataclass(frozen=True, kw_only=True, slots=True)
class _Judged:
    """A firm's two judgements at a position, and the next day to look again."""

    firm: int
    evaluations: dict[Audience, Evaluation]
    due_on: date | None


@cache
def ruleset(name: str = "") -> Ruleset:
    """Return a rule set by name: the one in use here, unless another is named."""
    return load(name or settings.RULESET, folder=settings.RULESETS_DIR)


def rulesets() -> tuple[Ruleset, ...]:
    """Return every rule set there is, by name."""
    return tuple(ruleset(name) for name in available(folder=settings.RULESETS_DIR))


def history_for(
    audience: Audience, entries: Sequence[FileEntry], *, today: date
) -> History:
    """Choose the facts an audience's judgement reads; the rules are the same for all.

    The public's are those public `today`, whatever day is then judged.
    """
    return tuple(
        entry.fact
        for entry in entries
        if audience is Audience.SUPERVISORY
        or (entry.published is not None and entry.published.contains(today))
    )


def evaluate_pending(
    *, now: datetime, limit: int = CHUNK, with_bulk: bool = True
) -> int:
    """Judge firms whose facts changed, or whose day has come; return how many.

    A decision is written only when the outcome or its reasons differ. Without
    `with_bulk`, what bulk work changed waits.
    """
    today = day_of(now)
    with holding(STAGE) as cursor:
        if cursor is None:
            return 0
        pulled = pull(cursor, limit=limit, with_bulk=with_bulk)
        due = TierState.objects.filter(due_on__lte=today).order_by("due_on")
        due_firms = list(due.values_list("enterprise_id", flat=True)[:limit])
        if firms := list(
            dict.fromkeys([*unanswered(pulled, TierState.objects.all()), *due_firms])
        ):
            _answer(firms, position=log_position(), today=today, now=now)
        advance(cursor, pulled)
        cursor.save()
    return len({*pulled.firms, *due_firms})


def evaluate_firm(
    firm: int, *, audience: Audience, as_of: date, today: date, position: int
) -> Evaluation:
    """Judge one firm as of a day: staff as known at a position, the public as today.

    Time: for the public pass the newest position and today; what is public today
    decides which facts a past day may show.
    """
    entries = files_of([(firm, position)]).get((firm, position), ())
    history = history_for(audience, entries, today=today)
    return evaluate(history, ruleset=ruleset(), as_of=as_of)


def replay(*, limit: int = ROWS) -> Iterator[ReplayDifference | None]:
    """Judge every stored decision again from its position; yield what differs.

    Shape: one item a decision, None where the bytes are the same.
    """
    last = 0
    while True:
        decisions = list(
            TierDecision.objects.filter(id__gt=last).order_by("id")[:limit]
        )
        if not decisions:
            return
        last = decisions[-1].pk
        asked = {(decision.enterprise_id, decision.position) for decision in decisions}
        files = files_of(sorted(asked))
        for decision in decisions:
            entries = files.get((decision.enterprise_id, decision.position), ())
            yield _difference(decision, entries)


def _answer(firms: Sequence[int], *, position: int, today: date, now: datetime) -> None:
    """Judge firms at a position for both audiences and write what differs."""
    files = files_of([(firm, position) for firm in firms])
    states = {
        state.enterprise_id: state
        for state in TierState.objects.filter(enterprise__in=firms).select_related(
            "public", "supervisory", "notice"
        )
    }
    judged = [
        _judge(firm, files.get((firm, position), ()), today=today)
        for firm in firms
        if (firm, position) in files or firm in states
    ]
    decisions = [
        _decision(one, audience, position=position, now=now)
        for one in judged
        for audience in AUDIENCES
        if _differs(one.evaluations[audience], states.get(one.firm), audience)
    ]
    _write(decisions)
    _renew(judged, states, decisions, position=position, today=today, now=now)


def _renew(
    judged: Sequence[_Judged],
    states: Mapping[int, TierState],
    decisions: Sequence[TierDecision],
    *,
    position: int,
    today: date,
    now: datetime,
) -> None:
    """Write where each firm's evaluation stands now, and what the public is told."""
    newest = {(one.enterprise_id, one.audience): one for one in decisions}
    renewed = [
        _state(one, newest, states.get(one.firm), position=position, today=today)
        for one in judged
    ]
    ratings = [
        Rating(
            firm=one.firm,
            decision=state.public,
            evaluation=one.evaluations[Audience.PUBLIC],
            state=states.get(one.firm),
        )
        for one, state in zip(judged, renewed, strict=True)
    ]
    tellings = renew_notices(ratings, position=position, today=today, now=now)
    for state in renewed:
        _tell(state, tellings[state.enterprise_id], today=today)
    TierState.objects.bulk_create(
        renewed,
        ROWS,
        update_conflicts=True,
        unique_fields=["enterprise"],
        update_fields=[
            *("position", "as_of", "due_on"),
            *("public", "supervisory", "told", "notice"),
        ],
    )


def _state(
    one: _Judged,
    newest: Mapping[tuple[int, str], TierDecision],
    before: TierState | None,
    *,
    position: int,
    today: date,
) -> TierState:
    """Return where a firm's evaluation stands after it was judged."""
    return TierState(
        enterprise_id=one.firm,
        position=position,
        as_of=today,
        due_on=one.due_on,
        **{
            str(audience): newest.get((one.firm, audience))
            or getattr(before, audience, None)
            for audience in AUDIENCES
        },
    )


def _tell(state: TierState, telling: Telling, *, today: date) -> None:
    """Note what the public is told; the end of a notice is a day to look again."""
    state.told, state.notice = telling.told, telling.notice
    ends = told_from(telling.notice) if telling.notice else None
    if ends and ends > today:
        state.due_on = min(state.due_on or ends, ends)


def _write(decisions: Sequence[TierDecision]) -> None:
    """Write decisions by COPY, which needs a quarter of the time of INSERT."""
    if not decisions:
        return
    with connection.cursor() as cursor:
        cursor.execute(TAKE_IDS, [len(decisions)])
        numbers = [number for (number,) in cursor.fetchall()]
        with cursor.copy(COPY_DECISIONS) as copy:
            for decision, number in zip(decisions, numbers, strict=True):
                decision.pk = number
                copy.write_row([number, *_columns(decision)])


_columns = attrgetter(*DECISION)


def _judge(firm: int, entries: Sequence[FileEntry], *, today: date) -> _Judged:
    public, supervisory = (
        history_for(audience, entries, today=today) for audience in AUDIENCES
    )
    judgement = evaluate(public, ruleset=ruleset(), as_of=today)
    evaluations = {Audience.PUBLIC: judgement, Audience.SUPERVISORY: judgement}
    if supervisory != public:
        evaluations[Audience.SUPERVISORY] = evaluate(
            supervisory, ruleset=ruleset(), as_of=today
        )
    days = [evaluation.due_on for evaluation in evaluations.values()]
    for entry in entries:
        if entry.published:
            days += [entry.published.start, entry.published.end]
    return _Judged(
        firm=firm,
        evaluations=evaluations,
        due_on=min((day for day in days if day and day > today), default=None),
    )


def _differs(
    evaluation: Evaluation, state: TierState | None, audience: Audience
) -> bool:
    """Tell whether a decision is due; a firm never rated and unrated now needs none."""
    before: TierDecision | None = getattr(state, audience, None)
    if before is None:
        return evaluation.tier is not None
    return outcome(from_canonical(before.body)) != outcome(evaluation)


def _decision(
    one: _Judged, audience: Audience, *, position: int, now: datetime
) -> TierDecision:
    evaluation = one.evaluations[audience]
    return TierDecision(
        enterprise_id=one.firm,
        audience=audience,
        tier=evaluation.tier or "",
        score=evaluation.score,
        ruleset=evaluation.ruleset,
        ruleset_digest=evaluation.digest,
        as_of=evaluation.as_of,
        position=position,
        body=canonical(evaluation),
        due_on=evaluation.due_on,
        decided_at=now,
    )


def _difference(
    decision: TierDecision, entries: Sequence[FileEntry]
) -> ReplayDifference | None:
    history = history_for(Audience(decision.audience), entries, today=decision.as_of)
    try:
        rules = ruleset(decision.ruleset).restore(decision.ruleset_digest)
    except UnknownDigestError as error:
        what = str(error)
    else:
        again = canonical(evaluate(history, ruleset=rules, as_of=decision.as_of))
        if again == decision.body:
            return None
        what = "the facts at its position give another judgement"
    return ReplayDifference(
        decision_id=decision.pk,
        enterprise_id=decision.enterprise_id,
        audience=decision.audience,
        what=what,
    )
