"""What the release of a decision document must know (文书公开对象)."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from registry.domain.procedures.paper import (
    STANDING,
    PaperState,
    pages_declared,
    paper_named,
)
from registry.domain.procedures.situations import StepFact
from registry.domain.statements import Fault
from registry.domain.vocabulary import ProcedureKind
from registry.models import Case, Record
from registry.services.attachment_screening import (
    FIELD,
    AttachmentScreening,
    release_obstacles,
    screen_attachment,
)
from registry.services.reading_limits import PaperTooLongError, UnreadablePaperError
from registry.services.record_subjects import (
    is_pending,
    is_public,
    key_stated,
    record_of,
)

KEPT = 256  # screenings a process remembers: the same content, the same findings


def paper_subject(
    case: Case, steps: Sequence[StepFact], stated: Mapping[str, Any], *, today: date
) -> dict[str, Any]:
    """Return what the conditions of a document's steps read, by name."""
    record = record_of(case, key_stated(steps, stated))
    if record is None:
        return {"is_public": False}
    return {
        "is_public": is_public(record, today=today),
        "has_paper": is_pending(case, record.key, states=set(STANDING)),
        "decided_on": record.versions.order_by("-ordinal")[0].event_on,
        **_screened(steps, today=today),
    }


def paper_cases_of(record: Record) -> QuerySet[Case]:
    """Return the cases about a record's document, the newest first."""
    return Case.objects.filter(
        procedure=ProcedureKind.PAPER,
        steps__ordinal=1,
        steps__payload__stated__record=record.key,
    ).order_by("-id")


def _screened(steps: Sequence[StepFact], *, today: date) -> dict[str, Any]:
    """Screen the file that waits for its release; no other step asks for it."""
    if not steps or steps[-1].state != PaperState.PROPOSED:
        return {}
    found = _screening(paper_named(steps), today)
    if isinstance(found, Fault):
        return {"obstacles": (found,)}
    declared = pages_declared(steps)
    return {
        "unread": found.pages_without_text,
        "obstacles": release_obstacles(found, declared=declared),
    }


@lru_cache(maxsize=KEPT)
def _screening(digest: str, today: date) -> AttachmentScreening | Fault:
    """Screen a file, or say why nobody can."""
    try:
        return screen_attachment(digest, today=today)
    except (UnreadablePaperError, PaperTooLongError) as error:
        return Fault(
            field=FIELD, code=error.code, message=error.template, params=error.params
        )
