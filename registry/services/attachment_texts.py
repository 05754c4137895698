"""The text out of an attachment, for screening (附件文本提取)."""

import re
import unicodedata

from registry.domain.errors import msg
from registry.domain.media_types import DOCX, PDF, TXT
from registry.domain.screened_texts import Passage, Place
from registry.services.docx_texts import docx_texts
from registry.services.pdf_texts import pdf_texts
from registry.services.reading_limits import (
    PaperTexts,
    UnreadablePaperError,
    Watch,
)

ENCODINGS = ("utf-8-sig", "gb18030")
# Pages of a browser, RTF, PostScript, programs, GIF: signs, but no plain text.
OTHER_SIGNS = re.compile(rb"\s*(?:<|\{\\rtf|%!PS|#!|GIF8|MZ|PK)")
LAYOUT = "\t\n\f"
# Controls, private use, unassigned: another file read as Chinese is full of them.
NO_TEXT = {"Cc", "Co", "Cn"}


def texts_of(data: bytes, *, media_type: str, watch: Watch | None = None) -> PaperTexts:
    """Read all the text of an attachment; a picture has none.

    Raises:
        UnreadablePaperError: damaged, encrypted, or of a kind that is not read.
        PaperTooLongError: over a limit of pages, characters or time.
    """
    watch = watch or Watch()
    if media_type == PDF:
        return pdf_texts(data, watch=watch)
    if media_type == DOCX:
        return docx_texts(data, watch=watch)
    if media_type == TXT:
        text = watch.count(plain_text(data))
        place = Place(label="text", term="正文")
        is_blank = not text.strip()
        return PaperTexts(
            passages=(Passage(where=place, text=text),),
            pages=1,
            pages_without_text=(1,) if is_blank else (),
        )
    if media_type.startswith("image/"):
        return PaperTexts(passages=(), pages=1, pages_without_text=(1,))
    raise UnreadablePaperError(
        msg("The text of the paper cannot be read, so nobody can screen it.")
    )


def plain_text(data: bytes) -> str:
    r"""Return a TXT as text, its lines ended by \n.

    Raises:
        UnreadablePaperError: neither UTF-8 nor GB18030, or no plain text.
    """
    for encoding in ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        if data and not OTHER_SIGNS.match(data) and _is_plain(text):
            return text
    raise UnreadablePaperError(
        msg("The file is no plain text in UTF-8 or GB18030: save it as one of them.")
    )


def _is_plain(text: str) -> bool:
    return all(
        sign in LAYOUT or unicodedata.category(sign) not in NO_TEXT for sign in text
    )
