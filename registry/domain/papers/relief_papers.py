"""Papers of repair and objection: decision, reply, correction (修复与异议文书)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from registry.domain.case_terms import ObjectionOutcome
from registry.domain.papers.paper import (
    Application,
    Heading,
    Paper,
    PaperKind,
    Part,
    Reference,
    Row,
    Section,
    Text,
    chinese_day,
    paper_of,
    section,
    section_about,
    section_of_items,
    stated,
)
from registry.domain.papers.usual_texts import REPAIR_EFFECTS


@dataclass(frozen=True, kw_only=True, slots=True)
class Correction:
    """One item put right (更正): blank `was` was absent, blank `now` is deleted."""

    item: str
    was: str = ""
    now: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipient:
    """Who had received the wrong information, and when it was told (接收单位)."""

    name: str
    received_on: date
    told_on: date


def repair_decision(
    heading: Heading,
    *,
    application: Application,
    reason: Text,
    basis: Text,
    effects: Sequence[str] = REPAIR_EFFECTS,
    related: Sequence[str] = (),
) -> Paper:
    """Grant a repair and say what ends by it (信用修复决定书).

    Shape: `related` are the numbers of the inspections that end with it.
    Source: SAMR order 107 (2025); NDRC order 36 (2026) art. 3 for the effects.

    Raises:
        PartMissingError: one of the parts is blank; it names it.
    """
    also = [f"相关抽查检查结果（{'、'.join(related)}）一并停止公示、共享和使用"]
    opening = (
        f"你单位于{chinese_day(application.filed_on)}向本机关提出信用修复申请。"
        "经审查，你单位符合信用修复条件，本机关决定准予信用修复，有关事项如下："
    )
    return paper_of(
        PaperKind.REPAIR_DECISION,
        heading,
        sections=(
            Section(paragraphs=(opening,)),
            section_about(application.about),
            section(Part.REASON, reason),
            section(Part.BASIS, basis),
            section_of_items(Part.EFFECTS, [*effects, *(also if related else ())]),
        ),
    )


def objection_reply(
    heading: Heading,
    *,
    application: Application,
    outcome: ObjectionOutcome,
    findings: Text,
    basis: Text,
    remedies: Text,
) -> Paper:
    """Answer an objection: what was found, and what follows (异议处理答复书).

    Raises:
        PartMissingError: one of the parts is blank; it names it.
    """
    opening = (
        f"你单位于{chinese_day(application.filed_on)}就下列信息向本机关提出异议。"
        "经核查，现答复如下："
    )
    result = f"对你单位提出的异议，本机关处理如下：{outcome.term}。"
    return paper_of(
        PaperKind.OBJECTION_REPLY,
        heading,
        sections=(
            Section(paragraphs=(opening,)),
            section_about(application.about),
            section(Part.FINDINGS, findings),
            section(Part.BASIS, basis),
            section(Part.OUTCOME, result),
        ),
        remedies=stated(Part.REMEDIES, remedies),
    )


def correction_letter(
    heading: Heading,
    *,
    about: Reference,
    corrections: Sequence[Correction],
    corrected_on: date,
    recipients: Sequence[Recipient],
    claim_at: str,
) -> Paper:
    """Tell what was corrected, who had it and was told, where to claim (更正告知函).

    Shape: without `recipients` the letter says that nobody had received it.
    Source: 国家赔偿法 (2012) arts. 2, 9 for the claim.

    Raises:
        PartMissingError: nothing is corrected, or nowhere to claim is named.
    """
    opening = (
        f"你单位就下列信息提出的异议成立，本机关已于{chinese_day(corrected_on)}"
        "予以更正，现将有关情况告知如下："
    )
    organ = stated(Part.COMPENSATION, claim_at)[0]
    claim = (
        "因上述信息有误造成你单位合法权益损害的，可以依照《中华人民共和国国家赔偿法》"
        f"的规定，向{organ}提出赔偿请求。"
    )
    return paper_of(
        PaperKind.CORRECTION_LETTER,
        heading,
        sections=(
            Section(paragraphs=(opening,)),
            section_about(about),
            _corrected(corrections),
            _told(recipients),
            section(Part.COMPENSATION, claim),
        ),
    )


def _corrected(corrections: Sequence[Correction]) -> Section:
    stated(Part.CORRECTIONS, [one.item for one in corrections])
    return Section(
        heading=Part.CORRECTIONS.term,
        rows=tuple(Row(one.item, _change(one)) for one in corrections),
    )


def _change(correction: Correction) -> str:
    was = f"原为“{correction.was}”" if correction.was else "原无此项"
    now = f"更正为“{correction.now}”" if correction.now else "予以删除"
    return f"{was}，{now}"


def _told(recipients: Sequence[Recipient]) -> Section:
    nobody = "经核查，更正前没有单位接收过上述信息。"
    return Section(
        heading=Part.RECIPIENTS.term,
        paragraphs=() if recipients else (nobody,),
        rows=tuple(
            Row(
                one.name,
                f"{chinese_day(one.received_on)}接收，{chinese_day(one.told_on)}告知",
            )
            for one in recipients
        ),
    )
