"""How a firm in reorganisation is spared the public view for a time (破产重整屏蔽).

Publication and sharing of its records stop; their use does not: supervision goes on,
and what rests on a penalty, a listing above all, must not fall because it is masked.
Nothing is deleted, and no term stands still.

Source: SAMR order 107 (2025); NDRC order 36 (2026); 企业破产法.
"""

from types import MappingProxyType

from registry.domain.duties import Act
from registry.domain.errors import msg
from registry.domain.procedures.requirements import (
    day_not_ahead,
    sent_today_by_an_agent,
)
from registry.domain.procedures.situations import Due, Situation
from registry.domain.procedures.step_fields import fields_of
from registry.domain.procedures.transitions import Procedure, Transition, Who
from registry.domain.statements import Fault
from registry.domain.vocabulary import ProcedureKind, Term

FIELDS = fields_of(ProcedureKind.MASKING)
ORDER = "SAMR order 107 (2025); NDRC order 36 (2026)"


class MaskingStep(Term):
    """Steps of a masking (屏蔽步骤)."""

    APPLY = "apply", "apply for masking", "申请屏蔽"
    MASK = "mask", "mask the records", "决定屏蔽"
    REJECT = "reject", "reject the application", "不予屏蔽"
    LIFT = "lift", "lift the masking", "解除屏蔽"
    COMPLETE = "complete", "note that the plan was performed", "登记重整计划执行完毕"


class MaskingState(Term):
    """States of a masking (屏蔽状态)."""

    APPLIED = "applied", "applied for", "已申请"
    MASKED = "masked", "masked", "屏蔽中"
    REJECTED = "rejected", "rejected", "不予屏蔽"
    LIFTED = "lifted", "lifted", "已解除屏蔽"
    COMPLETED = "completed", "plan performed", "重整计划已执行完毕"


def firm_has_records_to_mask(situation: Situation) -> Fault | None:
    """Demand a record of the organ about the firm that the public sees."""
    if situation.subject.get("has_public_records"):
        return None
    return Fault(
        field="",
        code="nothing_to_mask",
        message=msg("This organ has no public record of the firm to mask."),
    )


def no_other_masking_is_open(situation: Situation) -> Fault | None:
    """Refuse a second masking of a firm by an organ while one is open."""
    if not situation.subject.get("is_pending"):
        return None
    return Fault(
        field="",
        code="masking_pending",
        message=msg("The firm's masking by this organ is being handled, or runs."),
    )


_RUNNING = frozenset({MaskingState.MASKED})

MASKING = Procedure(
    kind=ProcedureKind.MASKING,
    told=frozenset(MaskingStep),
    transitions=(
        Transition(
            step=MaskingStep.APPLY,
            from_states=frozenset({None}),
            to_state=MaskingState.APPLIED,
            act=Act.ACT_FOR_FIRM,
            who=Who.FIRM,
            article=ORDER,
            asks="The firm or its administrator applies, with the court's ruling.",
            asks_term="由企业或者管理人凭人民法院裁定书申请。",
            fields=FIELDS["apply"],
            requires=(
                day_not_ahead("filed_on"),
                day_not_ahead("ruled_on"),
                sent_today_by_an_agent("filed_on"),
                firm_has_records_to_mask,
                no_other_masking_is_open,
            ),
        ),
        Transition(
            step=MaskingStep.MASK,
            from_states=frozenset({MaskingState.APPLIED}),
            to_state=MaskingState.MASKED,
            act=Act.DECIDE_CASE,
            needs_other_officer=True,
            article=ORDER,
            asks="The organ's own records are hidden for a time; none is deleted.",
            asks_term="暂时停止公示和共享本机关认定的信息，不予删除。",
            fields=FIELDS["mask"],
            requires=(firm_has_records_to_mask,),
        ),
        Transition(
            step=MaskingStep.REJECT,
            from_states=frozenset({MaskingState.APPLIED}),
            to_state=MaskingState.REJECTED,
            act=Act.DECIDE_CASE,
            needs_other_officer=True,
            needs_reason=True,
            article=ORDER,
        ),
        Transition(
            step=MaskingStep.LIFT,
            from_states=_RUNNING,
            to_state=MaskingState.LIFTED,
            act=Act.DECIDE_CASE,
            needs_other_officer=True,
            needs_reason=True,
            article=ORDER,
            asks="The plan failed or ended: what is left of each term is shown again.",
            asks_term="重整失败或者终止的，恢复公示，期限连续计算；期满的不再公示。",
            fields=FIELDS["lift"],
            requires=(day_not_ahead("ended_on"),),
        ),
        Transition(
            step=MaskingStep.COMPLETE,
            from_states=_RUNNING,
            to_state=MaskingState.COMPLETED,
            act=Act.DECIDE_CASE,
            needs_other_officer=True,
            article=ORDER,
            asks="The records stay hidden; the firm may apply for ordinary repair.",
            asks_term="重整计划执行完毕的，不再恢复公示，企业可以依法申请信用修复。",
            fields=FIELDS["complete"],
            requires=(day_not_ahead("performed_on"),),
        ),
    ),
    dues=MappingProxyType(
        {
            MaskingState.APPLIED: Due(
                step=MaskingStep.MASK,
                limit="masking_decision",
                since=MaskingStep.APPLY,
                day="filed_on",
            ),
        }
    ),
)
