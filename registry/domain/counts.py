"""What is counted of the organs' work, and by which steps (统计项目)."""

from collections.abc import Mapping

from registry.domain.procedures.listing_terms import ListingStep
from registry.domain.procedures.objection import ObjectionStep
from registry.domain.procedures.repair import RepairStep
from registry.domain.vocabulary import ProcedureKind, Term


class Count(Term):
    """What is counted (统计项目)."""

    DECIDED = "decided", "penalties decided", "处罚决定"
    IN_TIME = "in_time", "published in time", "按期公示"
    LATE = "late", "published late", "逾期公示"
    WAITING = "waiting", "still to be published", "待公示"
    OVERDUE = "overdue", "of these past the last day", "其中已超期"
    WITHDRAWN = "withdrawn", "withdrawn", "已撤下"
    FILED = "filed", "objections filed", "提出异议"
    UPHELD = "upheld", "upheld", "异议成立"
    DISMISSED = "dismissed", "dismissed", "异议不成立"
    ANSWERED_LATE = "answered_late", "answered late", "逾期答复"
    APPLIED = "applied", "repairs applied for", "申请修复"
    GRANTED = "granted", "granted", "准予修复"
    REFUSED = "refused", "refused", "不予修复或受理"
    DECIDED_LATE = "decided_late", "accepted or decided late", "逾期受理或决定"
    LISTED = "listed", "listings published", "列入公示"
    REMOVED = "removed", "removed", "移出"
    REVOKED = "revoked", "revoked", "撤销"
    OPEN_TASKS = "open_tasks", "open tasks", "未办结任务"
    LATE_TASKS = "late_tasks", "of these late", "其中逾期"


# Which count a step adds to when taken, and when taken late.
TAKEN: Mapping[tuple[str, str], tuple[Count, Count | None]] = {
    (ProcedureKind.OBJECTION, ObjectionStep.FILE): (Count.FILED, None),
    (ProcedureKind.OBJECTION, ObjectionStep.UPHOLD): (
        Count.UPHELD,
        Count.ANSWERED_LATE,
    ),
    (ProcedureKind.OBJECTION, ObjectionStep.DISMISS): (
        Count.DISMISSED,
        Count.ANSWERED_LATE,
    ),
    (ProcedureKind.OBJECTION, ObjectionStep.CONFIRM): (
        Count.DISMISSED,
        Count.ANSWERED_LATE,
    ),
    (ProcedureKind.REPAIR, RepairStep.APPLY): (Count.APPLIED, None),
    (ProcedureKind.REPAIR, RepairStep.GRANT): (Count.GRANTED, Count.DECIDED_LATE),
    (ProcedureKind.REPAIR, RepairStep.REJECT): (Count.REFUSED, Count.DECIDED_LATE),
    (ProcedureKind.REPAIR, RepairStep.REFUSE): (Count.REFUSED, Count.DECIDED_LATE),
    (ProcedureKind.LISTING, ListingStep.REMOVE): (Count.REMOVED, None),
    (ProcedureKind.LISTING, ListingStep.EXPIRE): (Count.REMOVED, None),
    (ProcedureKind.LISTING, ListingStep.REVOKE): (Count.REVOKED, None),
}
