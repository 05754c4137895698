"""One invented paper of each kind, for tests of content and of layout."""

from datetime import date

from registry.domain.case_terms import ObjectionOutcome
from registry.domain.paper_numbers import PaperNumber, format_paper_number
from registry.domain.papers.listing_papers import (
    Refused,
    listing_decision,
    prior_notice,
    refusal,
    removal_decision,
)
from registry.domain.papers.paper import (
    Application,
    Heading,
    Paper,
    PaperKind,
    Reference,
    Text,
)
from registry.domain.papers.relief_papers import (
    Correction,
    Recipient,
    correction_letter,
    objection_reply,
    repair_decision,
)
from registry.domain.papers.usual_texts import (
    reexamination,
    remedies_by_law,
    removal_terms,
)

PENALTY = Reference(
    name="行政处罚决定书", number="示例市监罚〔2025〕88号", on=date(2025, 6, 12)
)
APPLICATION = Application(about=PENALTY, filed_on=date(2026, 11, 2))
REASON = "未经许可从事食品生产，受到较重行政处罚。"
BASIS = "《市场监督管理严重违法失信名单管理办法》第二条、第五条第一项"
MEASURES = ("列为重点监管对象,提高检查频次", "不适用告知承诺制")
REMEDIES = remedies_by_law(reconsider_at="示例市人民政府", sue_at="示例市人民法院")
REMOVAL = removal_terms(early_from=date(2027, 11, 24), last_day=date(2029, 11, 23))


def heading_of(
    kind: PaperKind, *, addressee: str = "示例镕堃喆鑫酒业有限公司"
) -> Heading:
    number = PaperNumber(prefix="示例市监", kind=kind, year=2026, ordinal=1)
    return Heading(
        organ_name="示例市市场监督管理局",
        addressee=addressee,
        addressee_code="91529900MA6DEMO123",
        number=format_paper_number(number),
        issued_on=date(2026, 11, 23),
    )


def draft_heading() -> Heading:
    return Heading(
        organ_name="示例市市场监督管理局",
        addressee="示例镕堃喆鑫酒业有限公司",
        is_draft=True,
    )


def notice() -> Paper:
    return prior_notice(
        heading_of(PaperKind.PRIOR_NOTICE),
        facts="经查，2024年10月起你单位未取得食品生产许可证生产白酒12000瓶。",
        reason=REASON,
        basis=BASIS,
        measures=MEASURES,
        within="自收到本告知书之日起五个工作日内",
    )


def decision(
    heading: Heading | None = None,
    *,
    reason: Text = REASON,
    basis: Text = BASIS,
    measures: tuple[str, ...] = MEASURES,
    removal: Text = REMOVAL,
    remedies: Text = REMEDIES,
) -> Paper:
    return listing_decision(
        heading or heading_of(PaperKind.LISTING_DECISION),
        reason=reason,
        basis=basis,
        measures=measures,
        removal=removal,
        remedies=remedies,
    )


def removal() -> Paper:
    return removal_decision(
        heading_of(PaperKind.REMOVAL_DECISION),
        listing=Reference(name="列入决定书", number="示例市监列决〔2025〕1号"),
        reason="已履行义务，未再受到较重行政处罚。",
        basis="《市场监督管理严重违法失信名单管理办法》第十六条",
    )


def refused(what: Refused = Refused.REPAIR) -> Paper:
    return refusal(
        heading_of(PaperKind.REFUSAL),
        refused=what,
        application=APPLICATION,
        reason="罚款尚未缴清。",
        basis=BASIS,
        remedies=REMEDIES,
    )


def repair() -> Paper:
    return repair_decision(
        heading_of(PaperKind.REPAIR_DECISION),
        application=APPLICATION,
        reason="已履行义务，达到最短公示期。",
        basis="国家市场监督管理总局令第107号",
    )


def reply(findings: Text = "经调阅原件，罚款金额误录。") -> Paper:
    return objection_reply(
        heading_of(PaperKind.OBJECTION_REPLY),
        application=APPLICATION,
        outcome=ObjectionOutcome.CORRECT,
        findings=findings,
        basis="《企业信息公示暂行条例》第十三条",
        remedies=reexamination(),
    )


def letter(
    *,
    corrections: tuple[Correction, ...] = (
        Correction(item="罚款金额", was="43175000元", now="4317500元"),
    ),
    recipients: tuple[Recipient, ...] = (
        Recipient(
            name="示例银行",
            received_on=date(2025, 7, 3),
            told_on=date(2026, 11, 21),
        ),
    ),
    claim_at: str = "示例市市场监督管理局法规科",
) -> Paper:
    return correction_letter(
        heading_of(PaperKind.CORRECTION_LETTER),
        about=PENALTY,
        corrections=corrections,
        corrected_on=date(2026, 11, 20),
        recipients=recipients,
        claim_at=claim_at,
    )


ALL = (notice, decision, removal, refused, repair, reply, letter)
