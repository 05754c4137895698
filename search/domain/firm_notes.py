"""What must be said plainly of a firm: it ended, merged, is a branch (主体提示).

Source: 企业名称登记管理规定 (Order 734, 2020) art. 13 (what a branch is called).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from registry.domain.uscc import is_individual_business
from registry.domain.vocabulary import EnterpriseStatus, Term
from search.domain.names import dissect, normalise

# Business types (企业类型) of what is no legal person but a part of one.
_BRANCH_FORMS = ("分公司", "分支机构", "代表机构", "经营单位")
_BRANCH_WORD = re.compile(r"[分支](公司|厂|店|行|社|局|站|校|院)$")
_NO_BRACKETS = str.maketrans("", "", "()")


class FirmNote(Term):
    """What must be said plainly of a firm before it is lent to (主体提示)."""

    CANCELLED = EnterpriseStatus.CANCELLED.value, "deregistered", "已注销"
    REVOKED = EnterpriseStatus.REVOKED.value, "licence revoked", "已被吊销营业执照"
    MOVED_OUT = EnterpriseStatus.MOVED_OUT.value, "moved to another province", "已迁出"
    MERGED = "merged", "merged into another firm", "已并入其他企业"
    BRANCH = "branch", "a branch of another firm", "分支机构"
    INDIVIDUAL_BUSINESS = (
        "individual_business",
        "an individual business: no tier is told of it",
        "个体工商户，不公布等级",
    )


_ENDS = frozenset({FirmNote.CANCELLED, FirmNote.REVOKED, FirmNote.MOVED_OUT})


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkedFirm:
    """Another firm a note leads to; without a name if the public cannot find it."""

    uscc: str
    name: str = ""
    status: EnterpriseStatus = EnterpriseStatus.UNKNOWN


@dataclass(frozen=True, kw_only=True, slots=True)
class Links:
    """The live firm it merged into, and the one it is a branch of; None if unknown."""

    successor: LinkedFirm | None = None
    head: LinkedFirm | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """One thing to be said, and the firm it leads to, if one is known."""

    kind: FirmNote
    firm: LinkedFirm | None = None


def firm_notes(firm: Mapping[str, Any], *, links: Links) -> Iterator[Note]:
    """Yield what must be said of a firm, by the facts of its public profile."""
    if firm["status"] in _ENDS:
        yield Note(kind=FirmNote(firm["status"]))
    if successor := firm["successor"]:
        live = links.successor or LinkedFirm(uscc=successor)
        yield Note(kind=FirmNote.MERGED, firm=live)
    if is_branch(firm):
        yield Note(kind=FirmNote.BRANCH, firm=links.head)
    if is_individual_business(firm["uscc"]):
        yield Note(kind=FirmNote.INDIVIDUAL_BUSINESS)


def is_branch(firm: Mapping[str, Any]) -> bool:
    """Tell whether the register or its name says that a firm is a branch of another.

    The name alone decides by words only branches bear (分公司, 分店 …), or where the
    register states no business type.
    """
    if is_individual_business(firm["uscc"]):
        return False
    form = firm["legal_form"]
    if any(word in form for word in _BRANCH_FORMS):
        return True
    branch = dissect(normalise(firm["name"]))[1].branch
    return bool(branch) and (not form or _BRANCH_WORD.search(branch) is not None)


def head_name(name: str) -> str:
    """Return the name of the firm that a branch's name begins with, normalised.

    Shape: "" if the name names no branch.
    """
    normal = normalise(name)
    branch = dissect(normal)[1].branch
    if not branch:
        return ""
    starts = range(1, len(normal))
    return next(
        (normal[:at] for at in starts if normal[at:].translate(_NO_BRACKETS) == branch),
        "",
    )
