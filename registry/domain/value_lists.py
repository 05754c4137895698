"""Values of several parts as sheets type them (多值项的读取): kinds, items, people."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from registry.domain.errors import msg
from registry.domain.values import UnreadableError, folded, is_blank, read_yes_no
from registry.domain.vocabulary import PartyKind, PenaltyKind

KIND_MARKS = re.compile(r"[;；、,，\n]")
PART_MARKS = re.compile(r"\|\||[║‖|丨｜]")
PEOPLE_MARKS = re.compile(r"[;；\n]")
NAME_END = re.compile(r"[\s,，]+")
OPENING, CLOSING = "(（[【〔", ")）]】〕"
OTHER_KIND = re.compile(r"其[他它](?:[-－—–:：](?P<text>.+))?", re.DOTALL)
# The kinds of one old string, or of one sum, cannot be told apart: never guessed.
AMBIGUOUS = re.compile(r"暂扣(?:或者?|[/和])吊销.*|罚没款?")
OLD_KINDS = {
    "通报": PenaltyKind.CRITICISM,
    "暂扣许可证": PenaltyKind.PERMIT_SUSPENDED,
    "暂扣执照": PenaltyKind.PERMIT_SUSPENDED,
    "暂扣营业执照": PenaltyKind.PERMIT_SUSPENDED,
    "吊销许可证": PenaltyKind.PERMIT_REVOKED,
    "吊销执照": PenaltyKind.PERMIT_REVOKED,
    "吊销营业执照": PenaltyKind.PERMIT_REVOKED,
    "没收非法所得": PenaltyKind.CONFISCATED_GAINS,
    "限制开展生产经营": PenaltyKind.BUSINESS_RESTRICTED,
    "拘留": PenaltyKind.DETENTION,
}
PARTY_KINDS = {
    "法人及非法人组织": PartyKind.LEGAL_PERSON,
    "法人或非法人组织": PartyKind.LEGAL_PERSON,
    "法人和非法人组织": PartyKind.LEGAL_PERSON,
    "法人或其他组织": PartyKind.LEGAL_PERSON,
    "法人及其他组织": PartyKind.LEGAL_PERSON,
    "其他组织": PartyKind.ORGANISATION,
    "个体": PartyKind.INDIVIDUAL_BUSINESS,
    "个人": PartyKind.NATURAL_PERSON,
}
DIGITS = re.compile(r"\d")
MAX_ITEMS = 200
ITEM_PARTS = 3  # item, value, limit


class AmbiguousKindError(UnreadableError):
    """The text may mean either of two kinds of penalty."""

    code = "ambiguous_penalty_kind"


class UnknownKindError(UnreadableError):
    """The text names no kind of penalty."""

    code = "unknown_penalty_kind"


class UnknownPartyKindError(UnreadableError):
    """The text names no kind of party."""

    code = "unknown_party_kind"


class InvalidItemsError(UnreadableError):
    """The failed items cannot be read."""

    code = "invalid_items"


class InvalidInspectorsError(UnreadableError):
    """The inspectors cannot be read."""

    code = "invalid_inspectors"


@dataclass(frozen=True, kw_only=True, slots=True)
class FailedItem:
    """One item a sample failed in (不合格项目): what, the value found, the limit."""

    item: str
    value: str = ""
    limit: str = ""
    is_serious: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Inspector:
    """One inspector of a visit (检查人员) and the certificate's number (执法证号)."""

    name: str
    certificate: str


def read_penalty_kinds(value: object) -> tuple[PenaltyKind, ...]:
    """Return the kinds a cell or a list names, each once, in the law's order.

    Shape: codes, terms of art. 9, or strings of older forms, joined by `;；、,，`.

    Raises:
        AmbiguousKindError: 暂扣或者吊销… and 罚没款 name two kinds at once.
        UnknownKindError: a part names no kind.
    """
    found = {_penalty_kind(part) for part in _parts(value, UnknownKindError)}
    return tuple(kind for kind in PenaltyKind if kind in found)


def other_kind_text(value: object) -> str:
    """Return what stands behind 其他- in a cell of kinds, or nothing."""
    for part in _parts(value, UnknownKindError):
        found = OTHER_KIND.fullmatch(part.strip())
        if found and found["text"]:
            return found["text"].strip()
    return ""


def read_party_kind(value: object) -> PartyKind:
    """Return what a party is in law; the forms' joint class reads as a legal person.

    Raises:
        UnknownPartyKindError: the text is none of the forms' words.
    """
    text = folded(value) if isinstance(value, str) else ""
    for kind in PartyKind:
        if text in (kind.value, kind.term):
            return kind
    if text in PARTY_KINDS:
        return PARTY_KINDS[text]
    raise UnknownPartyKindError(
        msg(
            "This is no kind of party: write legal person or organisation, "
            "individual business or natural person."
        )
    )


def read_items(value: object) -> tuple[FailedItem, ...]:
    """Return the failed items of a cell or a form.

    Shape: rows of item, value, limit, is_serious; or text: items joined by `；`, their
    parts by `║ ‖ || | 丨 ｜`; product tables join bare items by commas.

    Raises:
        InvalidItemsError: an item has no name or more than three parts.
    """
    if isinstance(value, str):
        rows = [
            _item_of_text(part) for part in _item_texts(value) if not is_blank(part)
        ]
    elif isinstance(value, Sequence):
        rows = [_item_of_row(row) for row in value]
    else:
        raise InvalidItemsError(_NO_ITEM)
    if len(rows) > MAX_ITEMS:
        raise InvalidItemsError(
            msg("There are more than 200 items: check the columns.")
        )
    return tuple(rows)


def read_inspectors(value: object) -> tuple[Inspector, ...]:
    """Return the inspectors of a form or a text: name and certificate number each.

    Raises:
        InvalidInspectorsError: one lacks the name or the number.
    """
    if isinstance(value, str):
        rows = [part.strip() for part in PEOPLE_MARKS.split(value) if part.strip()]
        return tuple(_inspector(*NAME_END.split(row, maxsplit=1)) for row in rows)
    if not isinstance(value, Sequence):
        raise InvalidInspectorsError(_NO_INSPECTOR)
    return tuple(
        _inspector(_text_in(row, "name"), _text_in(row, "certificate"))
        for row in value
        if not _is_empty_row(row)
    )


_NO_ITEM = msg(
    "An item cannot be read: write item, value and limit parted by ‖, items by ；."
)
_NO_INSPECTOR = msg("State the name and the certificate number of each inspector.")


def _parts(value: object, error: type[UnreadableError]) -> list[str]:
    if isinstance(value, str):
        parts = KIND_MARKS.split(value)
    elif isinstance(value, Sequence) and all(isinstance(part, str) for part in value):
        parts = list(value)
    else:
        raise error(msg("The kinds must be a text or a list of codes."))
    return [part for part in parts if part.strip()]


def _penalty_kind(part: str) -> PenaltyKind:
    text = folded(part)
    for kind in PenaltyKind:
        if text in (kind.value, kind.term):
            return kind
    if text in OLD_KINDS:
        return OLD_KINDS[text]
    if OTHER_KIND.fullmatch(text):
        return PenaltyKind.OTHER
    shown = DIGITS.sub("*", text[:40])  # it may hold a person's number
    if AMBIGUOUS.fullmatch(text):
        raise AmbiguousKindError(
            msg("%(text)s may mean either of two kinds of penalty: choose which."),
            text=shown,
        )
    raise UnknownKindError(
        msg(
            "%(text)s is no kind of penalty: write one of the Administrative Penalty "
            "Law, art. 9, or other- and which."
        ),
        text=shown,
    )


def _item_texts(text: str) -> list[str]:
    has_parts = PART_MARKS.search(text) is not None
    marks = "；;\n" if has_parts else "；;\n,，"
    found, depth, start = [], 0, 0
    for place, sign in enumerate(text):
        if sign in OPENING:
            depth += 1
        elif sign in CLOSING:
            depth = max(0, depth - 1)
        elif sign in marks and not depth and not _is_inside_number(text, place):
            found.append(text[start:place])
            start = place + 1
    return [*found, text[start:]]


def _is_inside_number(text: str, place: int) -> bool:
    """Tell whether a comma is part of a chemical name or number: 2,4-滴."""
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    return text[place] == "," and before.isdigit() and after.isdigit()


def _item_of_text(text: str) -> FailedItem:
    parts = [part.strip() for part in PART_MARKS.split(text)]
    if len(parts) > ITEM_PARTS or is_blank(parts[0]):
        raise InvalidItemsError(_NO_ITEM)
    item, value, limit = (*parts, "", "")[:ITEM_PARTS]
    return FailedItem(item=item, value=value, limit=limit)


def _item_of_row(row: object) -> FailedItem:
    item = _text_in(row, "item")
    if is_blank(item) or not isinstance(row, Mapping):
        raise InvalidItemsError(_NO_ITEM)
    serious = row.get("is_serious")
    return FailedItem(
        item=item,
        value=_text_in(row, "value"),
        limit=_text_in(row, "limit"),
        is_serious=not is_blank(serious) and read_yes_no(serious),
    )


def _text_in(row: object, name: str) -> str:
    found = row.get(name) if isinstance(row, Mapping) else None
    return found.strip() if isinstance(found, str) else ""


def _is_empty_row(row: object) -> bool:
    return isinstance(row, Mapping) and all(is_blank(part) for part in row.values())


def _inspector(name: str = "", certificate: str = "") -> Inspector:
    if is_blank(name) or is_blank(certificate):
        raise InvalidInspectorsError(_NO_INSPECTOR)
    return Inspector(name=name, certificate=certificate)
