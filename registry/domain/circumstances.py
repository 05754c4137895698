"""What policy may read of a record, and the reasons it answers with (情形与理由)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from registry.domain.vocabulary import (
    InspectionForm,
    PartyKind,
    PenaltyKind,
    ProcedureType,
    RecordKind,
    RetestState,
    Secrecy,
    Sector,
    Term,
    Verdict,
)


class StandingReason(Term):
    """Why the answer to one question about a record is what it is (理由)."""

    RELEASED = "released", "released by an officer, within its term", "已批准公示"
    IN_TERM = "in_term", "counts within its term", "在使用期限内"
    KIND_INTERNAL = (
        "kind_internal",
        "this kind of record is not published",
        "该类信息不公示",
    )
    NOT_COUNTED = (
        "not_counted",
        "this kind of record counts in no evaluation",
        "该类信息不参与评价",
    )
    OVERTURNED = "overturned", "the retest found it conforming", "复检改判合格"
    RETEST_PENDING = "retest_pending", "the retest is not finished", "复检未结束"
    NOT_CONCLUDED = "not_concluded", "the inspection is not concluded", "检查未出结论"
    APPEAL_WINDOW = (
        "appeal_window",
        "the day of delivery is not recorded, so the appeal window may be open",
        "未载明送达日期，异议期可能未满",
    )
    NOT_LINKED = "not_linked", "no firm is linked to it", "未关联企业"
    NATURAL_PERSON = (
        "natural_person",
        "a natural person's record is internal",
        "自然人信息不公示",
    )
    SECRECY = (
        "secrecy",
        "the review found it secret, private or a danger, not published",
        "涉及秘密、隐私或者危及安全稳定，不公示",
    )
    WARNING_ONLY = "warning_only", "a warning alone is not published", "仅警告不公示"
    SIMPLE_PROCEDURE = (
        "simple_procedure",
        "decided by the simple procedure, not published",
        "简易程序不公示",
    )
    UNATTESTED = (
        "unattested",
        "nobody has attested the ordinary procedure yet",
        "未确认为普通程序",
    )
    NOTICE_NOT_SERVED = (
        "notice_not_served",
        "the notice of publication was not served before",
        "公示告知未送达",
    )
    SUMMARY_INCOMPLETE = (
        "summary_incomplete",
        "the summary lacks an item",
        "摘要要素不全",
    )
    NOT_SCREENED = (
        "not_screened",
        "not cleared of personal data and secrets",
        "未通过保密和个人信息审查",
    )
    NOT_RELEASED = "not_released", "no officer has released it", "未批准公示"
    REMOVED_EARLY = "removed_early", "removed from the list early", "已提前移出名单"
    REVOKED = "revoked", "the listing was revoked", "列入决定已撤销"
    CONTESTED = "contested", "an objection was upheld", "异议成立，停止公示"
    SUSPENDED = (
        "suspended",
        "suspended while an objection is checked",
        "异议核查期间先行停止公示",
    )
    PENALTY_OVERTURNED = (
        "penalty_overturned",
        "the penalty was revoked, found illegal or void",
        "处罚决定已被撤销、确认违法或者无效",
    )
    MASKED = (
        "masked",
        "masked while the firm is being reorganised",
        "破产重整期间暂停公示",
    )
    REPAIRED = "repaired", "repaired", "已信用修复"
    TERM_ENDED = "term_ended", "the term is over", "期限届满"


# A record closed for one of these did not fall: it may open again, or is just over.
PASSING = frozenset(
    {
        StandingReason.MASKED,
        StandingReason.RETEST_PENDING,
        StandingReason.SUSPENDED,
        StandingReason.TERM_ENDED,
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Circumstances:
    """Everything policy may read of one version of a record (情形).

    Units: fines in yuan.
    Time: `event_on` is the day of the decision, conclusion or event; `ends_on` is the
    last day of a permit, honour or abnormality.
    """

    kind: RecordKind
    form: InspectionForm | None
    sector: Sector
    event_on: date
    penalty_kinds: tuple[PenaltyKind, ...] = ()
    fine_yuan: Decimal | None = None
    restricted_until: date | None = None  # first day after a restriction or ban
    party_kind: PartyKind = PartyKind.LEGAL_PERSON
    has_linked_party: bool = True
    procedure: ProcedureType = ProcedureType.UNATTESTED
    notice_served_on: date | None = None  # notice that it will be published
    is_summary_whole: bool = True
    is_screened: bool = True  # free of personal data
    secrecy: Secrecy = Secrecy.NONE
    released_on: date | None = None  # None: no officer released it
    delivered_on: date | None = None  # the party got the sampling result
    is_window_closed: bool = False  # attested, where no day of delivery is known
    verdict: Verdict | None = None
    retest: RetestState = RetestState.NONE
    ends_on: date | None = None
    region: str = "52"  # GB/T 2260, of the deciding authority

    @property
    def subject(self) -> str:
        """Name the kind of record; an inspection goes by its form."""
        return self.form.value if self.form else self.kind.value

    @property
    def is_warning_only(self) -> bool:
        """Tell whether it is a penalty of nothing but a warning."""
        return self.penalty_kinds == (PenaltyKind.WARNING,)

    @property
    def may_be_contested(self) -> bool:
        """Tell whether it is a failed sampling nobody upheld or contested yet."""
        is_failed = self.verdict is Verdict.NONCONFORMING
        is_closed = self.is_window_closed and self.delivered_on is None
        return is_failed and self.retest is RetestState.NONE and not is_closed

    @property
    def is_notice_served(self) -> bool:
        """Tell whether the notice of publication came before the release."""
        if self.notice_served_on is None:
            return False
        return self.released_on is None or self.notice_served_on <= self.released_on
