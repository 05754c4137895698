"""What the steps of the demo's cases state (演示案件填报)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.domain.case_terms import (
    Capacity,
    HeavierGround,
    ObjectionOutcome,
    OffenceField,
    ServiceMethod,
    TierFinding,
)
from registry.domain.measures import Measure
from registry.domain.periods import add_days
from registry.domain.procedures import PROCEDURES
from registry.domain.procedures.correction import CorrectionStep as Correct
from registry.domain.procedures.counter import at_counter
from registry.domain.procedures.failure_terms import FailureStep as Fail
from registry.domain.procedures.listing_terms import ListingStep as Step
from registry.domain.procedures.masking import MaskingStep as Mask
from registry.domain.procedures.objection import ObjectionStep as Objection
from registry.domain.procedures.paper import PaperStep as Paper
from registry.domain.procedures.push import PushStep as Push
from registry.domain.procedures.repair import RepairStep as Repair
from registry.domain.procedures.review import ReviewStep as Review
from registry.domain.procedures.statement import StatementStep as Statement
from registry.domain.procedures.tier_review import TierReviewStep as TierReview
from registry.domain.vocabulary import ProcedureKind, Term

SERVED_BEFORE = 40  # days: any window to ask for a retest is over
INSPECTED_AFTER = 75  # days from the announcement: within the second window
TO_CORRECT, LONGER = 30, 60  # days
SUSPENDED_FOR, OVER_SINCE = 30, 10  # days
AT_COUNTER = {"capacity": Capacity.REPRESENTATIVE.value, "proof_seen": True}
Stated = dict[Term, dict[str, Any]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """What a case of the demo is about, on which day, with which paper at hand.

    Shape: `role` is the firm's in the record; `announced_on` the day of an announcement
    its case holds; `related` are the inspections that go with a repair, `outcome` that
    of an upheld objection; `may_retest` says that the window shall still be open, and
    `is_over` that a suspension shall have ended; `product` and `batch` are sampled.
    """

    key: str
    today: date
    papers: list[str]
    role: str = ""
    announced_on: date | None = None
    related: tuple[str, ...] = ()
    outcome: ObjectionOutcome = ObjectionOutcome.DELETE
    may_retest: bool = False
    is_over: bool = False
    product: str = "示例产品"
    batch: str = "示例批次"

    @property
    def day(self) -> str:
        """Return the day as it is stated."""
        return self.today.isoformat()

    @property
    def served(self) -> dict[str, Any]:
        """Return how something was served today."""
        method = ServiceMethod.DIRECT.value
        return {"served_on": self.day, "method": method, "proof": self.papers}

    @property
    def stop_sale(self) -> dict[str, Any]:
        """Return what a stop-sale served today states."""
        product = {"product": self.product, "batch": self.batch}
        return {**product, "served_on": self.day, "proof": self.papers}

    def in_days(self, days: int, *, of: date | None = None) -> str:
        """Return the day some days away, as it is stated."""
        return add_days(of or self.today, days).isoformat()


def stated_by(kind: ProcedureKind, step: Term, scene: Scene) -> dict[str, Any]:
    """Return what a step of a procedure states in a scene.

    The firm's own steps are taken at the counter, from its legal representative.
    """
    row = next(one for one in PROCEDURES[kind].transitions if one.step == step)
    is_at_counter = at_counter(row) != row
    stated = _STATED[kind](scene).get(step, {})
    return {**stated, **AT_COUNTER} if is_at_counter else stated


def _of_listing(scene: Scene) -> Stated:
    return {
        Step.PROPOSE: {
            "record": scene.key,
            "offence": OffenceField.FOOD.value,
            "heavier_ground": HeavierGround.HEAVIER_FINE.value,
            "seriousness": "示例：违法行为性质恶劣、情节严重、社会危害较大",
            "factors": "示例：主观故意明显，两年内第三次，持续八个月",
            "reason": "示例：生产经营不符合食品安全标准的食品，被从重处以罚款",
            "basis": "《市场监督管理严重违法失信名单管理办法》第五条",
            "measures": [Measure.KEY_SUPERVISION.value, Measure.NO_HONOURS.value],
        },
        Step.NOTIFY: scene.served,
        Step.HEAR: {"words": "示例：请求从轻", "answer": "示例：理由不成立"},
        Step.CLOSE: {"waived_on": scene.day},
        Step.DECIDE: {"decided_on": scene.day},
        Step.PUBLISH: scene.served,
        Step.REMOVE: {
            "duties_done": True,
            "harm_undone": True,
            "performed": "示例：罚款缴清，已整改并通过复查",
        },
    }


def _of_repair(scene: Scene) -> Stated:
    return {
        Repair.APPLY: {
            "record": scene.key,
            "filed_on": scene.day,
            "applicant": "示例经办人",
            "performed": "示例：罚款缴清，已整改并通过复查",
            **dict.fromkeys(("application", "commitment", "proof"), scene.papers),
        },
        Repair.GRANT: {
            "checked": "示例：材料属实，义务履行完毕",
            "related": list(scene.related),
        },
        Repair.REJECT: {"checked": "示例：整改未完成"},
    }


def _of_objection(scene: Scene) -> Stated:
    return {
        Objection.FILE: {
            "record": scene.key,
            "filed_on": scene.day,
            "applicant": "示例经办人",
            "claim": "示例：处罚金额与决定书不一致",
        },
        Objection.UPHOLD: {
            "outcome": scene.outcome.value,
            "checked": "示例：信息有误",
        },
        Objection.DISMISS: {"checked": "示例：与决定书一致"},
        Objection.REEXAMINE: {"claim": "示例：请再次核对"},
        Objection.CONFIRM: {"checked": "示例：再次核对无误"},
        Objection.INFORM: {"claim_at": "示例市市场监督管理局"},
    }


def _of_statement(scene: Scene) -> Stated:
    return {
        Statement.SUBMIT: {
            "record": scene.key,
            "filed_on": scene.day,
            "applicant": "示例经办人",
            "text": "示例：本企业已停止销售并召回该批次产品。",
        },
    }


def _of_correction(scene: Scene) -> Stated:
    checked = {"checked_on": scene.day, "checked": "示例：已现场核对"}
    return {
        Correct.ORDER: {
            "record": scene.key,
            "demanded": "示例：补全进货查验记录",
            "due_on": scene.in_days(TO_CORRECT),
            **scene.served,
        },
        Correct.EXTEND: {"due_on": scene.in_days(LONGER)},
        Correct.REPORT: {
            "filed_on": scene.day,
            "reported": "示例：已补全",
            "photographs": scene.papers,
        },
        Correct.RECHECK_PASSED: checked,
        Correct.RECHECK_FAILED: checked,
        Correct.ESCALATE: {"case_number": "示市监立〔2026〕1号"},
        Correct.STOP_SALE: scene.stop_sale,
    }


def _of_failure(scene: Scene) -> Stated:
    before = 0 if scene.may_retest else -SERVED_BEFORE
    retested = {"laboratory": "示例检验院", "concluded_on": scene.day}
    first = {"inspected_on": scene.day, "checked": "示例：抽样复查"}
    later = scene.in_days(INSPECTED_AFTER, of=scene.announced_on)
    second = {"inspected_on": later, "checked": "示例：再次抽样复查"}
    return {
        Fail.NOTIFY: {
            "record": scene.key,
            "served_to": scene.role,
            **scene.served,
            "served_on": scene.in_days(before),
        },
        Fail.REQUEST_RETEST: {"filed_on": scene.day, "claim": "示例：对结果有异议"},
        Fail.RETEST_UPHELD: retested,
        Fail.RETEST_OVERTURNED: retested,
        Fail.ORDER_CORRECTION: {
            "ordered_on": scene.day,
            "demanded": "示例：停止销售并整改",
            "proof": scene.papers,
        },
        Fail.REPORT: {"filed_on": scene.day, "reported": "示例：已整改"},
        Fail.REINSPECT_PASSED: first,
        Fail.REINSPECT_FAILED: first,
        Fail.ANNOUNCE: {"announced_on": scene.day, "notice": "示例公告〔2026〕1号"},
        Fail.SECOND_PASSED: second,
        Fail.SECOND_FAILED: second,
        Fail.ESCALATE: {"case_number": "示市监立〔2026〕2号"},
        **_after_suspension(scene, inspected=first),
        Fail.STOP_SALE: scene.stop_sale,
    }


def _after_suspension(scene: Scene, *, inspected: dict[str, Any]) -> Stated:
    ends = -OVER_SINCE if scene.is_over else SUSPENDED_FOR
    return {
        Fail.SUSPEND: {
            "document_number": "示市监罚〔2026〕2号",
            "served_on": scene.in_days(ends - SUSPENDED_FOR),
            "ends_on": scene.in_days(ends),
            "proof": scene.papers,
        },
        Fail.THIRD_FAILED: inspected,
        Fail.ASK_REVOCATION: {
            "organ": "示例市场监督管理局",
            "document_number": "示市监提〔2026〕1号",
            "asked_on": scene.day,
        },
    }


def _of_review(scene: Scene) -> Stated:
    decided = {"document_number": "示复决〔2026〕1号", "decided_on": scene.day}
    return {
        Review.FILE: {
            "record": scene.key,
            "route": "reconsideration",
            "before": "示例市人民政府",
            "document_number": "示复〔2026〕1号",
            "filed_on": scene.day,
        },
        Review.UPHOLD: decided,
        Review.OVERTURN: {**decided, "outcome": "revoked"},
        Review.CHANGE: {**decided, "changed": "示例：更正违法事实的表述"},
    }


def _of_paper(scene: Scene) -> Stated:
    return {
        Paper.PROPOSE: {"record": scene.key, "paper": scene.papers},
        Paper.DECLARE: {"pages": "1"},
    }


def _of_push(scene: Scene) -> Stated:
    sent = {"pushed_on": scene.day, "reference": "示例推送1"}
    return {
        Push.OPEN: {"record": scene.key},
        Push.PUSH: {**sent, "receiver": "示例省市场监督管理局"},
        Push.ACKNOWLEDGE: {"published_on": scene.day},
        Push.PUSH_WITHDRAWAL: sent,
        Push.RECEIVE: {
            "sender": "示例省市场监督管理局",
            "received_on": scene.day,
            "reference": "示例推送2",
        },
        Push.PUBLISH: {"record": scene.key},
    }


def _of_masking(scene: Scene) -> Stated:
    return {
        Mask.APPLY: {
            "filed_on": scene.day,
            "applicant": "示例管理人",
            "court": "示例中级人民法院",
            "ruling_number": "（2026）示破1号",
            "ruled_on": scene.day,
            "ends_when": "示例：重整计划执行完毕或者重整程序终止",
            "ruling": scene.papers,
        },
        Mask.MASK: {"checked": "示例：裁定书属实"},
        Mask.LIFT: {"ended_on": scene.day},
        Mask.COMPLETE: {"performed_on": scene.day, "proof": scene.papers},
    }


def _of_tier_review(scene: Scene) -> Stated:
    return {
        TierReview.APPLY: {
            "filed_on": scene.day,
            "applicant": "示例经办人",
            "claim": "示例：两项处罚是否重复扣分",
        },
        TierReview.ANSWER: {
            "finding": TierFinding.STANDS.value,
            "explanation": "示例：两项处罚涉及不同违法行为，依规则分别扣分",
        },
    }


_STATED: Mapping[ProcedureKind, Callable[[Scene], Stated]] = {
    ProcedureKind.LISTING: _of_listing,
    ProcedureKind.REPAIR: _of_repair,
    ProcedureKind.OBJECTION: _of_objection,
    ProcedureKind.STATEMENT: _of_statement,
    ProcedureKind.CORRECTION: _of_correction,
    ProcedureKind.FAILURE: _of_failure,
    ProcedureKind.REVIEW: _of_review,
    ProcedureKind.PAPER: _of_paper,
    ProcedureKind.PUSH: _of_push,
    ProcedureKind.MASKING: _of_masking,
    ProcedureKind.TIER_REVIEW: _of_tier_review,
}
