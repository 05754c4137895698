"""What an official paper is made of, and that nothing it must say is missing (公文)."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from registry.domain.errors import DomainError, ErrorKind, msg
from registry.domain.vocabulary import Term

NUMERALS = "〇一二三四五六七八九"
TEN = 10
MAX_NUMERAL = 99
# Marks that steer display, such as the zero-width space, say nothing on paper.
UNSEEN = frozenset({"Cc", "Cf"})
# Terms typed with half-width marks are set as Chinese documents set them.
HALF_WIDTH = re.compile("(?<=[一-龥])[,;:](?=[一-龥])")
ENDS = frozenset("。：；！？”…")
FULL_WIDTH = {",": "，", ";": "；", ":": "："}

# One text, whose lines are its paragraphs, or several.
Text = str | Sequence[str]


class PaperKind(Term):
    """Which official paper it is (文书种类)."""

    PRIOR_NOTICE = "prior_notice", "prior notice", "列入严重违法失信名单告知书"
    LISTING_DECISION = (
        "listing_decision",
        "listing decision",
        "列入严重违法失信名单决定书",
    )
    REMOVAL_DECISION = "removal_decision", "removal decision", "移出决定书"
    REFUSAL = "refusal", "refusal", "不予移出/不予修复决定书"
    REPAIR_DECISION = "repair_decision", "repair decision", "信用修复决定书"
    OBJECTION_REPLY = "objection_reply", "reply to an objection", "异议处理答复书"
    CORRECTION_LETTER = "correction_letter", "correction letter", "更正告知函"


class Part(Term):
    """What a paper says, by the headings of its kind (文书内容)."""

    ORGAN = "organ", "organ", "制发机关"
    ADDRESSEE = "addressee", "addressee", "受文单位"
    NUMBER = "number", "document number", "文号"
    DAY = "day", "day of issue", "成文日期"
    FACTS = "facts", "facts", "违法事实"
    REASON = "reason", "reason", "事由"
    BASIS = "basis", "basis", "依据"
    INTENDED = "intended", "measures intended", "列入后拟采取的管理措施"
    RIGHTS = "rights", "rights of the party", "你单位依法享有的权利"
    MEASURES = "measures", "measures", "惩戒措施提示"
    REMOVAL = "removal", "conditions and procedure of removal", "移出条件和程序"
    REMEDIES = "remedies", "remedies", "救济措施"
    ABOUT = "about", "what it is about", "涉及的信息"
    EFFECTS = "effects", "effects", "决定的效力"
    FINDINGS = "findings", "findings", "核查情况"
    OUTCOME = "outcome", "outcome", "处理结果"
    CORRECTIONS = "corrections", "what was corrected", "更正内容"
    RECIPIENTS = "recipients", "who was told", "信息接收单位及告知情况"
    COMPENSATION = "compensation", "where to claim compensation", "赔偿请求"


class PartMissingError(DomainError):
    """The paper lacks a part that it must have; state it."""

    code = "paper_part_missing"
    kind = ErrorKind.INVALID


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled value of a section's table."""

    label: str
    value: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A part of a paper: paragraphs, then rows; the opening has no heading."""

    heading: str = ""
    paragraphs: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """Who issues a paper to whom, under which number, on which day (版头).

    Shape: a draft may lack number and day; `taken_over_from` is the organ whose case it
    was, if it ended meanwhile.
    """

    organ_name: str
    addressee: str
    addressee_code: str = ""
    number: str = ""
    issued_on: date | None = None
    is_draft: bool = False
    taken_over_from: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """A decision or record that a paper is about, as the paper names it."""

    name: str
    number: str = ""
    on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Application:
    """What the firm applied for or objected to, and when (申请)."""

    about: Reference
    filed_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Paper:
    """An official paper, ready to be laid out (公文).

    Raises:
        PartMissingError: the organ or the addressee is blank, or the paper is no draft
            and has no number or day.
    """

    kind: PaperKind
    organ_name: str
    number: str
    title: str
    addressee: str
    addressee_code: str
    issued_on: date | None
    sections: tuple[Section, ...]
    remedies: tuple[str, ...]
    is_draft: bool

    def __post_init__(self) -> None:
        """Refuse a paper without its head."""
        head: dict[Part, object] = {
            Part.ORGAN: self.organ_name,
            Part.ADDRESSEE: self.addressee,
        }
        if not self.is_draft:
            head |= {Part.NUMBER: self.number, Part.DAY: self.issued_on}
        for part, value in head.items():
            if not value:
                raise _missing(part)


def paper_of(
    kind: PaperKind,
    heading: Heading,
    *,
    sections: Sequence[Section],
    remedies: Sequence[str] = (),
    title: str = "",
) -> Paper:
    """Put a paper together; its title is its kind's unless one is stated."""
    told = [taken_over(heading.taken_over_from)] if heading.taken_over_from else []
    return Paper(
        kind=kind,
        organ_name=_clean(heading.organ_name),
        number=heading.number,
        title=title or kind.term,
        addressee=_clean(heading.addressee),
        addressee_code=heading.addressee_code,
        issued_on=heading.issued_on,
        sections=(*told, *sections),
        remedies=tuple(remedies),
        is_draft=heading.is_draft,
    )


def taken_over(organ: str) -> Section:
    """Say whose case it was that a paper continues (承接)."""
    opening = f"本案原由{_clean(organ)}办理。该机关的职权由本机关继续行使，"
    return Section(paragraphs=(f"{opening}本案由本机关承接。",))


def stated(part: Part, text: Text) -> tuple[str, ...]:
    """Return the paragraphs of a text that the paper must have, cleaned.

    Raises:
        PartMissingError: there are none; it names the part.
    """
    texts = [text] if isinstance(text, str) else text
    lines = (_clean(line) for one in texts for line in one.splitlines())
    paragraphs = tuple(line for line in lines if line)
    if not paragraphs:
        raise _missing(part)
    return paragraphs


def section(part: Part, text: Text) -> Section:
    """Make the section of a part that the paper must have, under its usual heading."""
    ended = (line if line[-1] in ENDS else f"{line}。" for line in stated(part, text))
    return Section(heading=part.term, paragraphs=tuple(ended))


def section_of_items(part: Part, text: Text) -> Section:
    """Make a section of numbered items, such as （一）…；（二）…."""
    return Section(heading=part.term, paragraphs=numbered(stated(part, text)))


def section_about(about: Reference) -> Section:
    """Make the table that names what a paper is about."""
    rows = {
        "名称": stated(Part.ABOUT, about.name)[0],
        "文号或编号": _clean(about.number),
        "日期": chinese_day(about.on) if about.on else "",
    }
    return Section(
        heading=Part.ABOUT.term,
        rows=tuple(Row(label, value) for label, value in rows.items() if value),
    )


def numbered(items: Sequence[str]) -> tuple[str, ...]:
    """Number items as a document does; one alone gets no number."""
    bare = [item.rstrip("；;。，, ") for item in items]
    if len(bare) == 1:
        return (f"{bare[0]}。",)
    ends = ["；"] * (len(bare) - 1) + ["。"]
    return tuple(
        f"（{chinese_numeral(place)}）{item}{end}"
        for place, (item, end) in enumerate(zip(bare, ends, strict=True), start=1)
    )


def chinese_numeral(number: int) -> str:
    """Write 1 to 99 in Chinese: 一, 十, 十二, 二十一."""
    if not 1 <= number <= MAX_NUMERAL:
        raise ValueError(number)
    tens, ones = divmod(number, TEN)
    head = "" if tens == 0 else "十" if tens == 1 else f"{NUMERALS[tens]}十"
    return head + (NUMERALS[ones] if ones else "")


def chinese_day(day: date) -> str:
    """Write a civil date as documents do: 2026年1月3日.

    Source: GB/T 9704-2012, 7.3.5.4: Arabic numerals, no leading zeros.
    """
    return f"{day.year}年{day.month}月{day.day}日"


def _clean(text: str) -> str:
    seen = "".join(
        mark
        for mark in unicodedata.normalize("NFC", text.replace("\t", " "))
        if unicodedata.category(mark) not in UNSEEN
    )
    return HALF_WIDTH.sub(lambda found: FULL_WIDTH[found.group()], seen.strip())


def _missing(part: Part) -> PartMissingError:
    return PartMissingError(
        msg("The paper lacks its part: %(label)s."),
        fields={part.value: [PartMissingError.code]},
        label=part.label,
        label_term=part.term,
    )
