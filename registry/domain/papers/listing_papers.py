"""Papers of a listing: prior notice, decision, removal, refusal (列入与移出文书)."""

from collections.abc import Sequence

from registry.domain.papers.paper import (
    Application,
    Heading,
    Paper,
    PaperKind,
    Part,
    Reference,
    Section,
    Text,
    chinese_day,
    paper_of,
    section,
    section_about,
    section_of_items,
    stated,
)
from registry.domain.papers.usual_texts import LIST, ORDER, REMOVAL_EFFECTS
from registry.domain.vocabulary import Term


class Refused(Term):
    """What was applied for and is refused (不予事项)."""

    REMOVAL = "removal", "early removal", "移出"
    REPAIR = "repair", "repair", "修复"


def prior_notice(
    heading: Heading,
    *,
    facts: Text,
    reason: Text,
    basis: Text,
    measures: Sequence[str],
    within: str,
) -> Paper:
    """Tell a firm that it is to be listed, why, and what it may say (列入告知书).

    Time: `within` says how long after receipt it may speak; the day is not known yet.
    Source: SAMR order 44 (2021) art. 13; 行政处罚法 (2021) arts. 44, 45, 63, 64.

    Raises:
        PartMissingError: one of the parts is blank; it names it.
    """
    opening = (
        f"本机关拟将你单位列入{LIST}。依照{ORDER}第十三条的规定，现将有关事项告知如下："
    )
    rights = (
        "你单位依法享有陈述、申辩的权利，并有权要求举行听证。需要陈述、申辩或者"
        f"要求举行听证的，应当{within}向本机关提出，并可以提交有关证据。"
        "逾期未提出的，视为放弃上述权利。",
        "本机关将对你单位提出的事实、理由和证据进行核实，成立的予以采纳，"
        "不因陈述、申辩或者要求听证作出更重的处理。",
    )
    return paper_of(
        PaperKind.PRIOR_NOTICE,
        heading,
        sections=(
            Section(paragraphs=(opening,)),
            section(Part.FACTS, facts),
            section(Part.REASON, reason),
            section(Part.BASIS, basis),
            section_of_items(Part.INTENDED, measures),
            section(Part.RIGHTS, rights),
        ),
    )


def listing_decision(
    heading: Heading,
    *,
    reason: Text,
    basis: Text,
    measures: Sequence[str],
    removal: Text,
    remedies: Text,
) -> Paper:
    """Decide a listing, with the five contents the order demands (列入决定书).

    Source: SAMR order 44 (2021) art. 13.

    Raises:
        PartMissingError: one of the five is blank; it names it.
    """
    opening = (
        f"本机关决定将你单位列入{LIST}，并依法通过国家企业信用信息公示系统公示。"
        f"依照{ORDER}第十三条的规定，列入决定载明事项如下："
    )
    return paper_of(
        PaperKind.LISTING_DECISION,
        heading,
        sections=(
            Section(paragraphs=(opening,)),
            section(Part.REASON, reason),
            section(Part.BASIS, basis),
            section_of_items(Part.MEASURES, measures),
            section(Part.REMOVAL, removal),
        ),
        remedies=stated(Part.REMEDIES, remedies),
    )


def removal_decision(
    heading: Heading,
    *,
    listing: Reference,
    reason: Text,
    basis: Text,
    effects: Sequence[str] = REMOVAL_EFFECTS,
) -> Paper:
    """Decide that a firm leaves the list (移出决定书): early, at its term, or revoked.

    Source: SAMR order 44 (2021) arts. 16-19, 21.

    Raises:
        PartMissingError: one of the parts is blank; it names it.
    """
    opening = f"本机关决定将你单位移出{LIST}，有关事项如下："
    return paper_of(
        PaperKind.REMOVAL_DECISION,
        heading,
        sections=(
            Section(paragraphs=(opening,)),
            section_about(listing),
            section(Part.REASON, reason),
            section(Part.BASIS, basis),
            section_of_items(Part.EFFECTS, effects),
        ),
    )


def refusal(
    heading: Heading,
    *,
    refused: Refused,
    application: Application,
    reason: Text,
    basis: Text,
    remedies: Text,
) -> Paper:
    """Refuse an early removal or a repair, with reasons and remedies (不予决定书).

    Source: SAMR order 44 (2021) arts. 17, 23; SAMR order 107 (2025).

    Raises:
        PartMissingError: one of the parts is blank; it names it.
    """
    asked = {Refused.REMOVAL: f"提前移出{LIST}", Refused.REPAIR: "信用修复"}[refused]
    opening = (
        f"你单位于{chinese_day(application.filed_on)}向本机关提出{asked}申请。"
        f"经审查，本机关决定不予{refused.term}，有关事项如下："
    )
    return paper_of(
        PaperKind.REFUSAL,
        heading,
        title=f"不予{refused.term}决定书",
        sections=(
            Section(paragraphs=(opening,)),
            section_about(application.about),
            section(Part.REASON, reason),
            section(Part.BASIS, basis),
        ),
        remedies=stated(Part.REMEDIES, remedies),
    )
