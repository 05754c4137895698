"""A firm's credit report as plain data, in the order of the national one (信用报告).

The report is put together in `search.services.credit_reports` and printed by
`credit.reports.credit_report_pdf`. It is Chinese, as a paper of the registry is.

Source: 公共信用信息报告标准 (2021, 2022), the order of sections as issued in 2026.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from registry.domain.papers.paper import Row, chinese_day
from registry.domain.vocabulary import Term, Tier, TierStatus

TITLE = "质量信用报告"
SOURCE = "数据来源"


class ReportAudience(Term):
    """For whom a credit report is made (报告版本)."""

    PUBLIC = "public", "public report", "公开版"
    FULL = "full", "full report", "完整版"


class SectionKind(Term):
    """The sections of a credit report, in their order (报告内容)."""

    REGISTRATION = "registration", "registration", "登记注册基础信息"
    ADMINISTRATION = "administration", "administrative information", "行政管理信息"
    INTEGRITY = "integrity", "honours for integrity", "诚实守信相关荣誉信息"
    SERIOUS = "serious", "lists of serious offenders", "严重失信主体名单信息"
    ABNORMAL = (
        "abnormal",
        "lists of abnormal operation",
        "经营（活动）异常名录（状态）信息",
    )
    COMMITMENTS = "commitments", "commitments", "信用承诺信息"
    RATING = "rating", "ratings", "信用评价信息"
    JUDGMENTS = "judgments", "judgments and their enforcement", "司法判决及执行信息"
    OTHER = "other", "other information", "其他信息"
    ADVICE = "advice", "advice", "信用状况提升建议"
    LOCAL = "local", "local supplement", "公共信用信息地方补充内容"


# The eight kinds that the summary counts, by their short names.
SUMMARY = {
    SectionKind.ADMINISTRATION: "行政管理",
    SectionKind.INTEGRITY: "诚实守信",
    SectionKind.SERIOUS: "严重失信主体名单",
    SectionKind.ABNORMAL: "经营异常",
    SectionKind.COMMITMENTS: "信用承诺",
    SectionKind.RATING: "信用评价",
    SectionKind.JUDGMENTS: "司法判决",
    SectionKind.OTHER: "其他",
}
# What this registry has no source of: that nothing was found alone would mislead.
NOT_GATHERED = {
    SectionKind.INTEGRITY: "本系统未归集纳税信用、海关信用等其他部门的荣誉信息；"
    "质量荣誉见“公共信用信息地方补充内容”。",
    SectionKind.COMMITMENTS: "本系统未归集信用承诺信息，以受理承诺的单位公布的为准。",
    SectionKind.JUDGMENTS: "本系统未归集司法判决及执行信息，以人民法院公布的信息为准。",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportRecord:
    """One record of a report: rows in the order of its form, its source last.

    Shape: `key` is the fact's, "" for what is no fact of the file.
    """

    key: str = ""
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """Records of one sort; the only part of a section has no heading."""

    heading: str = ""
    records: tuple[ReportRecord, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A section: rows of its own, sentences, then its records by sort.

    Shape: `note` says what else the reader must know of it, also when it is empty.
    """

    kind: SectionKind
    rows: tuple[Row, ...] = ()
    paragraphs: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    note: str = ""

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was found for it."""
        return not (self.rows or self.paragraphs or self.records)

    @property
    def records(self) -> tuple[ReportRecord, ...]:
        """Return the records of all parts."""
        return tuple(record for part in self.parts for record in part.records)


@dataclass(frozen=True, kw_only=True, slots=True)
class RatingLine:
    """What one record did to the score, and by which rule.

    Shape: `result` is points with their sign, or why the record does not count.
    """

    record: str
    rule: str
    result: str
    source: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ScorePoint:
    """A day from which on the public was told another tier or score.

    Shape: `tier` and `score` are None on days without a published tier; `said` tells
    either in words.
    """

    on: date
    tier: Tier | None
    score: Decimal | None
    said: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Rating:
    """The public tier with its arithmetic, and the score over time (等级及其计算).

    Shape: without a published tier there is no arithmetic; `scores` begins at the first
    day of the chart, in order of days.
    """

    status: TierStatus
    tier: Tier | None
    headline: str
    arithmetic: str = ""
    vetoes: tuple[RatingLine, ...] = ()
    counted: tuple[RatingLine, ...] = ()
    ignored: tuple[RatingLine, ...] = ()
    scores: tuple[ScorePoint, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    """How many records of a kind the report has; None: the kind is not gathered."""

    name: str
    number: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class CreditReport:
    """A firm's credit report, ready to be printed: the same facts, the same report.

    Time: `generated_at` is the instant it was made, `as_of` the day in China it tells.

    Shape: of a full report alone `recipient` and `purpose` say for whom it was made and
    why, `supervisory` is the tier from all that counts, `hidden` the number of records
    that are not public.
    """

    number: str
    audience: ReportAudience
    issuer: str
    generated_at: datetime
    as_of: date
    name: str
    uscc: str
    data_version: int
    ruleset: str
    ruleset_digest: str
    verify_url: str
    contested: int  # records under an objection, a review or a suit
    stated: int  # records with the firm's own words
    rating: Rating
    sections: tuple[Section, ...]
    recipient: str = ""
    purpose: str = ""
    supervisory: Rating | None = None
    hidden: int = 0

    @property
    def summary(self) -> tuple[Count, ...]:
        """Count the records of each kind, the national kinds first.

        Shape: every record is counted once, the published tier as one rating.
        """
        return tuple(self._counts())

    def _counts(self) -> Iterator[Count]:
        by_kind = {section.kind: section for section in self.sections}
        for kind, name in SUMMARY.items():
            number = len(by_kind[kind].records)
            unknown = kind in NOT_GATHERED and not number
            yield Count(name=name, number=None if unknown else number)
        for part in by_kind[SectionKind.LOCAL].parts:
            yield Count(name=part.heading, number=len(part.records))

    @property
    def nothing_found(self) -> str:
        """Say of a section or a part that it is empty, which is no praise."""
        return f"查询期内无相关信息（截至{chinese_day(self.as_of)}未查询到记录）。"

    @property
    def explanation(self) -> tuple[str, ...]:
        """Say what the report is, what it is not, and how it is contested."""
        day = chinese_day(self.as_of)
        is_full = self.audience is ReportAudience.FULL
        return (
            f"本报告依据截至{day}本系统"
            f"{'归集' if is_full else '向社会公示'}的信息自动生成，"
            "内容未经编辑。所载信息与作出决定的机关所制文书不一致的，以文书为准。",
            *(self._inside() if is_full else ()),
            "“查询期内无相关信息”只表示截至上述日期在本系统未查到可以"
            f"{'载入本报告' if is_full else '公示'}的记录，"
            "不表示该主体没有相关情形，也不是对该主体的肯定。本系统未归集的信息，"
            "已在相应部分注明。",
            "质量信用等级仅根据公示记录、按公开的规则计算，不等于严重违法失信名单，"
            "不是许可，也不是限制。",
            "本报告载明的主体对记录有异议的，可以向该记录的数据来源单位提出，"
            "由其核查并答复；核查期间记录保持原状，并注明正在核查。",
            "行政处罚、严重违法失信名单等信息的信用修复，由该主体依照有关规定，"
            "向作出决定的机关提出申请。修复后的信息不再公示，也不再计入等级。",
            "企业说明是该主体自己的陈述，未经核实。",
            "本报告生成以后，公示信息可能变化。扫描封面二维码，或者打开"
            f" {self.verify_url} ，可以核验报告真伪及公示信息此后有无变化。",
        )

    def _inside(self) -> tuple[str, ...]:
        """Say of a full report what the public does not see, and who may use it."""
        return (
            "未公示的记录逐条注明理由，只载编号、日期、金额等项目，不载未经审核的文字。"
            "已修复、撤销、届满、尚未确定或者涉密的信息不在本报告内。",
            "监管等级根据全部计入的记录计算，不向社会公布。未公示信息此后的变化，"
            "不在核验之列，需要时请重新查询。",
            "本报告只供封面载明的查询单位为载明的目的使用，"
            "未经该主体同意不得提供给他人。",
        )
