"""Scans that outsiders hand in: read before they are kept (扫描件检查).

A PDF is read whole, so a damaged or locked one, or one with files inside, is refused;
so is one that would run something when an officer opens it.
"""

import io
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.generic import IndirectObject

from registry.domain.errors import DomainError, msg
from registry.services.attachments import PDF_SIGN
from registry.services.pdf_texts import BROKEN, pdf_texts
from registry.services.reading_limits import UnreadablePaperError, Watch

PICTURE_SIGNS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
# What a scanner never writes, and a trap does: programs, and ways to start one.
ACTIONS = frozenset({"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToR"})
ACTIVE_KEYS = frozenset({"/JS", "/XFA", "/RichMediaContent"})
DEEPEST = 20


class NotAScanError(DomainError):
    """A scan is a PDF, a JPEG or a PNG: scan or photograph the paper."""

    code = "not_a_scan"


class ActiveScanError(DomainError):
    """The PDF would run something when opened: print it to a new PDF."""

    code = "active_scan"


def check_scan(data: bytes) -> None:
    """Refuse what is no harmless scan of a paper; pictures are drawn anew when kept.

    Raises:
        NotAScanError: neither a PDF nor a JPEG or PNG picture.
        ActiveScanError: a PDF with a program or an action inside.
        UnreadablePaperError: a damaged or locked PDF, or one with files inside.
        PaperTooLongError: a PDF over a limit.
    """
    if data.startswith(PICTURE_SIGNS):
        return
    if not data.startswith(PDF_SIGN):
        raise NotAScanError(
            msg("A scan is a PDF, a JPEG or a PNG: scan or photograph the paper.")
        )
    pdf_texts(data, watch=Watch())
    if _is_active(data):
        raise ActiveScanError(
            msg("The PDF would run something when opened: print it to a new PDF.")
        )


def _is_active(data: bytes) -> bool:
    """Tell whether any object of a PDF, reached or not, starts something."""
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            reader.decrypt("")
        return any(map(_starts, _dictionaries(reader)))
    except BROKEN:
        raise UnreadablePaperError(
            msg("The PDF is damaged: print it to a new PDF.")
        ) from None


def _starts(found: dict[str, Any]) -> bool:
    return found.get("/S") in ACTIONS or not ACTIVE_KEYS.isdisjoint(found)


def _dictionaries(reader: PdfReader) -> Iterator[dict[str, Any]]:
    """Yield every dictionary of every object the file's tables name."""
    loose = {
        (number, generation)
        for generation, table in reader.xref.items()
        for number in table
    }
    packed = {(number, 0) for number in reader.xref_objStm}
    for number, generation in sorted(loose | packed):
        yield from _within(
            reader.get_object(IndirectObject(number, generation, reader))
        )


def _within(value: Any, *, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > DEEPEST or isinstance(value, IndirectObject):
        return
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _within(inner, depth=depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _within(inner, depth=depth + 1)
