"""How a firm has its tier looked at and explained by a person (等级人工复核).

A tier is worked out by rules alone; whoever is judged by a machine may ask a person to
look. The tier itself is never set by hand: a wrong fact is corrected, and the tier with
it.

Source: 个人信息保护法 (2021) arts. 24, 50.
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

FIELDS = fields_of(ProcedureKind.TIER_REVIEW)
LAW = "个人信息保护法 (2021) art. 24"


class TierReviewStep(Term):
    """Steps of a review of a tier (等级复核步骤)."""

    APPLY = "apply", "ask for the review", "申请复核"
    ANSWER = "answer", "answer", "答复"
    RETRACT = "retract", "take it back", "撤回申请"


class TierReviewState(Term):
    """States of a review of a tier (等级复核状态)."""

    APPLIED = "applied", "asked for", "待答复"
    ANSWERED = "answered", "answered", "已答复"
    RETRACTED = "retracted", "taken back", "已撤回"


def no_other_review_is_open(situation: Situation) -> Fault | None:
    """Answer one request of a firm after the other."""
    if not situation.subject.get("is_pending"):
        return None
    return Fault(
        field="",
        code="review_pending",
        message=msg("A request to review the tier is open: wait for its answer."),
    )


TIER_REVIEW = Procedure(
    kind=ProcedureKind.TIER_REVIEW,
    told=frozenset(TierReviewStep),
    transitions=(
        Transition(
            step=TierReviewStep.APPLY,
            from_states=frozenset({None}),
            to_state=TierReviewState.APPLIED,
            act=Act.ACT_FOR_FIRM,
            who=Who.FIRM,
            article=LAW,
            asks="Say what seems wrong, or what should be explained.",
            asks_term="说明对等级的疑问或者需要解释的事项。",
            fields=FIELDS["apply"],
            requires=(
                day_not_ahead("filed_on"),
                sent_today_by_an_agent("filed_on"),
                no_other_review_is_open,
            ),
        ),
        Transition(
            step=TierReviewStep.ANSWER,
            from_states=frozenset({TierReviewState.APPLIED}),
            to_state=TierReviewState.ANSWERED,
            act=Act.DECIDE_CASE,
            needs_other_officer=True,
            article=LAW,
            asks="A person works the points out again, checks each fact and explains.",
            asks_term="由人员重新核算分值、逐项核对事实，并向企业说明理由。",
            fields=FIELDS["answer"],
        ),
        Transition(
            step=TierReviewStep.RETRACT,
            from_states=frozenset({TierReviewState.APPLIED}),
            to_state=TierReviewState.RETRACTED,
            act=Act.ACT_FOR_FIRM,
            who=Who.FIRM,
            article=LAW,
        ),
    ),
    dues=MappingProxyType(
        {
            TierReviewState.APPLIED: Due(
                step=TierReviewStep.ANSWER,
                limit="tier_review",
                since=TierReviewStep.APPLY,
                day="filed_on",
            ),
        }
    ),
)
