"""A released decision document for whoever asks, while it may be seen (文书下载)."""

from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO

from django.urls import reverse

from registry.domain.errors import DomainError, ErrorKind
from registry.marks import marks_of
from registry.models import Record
from registry.selectors import log_position
from registry.services.attachments import open_attachment
from registry.services.record_subjects import is_public
from search.domain.profile import PublicProfile, PublicRecord
from search.domain.telling import paper_name
from search.models import Profile
from search.selectors import open_profiles


class PaperNotReleasedError(DomainError):
    """No document of this firm is public under this address."""

    code = "paper_not_released"
    kind = ErrorKind.NOT_FOUND


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenPaper:
    """A released document, open for reading, under the name the public knows."""

    name: str
    media_type: str
    file: BinaryIO


def told_paper(record: PublicRecord, *, uscc: str) -> dict[str, Any] | None:
    """Tell a firm's record's released document, and where it is to be had."""
    if record.paper is None:
        return None
    return {
        "name": paper_name(record),
        "media_type": record.paper.media_type,
        "size": record.paper.size,
        "address": reverse("paper", args=[uscc, record.paper.digest]),
    }


def public_paper(uscc: str, digest: str, *, today: date) -> OpenPaper:
    """Open a released document of a firm's public record.

    What was withdrawn is gone at once, even while the public view is late.

    Raises:
        PaperNotReleasedError: it is not released, or its record is not public.
    """
    profile = open_profiles().filter(uscc=uscc).first()
    for record in _records(profile, digest) if profile else ():
        if profile and _is_still_public(profile, record, today=today):
            attachment, file = open_attachment(digest)
            return OpenPaper(
                name=paper_name(record), media_type=attachment.media_type, file=file
            )
    raise PaperNotReleasedError


def _records(profile: Profile, digest: str) -> list[PublicRecord]:
    """Return what the public view shows with this document."""
    public = PublicProfile.from_view(profile.view)
    return [one for one in public.records if one.paper and one.paper.digest == digest]


def _is_still_public(profile: Profile, shown: PublicRecord, *, today: date) -> bool:
    firm = profile.enterprise_id
    mark = marks_of([(firm, log_position())]).get(firm, {}).get(shown.fact.key)
    record = Record.objects.get(key=shown.fact.key)
    is_released = mark is not None and mark.paper == shown.paper
    return is_released and is_public(record, today=today)
