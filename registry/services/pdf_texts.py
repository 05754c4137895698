"""Every text of a PDF, and the pages that hold what no machine reads (PDF 文本).

Besides the pages: notes, form fields, bookmarks, the document's description, and the
earlier versions that a program saved into the same file.
"""

import io
import logging
import re
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError, PyPdfError
from pypdf.generic import StreamObject

from registry.domain.errors import msg
from registry.domain.screened_texts import Hidden, Passage, Place
from registry.services.reading_limits import (
    PaperTexts,
    UnreadablePaperError,
    Watch,
    check_pages,
)

END_OF_VERSION = re.compile(rb"%%EOF[\r\n]*")
AUTHOR_IN_PACKET = re.compile(r"<dc:creator>.*?<rdf:li[^>]*>\s*[^<\s]", re.DOTALL)
MAX_VERSIONS = 20
MAX_PAGE_BYTES = 5_000_000  # drawing commands of one page, unpacked
NOTE_KEYS = ("/Contents", "/RC", "/T", "/TU", "/V", "/DV", "/Subj")
DRAWN_OUT = {"/Widget", "/Link", "/Popup"}  # what they draw is in their keys as well
DEEPEST = 8
# pypdf.errors: "broken PDF files might cause other Exceptions".
BROKEN = (
    PyPdfError,
    DependencyError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)

# What pypdf remarks on a faulty file may quote it.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def pdf_texts(data: bytes, *, watch: Watch) -> PaperTexts:
    """Read a PDF.

    Raises:
        UnreadablePaperError: damaged, encrypted, or a folder of other files.
        PaperTooLongError: over a limit.
    """
    ends = [match.end() for match in END_OF_VERSION.finditer(data)][:-1]
    if len(ends) > MAX_VERSIONS:
        raise UnreadablePaperError(
            msg("The PDF was saved over itself too often: print it to a new PDF.")
        )
    texts = _texts(data, watch=watch, within=Place(label="", term=""))
    earlier: list[Passage] = []
    hidden = list(texts.hidden)
    for number, end in enumerate(ends, 1):
        place = Place(
            label=f"earlier version {number} kept in the file",
            term=f"文件内保留的第{number}个旧版本",
        )
        try:
            earlier += _texts(data[:end], watch=watch, within=place).passages
            hidden.append(Hidden.EARLIER)
        except UnreadablePaperError:
            continue  # the first part of a file made for the web is no version
    return PaperTexts(
        passages=(*texts.passages, *earlier),
        pages=texts.pages,
        pages_without_text=texts.pages_without_text,
        hidden=tuple(dict.fromkeys(hidden)),
    )


def _texts(data: bytes, *, watch: Watch, within: Place) -> PaperTexts:
    """Read one version, whatever pypdf meets in it."""
    try:
        return _read(PdfReader(io.BytesIO(data)), watch=watch, within=within)
    except BROKEN:
        raise UnreadablePaperError(
            msg("The PDF is damaged: print it to a new PDF.")
        ) from None


def _read(reader: PdfReader, *, watch: Watch, within: Place) -> PaperTexts:
    # Against printing alone, many a file is locked by an empty password.
    if reader.is_encrypted and not reader.decrypt(""):
        raise UnreadablePaperError(
            msg("The PDF is locked by a password: save it without one.")
        )
    check_pages(int(_of(reader.root_object, "/Pages").get("/Count", 0)))
    pages = len(reader.pages)  # counted one by one: the file may claim less
    check_pages(pages)
    if not pages:
        raise UnreadablePaperError(msg("The PDF is damaged: print it to a new PDF."))
    if _holds_files(reader):
        raise UnreadablePaperError(
            msg("The PDF holds other files inside: take them out, send each by itself.")
        )
    passages: list[Passage] = []
    unread: list[int] = []
    for number, page in enumerate(reader.pages, 1):
        where = within.within(f"page {number}", f"第{number}页")
        text = _page_text(page, watch=watch)
        notes = [note for note in _annotations(page) if note]
        passages.append(Passage(where=where, text=text))
        noted = where.within("note or form field", "批注或表单域")
        passages += _passages(noted, _noted(notes), watch=watch)
        if not text.strip() or _is_partly_drawn(page, notes):
            unread.append(number)
    described = within.within("description of the document", "文档属性")
    passages += _passages(described, _described(reader), watch=watch)
    return PaperTexts(
        passages=tuple(passages),
        pages=pages,
        pages_without_text=tuple(unread),
        hidden=(Hidden.AUTHOR,) if _names_author(reader) else (),
    )


def _passages(where: Place, texts: Iterable[str], *, watch: Watch) -> list[Passage]:
    return [Passage(where=where, text=watch.count(text)) for text in texts if text]


def _page_text(page: PageObject, *, watch: Watch) -> str:
    watch.tick()
    content = page.get_contents()
    if content is not None and len(content.get_data()) > MAX_PAGE_BYTES:
        raise UnreadablePaperError(
            msg("A page of the PDF is drawn too finely to read: print it to a new PDF.")
        )
    text = page.extract_text(visitor_operand_before=watch.tick)
    return watch.count(text)


def _holds_files(reader: PdfReader) -> bool:
    names = _of(reader.root_object, "/Names")
    return (
        "/EmbeddedFiles" in names
        or "/Collection" in reader.root_object
        or "/XFA" in _of(reader.root_object, "/AcroForm")
        or any(
            note.get("/Subtype") in {"/FileAttachment", "/RichMedia", "/Movie"}
            for page in reader.pages
            for note in _annotations(page)
        )
    )


def _annotations(page: PageObject) -> list[Mapping[str, Any]]:
    notes = page.get("/Annots")
    given = notes.get_object() if notes is not None else []
    return [_object(note) for note in given or []]


def _noted(notes: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for note in notes:
        yield _text(_of(note, "/A").get("/URI"))
        holder: Mapping[str, Any] = note
        for _ in range(DEEPEST):  # a field's value may stand with its parents
            yield from (_text(holder.get(key)) for key in NOTE_KEYS)
            if "/Parent" not in holder or note.get("/Subtype") != "/Widget":
                break
            holder = _of(holder, "/Parent")


def _names_author(reader: PdfReader) -> bool:
    described = reader.metadata
    named = _text(described.get("/Author")) if described else ""
    return bool(named.strip() or AUTHOR_IN_PACKET.search(_packet(reader)))


def _described(reader: PdfReader) -> Iterator[str]:
    yield from (_text(value) for value in (reader.metadata or {}).values())
    yield _packet(reader)
    yield from _titles(reader.outline)


def _packet(reader: PdfReader) -> str:
    """Return the description that stands in the file as XML; "" if there is none."""
    return _text(reader.root_object.get("/Metadata"))


def _titles(outline: Iterable[Any], *, depth: int = 0) -> Iterator[str]:
    for entry in outline:
        if isinstance(entry, list):
            if depth < DEEPEST:
                yield from _titles(entry, depth=depth + 1)
        else:
            yield _text(entry.get("/Title"))


def _is_partly_drawn(page: PageObject, notes: Iterable[Mapping[str, Any]]) -> bool:
    """Tell whether a page shows pictures or signs that nobody can read out."""
    return (
        bool(page.images.keys())
        or any(
            "/AP" in note and note.get("/Subtype") not in DRAWN_OUT for note in notes
        )
        or _has_mute_font(_of(page, "/Resources"))
    )


def _has_mute_font(resources: Mapping[str, Any], *, depth: int = 0) -> bool:
    """Tell whether a font draws shapes without saying which characters they are."""
    fonts = (_object(font) for font in _of(resources, "/Font").values())
    if any(_is_mute(font) for font in fonts):
        return True
    forms = (_object(one) for one in _of(resources, "/XObject").values())
    return depth < DEEPEST and any(
        _has_mute_font(_of(form, "/Resources"), depth=depth + 1) for form in forms
    )


def _is_mute(font: Mapping[str, Any]) -> bool:
    is_bare = "/ToUnicode" not in font
    is_identity = str(font.get("/Encoding", "")).startswith("/Identity")
    return is_bare and (
        font.get("/Subtype") == "/Type3"
        or (font.get("/Subtype") == "/Type0" and is_identity)
    )


def _of(holder: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    return _object(holder.get(key))


def _object(given: Any) -> Mapping[str, Any]:
    found = given.get_object() if given is not None else None
    return found if isinstance(found, Mapping) else {}


def _text(given: Any) -> str:
    """Return a string of a PDF; names and numbers are read as they stand."""
    found = given.get_object() if hasattr(given, "get_object") else given
    if isinstance(found, StreamObject):
        return found.get_data().decode("utf-8", errors="replace")
    if isinstance(found, list):
        return "\n".join(_text(item) for item in found)
    if isinstance(found, bytes):
        return found.decode("utf-8", errors="replace")
    return "" if found is None else str(found)
