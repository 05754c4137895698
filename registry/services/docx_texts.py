"""Every text of a DOCX: also headers, notes, comments, boxes, deletions (DOCX 文本).

Source: ISO/IEC 29500-1 (WordprocessingML); names of elements are read without their
namespace, since drawings, charts and formulas write text alike.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from registry.domain.screened_texts import Passage, Place
from registry.services.docx_parts import DOCUMENT, PICTURES, XML, docx_parts, parse
from registry.services.reading_limits import PaperTexts, Watch, check_pages

WRITTEN = {"t", "v", "delText"}
COMMANDS = {"instrText", "delInstrText"}
TOLD = {"descr", "title", "alt", "displayText", "string", "tooltip", "Target"}
VALUES = {"default", "listItem", "result", "docVar", "alias", "tag", "dataBinding"}
BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "ptab": "\t", "noBreakHyphen": "-"}
PLACES = {
    "header": ("header", "页眉"),
    "footer": ("footer", "页脚"),
    "footnotes": ("footnotes", "脚注"),
    "endnotes": ("endnotes", "尾注"),
    "comments": ("comments", "批注"),
}
BUFFER = 2**20  # a text parted at its end would hide what stands there
PART = re.compile(r"word/([a-z]+)(\d*)\.xml")


def docx_texts(data: bytes, *, watch: Watch) -> PaperTexts:
    """Read a DOCX.

    Raises:
        UnreadablePaperError: damaged, or holding other files.
        PaperTooLongError: over a limit.
    """
    parts = docx_parts(data)
    pictures = sum(bool(PICTURES.fullmatch(name)) for name in parts)
    check_pages(1 + pictures)
    passages = tuple(
        passage
        for name in sorted(parts, key=lambda name: (name != DOCUMENT, name))
        if XML.fullmatch(name)
        for passage in _PartReader(_place(name), watch=watch).read(parts[name])
    )
    has_text = any(passage.text.strip() for passage in passages)
    unread = [] if has_text else [1]
    return PaperTexts(
        passages=passages,
        pages=1 + pictures,
        pages_without_text=(*unread, *range(2, 2 + pictures)),
    )


def _place(name: str) -> Place:
    if name == DOCUMENT:
        return Place(label="", term="")
    match = PART.fullmatch(name)
    if match and match[1] in PLACES:
        label, term = PLACES[match[1]]
        return Place(label=f"{label} {match[2]}".strip(), term=f"{term}{match[2]}")
    if name.endswith(".rels"):
        return Place(label="links", term="超链接")
    return Place(label=f"part {name}", term=f"部件{name}")


@dataclass(slots=True)
class _Frame:
    """What is open around a text: the part, a cell, a text box; and its counts."""

    element: str
    place: Place
    paragraphs: int = 0
    tables: int = 0
    rows: int = 0
    cells: int = 0
    lines: list["_Paragraph"] = field(default_factory=list)


@dataclass(slots=True)
class _Paragraph:
    """The pieces of a paragraph, each with how a change marks it."""

    place: Place
    pieces: list[tuple[str, str]] = field(default_factory=list)

    def readings(self) -> Iterator[str]:
        """Yield it as it reads now, as it read before, and both together."""
        for without in ("del", "ins", "none"):
            yield "".join(text for text, mark in self.pieces if mark != without)


class _PartReader:
    """Reads one part from its beginning to its end."""

    def __init__(self, place: Place, *, watch: Watch) -> None:
        self.watch = watch
        self.frames = [_Frame(element="", place=place)]
        self.paragraphs: list[_Paragraph] = []
        self.open: list[str] = []
        self.boxes = 0
        self.found: list[Passage] = []

    def read(self, content: bytes) -> list[Passage]:
        """Return the passages of the part."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text, parser.buffer_size = True, BUFFER
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._signs
        parse(content, parser)
        return self.found

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.watch.tick()
        element = _bare(name)
        self.open.append(element)
        self._enter(element)
        if element in BREAKS and self.paragraphs:
            self.paragraphs[-1].pieces.append((BREAKS[element], self._mark()))
        for key, value in attributes.items():
            if _bare(key) in TOLD or (element in VALUES and _bare(key) == "val"):
                self._emit(self.frames[-1].place, value)

    def _enter(self, element: str) -> None:
        frame = self.frames[-1]
        if element == "p":
            frame.paragraphs += 1
            number = frame.paragraphs
            place = frame.place.within(f"paragraph {number}", f"第{number}段")
            self.paragraphs.append(_Paragraph(place))
        elif element == "tbl":
            frame.tables += 1
            number = frame.tables
            place = frame.place.within(f"table {number}", f"第{number}个表格")
            self.frames.append(_Frame(element=element, place=place))
        elif element == "tr":
            frame.rows, frame.cells = frame.rows + 1, 0
        elif element == "tc":
            frame.cells += 1
            row, cell = frame.rows, frame.cells
            place = frame.place.within(
                f"row {row}, cell {cell}", f"第{row}行第{cell}格"
            )
            self.frames.append(_Frame(element=element, place=place))
        elif element == "txbxContent":
            # A fallback draws the same box once more for older programs.
            self.boxes += "Fallback" not in self.open
            place = self.frames[0].place.within(
                f"text box {self.boxes}", f"第{self.boxes}个文本框"
            )
            self.frames.append(_Frame(element=element, place=place))

    def _end(self, name: str) -> None:
        element = _bare(name)
        self.open.pop()
        frame = self.frames[-1]
        if element == "p":
            paragraph = self.paragraphs.pop()
            if frame.element == "tc":
                frame.lines.append(paragraph)
            else:
                self._emit_all(paragraph.place, [paragraph])
        elif element == frame.element:
            self._emit_all(frame.place, frame.lines)
            self.frames.pop()

    def _signs(self, text: str) -> None:
        element = self.open[-1]
        if element in WRITTEN and self.paragraphs:
            self.paragraphs[-1].pieces.append((text, self._mark()))
        elif element in WRITTEN | COMMANDS:
            self._emit(self.frames[-1].place, text)

    def _mark(self) -> str:
        """Tell how a tracked change marks what is written now."""
        for element in reversed(self.open):
            if element in {"del", "moveFrom", "delText"}:
                return "del"
            if element in {"ins", "moveTo"}:
                return "ins"
            if element == "p":
                break
        return "kept"

    def _emit_all(self, place: Place, lines: list[_Paragraph]) -> None:
        """Emit paragraphs as one passage, once in each of their readings."""
        readings = zip(*(line.readings() for line in lines), strict=True)
        for text in dict.fromkeys("\n".join(reading) for reading in readings):
            self._emit(place, text)

    def _emit(self, place: Place, text: str) -> None:
        if text:
            self.found.append(Passage(where=place, text=self.watch.count(text)))


def _bare(name: str) -> str:
    return name.rpartition(" ")[2]
