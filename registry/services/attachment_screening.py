"""Screening of attachments before release: what blocks, and what to do (附件筛查)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from registry.domain.errors import msg
from registry.domain.screened_texts import (
    Hidden,
    Located,
    PagesDeclared,
    runs_of,
    screen_passages,
    undeclared_pages,
)
from registry.domain.screening import PersonalKind
from registry.domain.statements import Fault
from registry.services.attachment_texts import texts_of
from registry.services.attachments import open_attachment

FIELD = "attachments"
MOST_PLACES = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class AttachmentScreening:
    """Where identifiers stand, what is hidden, and which pages nobody could read."""

    findings: tuple[Located, ...]
    pages: int
    pages_without_text: tuple[int, ...]
    hidden: tuple[Hidden, ...] = ()


def screen_attachment(digest: str, *, today: date) -> AttachmentScreening:
    """Screen a kept attachment; what was found is told by kind and place only.

    Raises:
        AttachmentNotFoundError: nothing is kept under this hash.
        UnreadablePaperError: damaged or encrypted.
        PaperTooLongError: over a limit of pages, characters or time.
    """
    attachment, file = open_attachment(digest)
    with file:
        texts = texts_of(file.read(), media_type=attachment.media_type)
    return AttachmentScreening(
        findings=screen_passages(texts.passages, today=today),
        pages=texts.pages,
        pages_without_text=texts.pages_without_text,
        hidden=texts.hidden,
    )


def release_obstacles(
    screening: AttachmentScreening, *, declared: Iterable[PagesDeclared]
) -> tuple[Fault, ...]:
    """Return what blocks the release of an attachment; empty: it may be released."""
    return (
        *(
            _found(kind, screening.findings)
            for kind in PersonalKind
            if any(one.kind is kind for one in screening.findings)
        ),
        *_told_beside(screening),
        *_undeclared(screening, declared),
    )


def _found(kind: PersonalKind, findings: Iterable[Located]) -> Fault:
    places = [one.where for one in findings if one.kind is kind]
    shown, more = places[:MOST_PLACES], len(places) - MOST_PLACES
    where = "; ".join(place.label for place in shown)
    where_term = "；".join(place.term for place in shown)
    return Fault(
        field=FIELD,
        code="personal_in_attachment",
        message=msg(
            "The attachment holds personal data (%(kind)s: %(where)s): mask it and "
            "upload the masked version."
        ),
        params={
            "kind": kind.label,
            "kind_term": kind.term,
            "where": where if more <= 0 else f"{where}; {more} places more",
            "where_term": where_term if more <= 0 else f"{where_term}；另有{more}处",
        },
    )


def _told_beside(screening: AttachmentScreening) -> tuple[Fault, ...]:
    if not screening.hidden:
        return ()
    return (
        Fault(
            field=FIELD,
            code="hidden_in_attachment",
            message=msg(
                "The file keeps what its pages do not show (%(hidden)s): save it anew "
                "without it."
            ),
            params={
                "hidden": ", ".join(one.label for one in screening.hidden),
                "hidden_term": "、".join(one.term for one in screening.hidden),
            },
        ),
    )


def _undeclared(
    screening: AttachmentScreening, declared: Iterable[PagesDeclared]
) -> tuple[Fault, ...]:
    left = undeclared_pages(screening.pages_without_text, declared=declared)
    if not left:
        return ()
    return (
        Fault(
            field=FIELD,
            code="pages_not_declared",
            message=msg(
                "No machine reads all of page %(pages)s of the attachment: two "
                "officers look at each page and declare it free of personal data."
            ),
            params={"pages": runs_of(left)},
        ),
    )
