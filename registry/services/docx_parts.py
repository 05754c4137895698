"""The parts of a DOCX, opened within bounds, and its XML without tricks (DOCX 部件).

Source: ISO/IEC 29500-2 (the package). The standard library's expat is enough: no tree
is built, and a document type, where entities are declared, is refused.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.parsers import expat

from registry.domain.errors import msg
from registry.services.reading_limits import UnreadablePaperError

MAX_PARTS = 2_000
MAX_UNPACKED = 100 * 2**20
ZIP_SIGN = b"PK\x03\x04"
TYPES, DOCUMENT = "[Content_Types].xml", "word/document.xml"
PICTURES = re.compile(r"word/media/[^/]+\.(?:png|jpe?g|gif|bmp|emf|wmf)", re.I)
XML = re.compile(r".*\.(?:xml|rels)", re.I | re.S)
FONTS = re.compile(r"word/fonts/[^/]+\.(?:odttf|ttf)", re.I)
ABOUT = re.compile(r"(?:docProps|customXml)/.*|word/people\.xml", re.I | re.S)


def looks_like_docx(data: bytes) -> bool:
    """Tell whether bytes are a package with a Word document in it."""
    if not data.startswith(ZIP_SIGN):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return {TYPES, DOCUMENT} <= set(package.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False


def docx_parts(data: bytes) -> dict[str, bytes]:
    """Return every part by its name.

    Raises:
        UnreadablePaperError: damaged, too large unpacked, or holding other files.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = dict(_unpacked(package))
    except (
        zipfile.BadZipFile,
        zlib.error,
        ValueError,
        NotImplementedError,
        OSError,
        RuntimeError,  # of a part locked by a password
        EOFError,
    ):
        raise _damaged() from None
    for name in parts:
        if not any(known.fullmatch(name) for known in (XML, PICTURES, FONTS, ABOUT)):
            raise UnreadablePaperError(
                msg(
                    "The DOCX holds macros, other files or pictures of another kind "
                    "inside: take them out, or send a PDF."
                )
            )
    return parts


def parse(content: bytes, parser: expat.XMLParserType) -> None:
    """Feed a part to a parser whose handlers are set.

    Raises:
        UnreadablePaperError: no well-formed UTF-8, or with a document type.
    """
    parser.StartDoctypeDeclHandler = _refuse_document_type
    try:
        content.decode("utf-8")
        parser.Parse(content, True)  # noqa: FBT003 - expat takes it by position only
    except (expat.ExpatError, UnicodeDecodeError):
        raise _damaged() from None


def _unpacked(package: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """Unpack part by part; what a part claims of its size is not believed."""
    infos = [info for info in package.infolist() if not info.is_dir()]
    names = {info.filename.lower() for info in infos}
    if len(infos) > MAX_PARTS or len(names) < len(infos):
        raise _damaged()
    left = MAX_UNPACKED
    for info in infos:
        with package.open(info) as part:
            content = part.read(left + 1)
        left -= len(content)
        if left < 0:
            raise UnreadablePaperError(
                msg("The DOCX is larger than 100 MB unpacked: split it.")
            )
        yield info.filename, content


def _damaged() -> UnreadablePaperError:
    return UnreadablePaperError(
        msg("The DOCX is damaged: open it in Word and save it anew.")
    )


def _refuse_document_type(*_: object) -> None:
    raise _damaged()
