"""Papers and photographs kept by content, private, without metadata (附件).

Source: 个人信息保护法 art. 51: where and when a photograph was taken stays with nobody.
"""

import hashlib
import io
import os
import tempfile
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings
from PIL import Image, ImageOps

from registry.clock import day_of
from registry.domain.duties import Act
from registry.domain.errors import DomainError, ErrorKind, msg
from registry.domain.media_types import DOCX, ENDINGS, PDF, TXT
from registry.domain.screening import mask_personal
from registry.models import Attachment, Enterprise, Partner, User
from registry.services.attachment_texts import plain_text
from registry.services.docx_cleaning import clean_docx
from registry.services.docx_parts import looks_like_docx
from registry.services.officers import acting_officer, is_agent
from registry.services.partner_people import asks_for
from registry.services.reading_limits import UnreadablePaperError

MAX_BYTES = 20 * 2**20
MAX_PIXELS = 60_000_000  # the largest telephones make 50
NAME_LENGTH = 200
PDF_SIGN = b"%PDF-"
# Old Word files, and new ones locked by a password.
COMPOUND_SIGN = b"\xd0\xcf\x11\xe0"
# What Pillow may try, and what it is kept as.
IMAGES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
JPEG_QUALITY = 90


class Readable(Protocol):
    """Whatever gives bytes: an open file, an upload."""

    def read(self, size: int, /) -> bytes:
        """Return at most so many bytes."""


class AttachmentTooLargeError(DomainError):
    """The file is larger than 20 MB: photograph or scan it smaller."""

    code = "attachment_too_large"


class UnknownAttachmentTypeError(DomainError):
    """Only JPEG, PNG and WebP pictures, PDF, DOCX and TXT are kept: convert it."""

    code = "unknown_attachment_type"


class AttachmentNotFoundError(DomainError):
    """There is no such attachment."""

    code = "attachment_not_found"
    kind = ErrorKind.NOT_FOUND


@dataclass(frozen=True, kw_only=True, slots=True)
class _Content:
    """A file as it will be kept."""

    media_type: str
    data: bytes


def add_attachment(
    file: Readable,
    *,
    file_name: str,
    actor: User,
    now: datetime,
    firm: Enterprise | None = None,
    partner: Partner | None = None,
) -> Attachment:
    """Keep a file under the hash of what it holds; the same content is kept once.

    A picture is drawn anew, upright and without metadata; a DOCX loses what it tells
    of its authors; a TXT is kept in UTF-8. The type is what the content says, whatever
    the name claims. An agent keeps the papers of his own `firm`, a partner's people
    those of their `partner`.

    Raises:
        AttachmentTooLargeError: more than 20 MB.
        UnknownAttachmentTypeError: neither a picture nor a paper, or a faulty one.
    """
    today = day_of(now)
    is_own = is_agent(actor, firm, on=today) or asks_for(actor, partner, on=today)
    if not is_own:
        acting_officer(actor, Act.KEEP_PAPER, on=today)
    content = _content_of(read_whole(file))
    digest = hashlib.sha256(content.data).hexdigest()
    _write(path_of(digest), content.data)
    Attachment.objects.bulk_create(
        [
            Attachment(
                digest=digest,
                media_type=content.media_type,
                size=len(content.data),
                file_name=_name_kept(file_name, content.media_type, now=now),
                added_by=actor,
                added_at=now,
            )
        ],
        ignore_conflicts=True,
    )
    return Attachment.objects.get(pk=digest)


def open_attachment(digest: str) -> tuple[Attachment, BinaryIO]:
    """Open a kept file; whoever calls this has logged the reading.

    Raises:
        AttachmentNotFoundError: nothing is kept under this hash.
    """
    attachment = Attachment.objects.filter(pk=digest).first()
    if attachment is None or not path_of(digest).exists():
        raise AttachmentNotFoundError(msg("There is no such attachment."))
    return attachment, path_of(digest).open("rb")


def path_of(digest: str) -> Path:
    """Return where a file is kept."""
    return settings.ATTACHMENTS_DIR / digest[:2] / digest


def read_whole(file: Readable) -> bytes:
    """Return what a file holds.

    Raises:
        AttachmentTooLargeError: more than 20 MB.
    """
    given = file.read(MAX_BYTES + 1)
    if len(given) > MAX_BYTES:
        raise AttachmentTooLargeError(
            msg("The file is larger than 20 MB: photograph or scan it smaller.")
        )
    return given


def _content_of(given: bytes) -> _Content:
    if given.startswith(PDF_SIGN):
        return _Content(media_type=PDF, data=given)
    if given.startswith(COMPOUND_SIGN):
        raise UnknownAttachmentTypeError(
            msg(
                "The file is an old Word file or locked by a password: save it as "
                "DOCX without one."
            )
        )
    try:
        if looks_like_docx(given):
            cleaned = clean_docx(given, redraw=lambda data: _picture(data).data)
            return _Content(media_type=DOCX, data=cleaned)
    except UnreadablePaperError as error:
        raise UnknownAttachmentTypeError(error.template) from None
    try:
        return _Content(media_type=TXT, data=plain_text(given).encode())
    except UnreadablePaperError:
        return _picture(given)


def _picture(given: bytes) -> _Content:
    try:
        with Image.open(io.BytesIO(given), formats=list(IMAGES)) as image:
            if image.width * image.height > MAX_PIXELS:
                raise AttachmentTooLargeError(
                    msg("The picture has more than 60 million pixels: make it smaller.")
                )
            return _redrawn(image)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise UnknownAttachmentTypeError(
            msg(
                "Only JPEG, PNG and WebP pictures, PDF, DOCX and TXT are kept: "
                "convert it."
            )
        ) from None


def _redrawn(image: Image.Image) -> _Content:
    """Return the picture's pixels alone, turned as the camera was held."""
    kind = image.format or "JPEG"
    upright = ImageOps.exif_transpose(image)
    bare = upright.convert("RGB" if kind == "JPEG" else "RGBA")
    bare.info.clear()
    out = io.BytesIO()
    bare.save(out, format=kind, quality=JPEG_QUALITY)
    return _Content(media_type=IMAGES[kind], data=out.getvalue())


def _name_kept(given: str, media_type: str, *, now: datetime) -> str:
    """Return a name to show: of one line, without identifiers, with a true ending."""
    line = "".join(
        sign for sign in Path(given).name if unicodedata.category(sign)[0] not in "CZ"
    )
    stem = mask_personal(Path(line).stem, today=day_of(now)) or "file"
    ending = ENDINGS[media_type]
    return stem[: NAME_LENGTH - len(ending)] + ending


def _write(path: Path, data: bytes) -> None:
    """Put a file in its place whole or not at all."""
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent)  # readable by us alone
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    Path(name).replace(path)
