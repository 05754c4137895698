"""The open fonts that papers embed, cut to one paper's characters (字体).

Noto Serif SC and Noto Sans SC (OFL-1.1) come with the wheel `pylopdf-fonts-zh-cn` as
OpenType with PostScript outlines, which reportlab cannot embed. Their outlines are
redrawn as TrueType here, for the characters of the paper alone: measured at 0.2 to 0.4
seconds a paper, while a whole font takes 34 seconds and would need a cache and a lock.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache, lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any

import pylopdf_fonts_zh_cn
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont as Source
from fontTools.ttLib.tables._g_l_y_f import Glyph
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from registry.domain.errors import DomainError, ErrorKind, msg

SERIF, SANS = "Zhixin Serif", "Zhixin Sans"
PATHS: Mapping[str, Path] = {
    SERIF: pylopdf_fonts_zh_cn.serif_path(),
    SANS: pylopdf_fonts_zh_cn.sans_path(),
}
NOTDEF = ".notdef"
MAX_ERROR = 1.0  # of 1000 units: how far a redrawn curve may lie from the original
_READING, _PRINTING = Lock(), Lock()


class CharacterMissingError(DomainError):
    """The paper has characters that its font lacks; a hole is not signed."""

    code = "character_missing"
    kind = ErrorKind.INVALID


@contextmanager
def typefaces(texts: Mapping[str, str]) -> Iterator[None]:
    """Let reportlab print while the context lasts: each text in the font it is under.

    Raises:
        CharacterMissingError: a font lacks a character; it names those it lacks.
    """
    fonts = [
        TTFont(name, BytesIO(font_for(name, text=text))) for name, text in texts.items()
    ]
    # reportlab knows fonts by name, for the whole process: one paper at a time.
    with _PRINTING:
        for font in fonts:
            pdfmetrics.registerFont(font)
        try:
            yield
        finally:
            for font in fonts:  # or each paper would leave its fonts in memory
                pdfmetrics._fonts.pop(font.fontName)
                pdfmetrics._dynFaceNames.pop(font.face.name)


def font_for(name: str, *, text: str) -> bytes:
    """Cut a font to the characters of `text`; the same characters give the same bytes.

    Shape: a TrueType file whose name carries a hash of its characters.

    Raises:
        CharacterMissingError: the font lacks a character; it names those it lacks.
    """
    wanted = "".join(sorted(set(text) | {" "}))
    with _READING:  # fontTools reads tables on demand: not two threads at once
        source = _source(name)
        mapping = _mapping(source, wanted)
        return _built(name, source, mapping=mapping)


@cache
def widths(name: str) -> Mapping[str, float]:
    """Return how wide each character is that the font has, in parts of its size."""
    with _READING:
        source = _source(name)
        per_em, advances = source["head"].unitsPerEm, source["hmtx"]
        return {
            chr(code): advances[glyph][0] / per_em
            for code, glyph in source.getBestCmap().items()
        }


@cache
def _source(name: str) -> Source:
    return Source(PATHS[name], lazy=True)


def _mapping(source: Source, wanted: str) -> dict[int, str]:
    known = source.getBestCmap()
    lacking = [mark for mark in wanted if ord(mark) not in known]
    if lacking:
        shown = ", ".join(f"{mark} (U+{ord(mark):04X})" for mark in lacking)
        raise CharacterMissingError(
            msg(
                "The font of papers lacks these characters: %(characters)s; write "
                "them another way."
            ),
            characters=shown,
        )
    return {ord(mark): known[ord(mark)] for mark in wanted}


def _built(name: str, source: Source, *, mapping: dict[int, str]) -> bytes:
    order = list(dict.fromkeys([NOTDEF, *mapping.values()]))
    glyphs = {glyph: _redrawn(name, glyph) for glyph in order}
    widths = {glyph: source["hmtx"][glyph] for glyph in order}
    builder = FontBuilder(source["head"].unitsPerEm, isTTF=True)
    builder.setupHead(unitsPerEm=source["head"].unitsPerEm, created=0, modified=0)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(mapping)
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(widths)
    rise, fall = source["hhea"].ascent, source["hhea"].descent
    builder.setupHorizontalHeader(ascent=rise, descent=fall)
    marks = "".join(map(chr, mapping)).encode()
    face = f"{PATHS[name].stem}-{sha256(marks).hexdigest()[:8]}"
    builder.setupNameTable(
        {"familyName": name, "styleName": "Regular", "psName": face}, mac=False
    )
    builder.setupOS2(sTypoAscender=rise, sTypoDescender=fall)
    builder.setupPost(keepGlyphNames=False)
    file = BytesIO()
    builder.save(file)
    return file.getvalue()


@lru_cache(maxsize=4096)  # papers repeat each other
def _redrawn(name: str, glyph: str) -> Glyph:
    pen = TTGlyphPen(None)
    outline = _glyphs(name)[glyph]
    outline.draw(Cu2QuPen(pen, MAX_ERROR, reverse_direction=True))
    redrawn = pen.glyph()
    redrawn.recalcBounds(None)
    written = redrawn.compile(None)
    # Else each paper would write it anew, which takes most of the time of its font.
    redrawn.compile = lambda *_, **__: written
    return redrawn


@cache
def _glyphs(name: str) -> Any:
    return _source(name).getGlyphSet()
