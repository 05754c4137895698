"""How a penalty contested before a higher organ or a court is followed (复议、诉讼).

A pending review is marked and does not suspend the publication.

Source: SAMR order 45 (2021) art. 11; 行政处罚法 (2021) arts. 48, 73; NDRC order 36.
"""

from types import MappingProxyType

from registry.domain.duties import Act
from registry.domain.errors import msg
from registry.domain.procedures.requirements import day_not_ahead, no_other_case_is_open
from registry.domain.procedures.situations import Due, Situation
from registry.domain.procedures.step_fields import fields_of
from registry.domain.procedures.transitions import Procedure, Transition
from registry.domain.statements import Fault
from registry.domain.vocabulary import ProcedureKind, Term

FIELDS = fields_of(ProcedureKind.REVIEW)
ORDER = "SAMR order 45 (2021) art. 11"
STAYS = "行政处罚法 (2021) art. 73"


class ReviewStep(Term):
    """Steps of a review or litigation (复议诉讼步骤)."""

    FILE = "file", "note the review or suit", "登记复议或诉讼"
    UPHOLD = "uphold", "note: upheld", "登记维持"
    RETRACT = "retract", "note: taken back", "登记撤回"
    OVERTURN = "overturn", "note: revoked, illegal or void", "登记撤销、确认违法或无效"
    WITHDRAW = "withdraw", "withdraw the record", "撤回公示"
    CHANGE = "change", "note: changed", "登记变更"
    CORRECT = "correct", "confirm the corrected record", "确认已更正"


class ReviewState(Term):
    """States of a review or litigation (复议诉讼状态)."""

    FILED = "filed", "pending", "审理中"
    UPHELD = "upheld", "upheld", "维持"
    RETRACTED = "retracted", "taken back", "已撤回申请或起诉"
    OVERTURNED = "overturned", "overturned", "已被撤销、确认违法或无效"
    WITHDRAWN = "withdrawn", "record withdrawn", "已撤回公示"
    CHANGED = "changed", "changed", "已变更"
    CORRECTED = "corrected", "record corrected", "已更正"


# While in one of these the public may see a mark.
OPEN = (ReviewState.FILED, ReviewState.OVERTURNED, ReviewState.CHANGED)


def penalty_is_public(situation: Situation) -> Fault | None:
    """Follow the review of a penalty that the public sees."""
    if situation.subject.get("is_public"):
        return None
    return Fault(
        field="record",
        code="not_public",
        message=msg("This penalty is unknown, not this firm's, or not public."),
    )


def newer_version_is_approved(situation: Situation) -> Fault | None:
    """Demand a version of the record that was approved since the case began."""
    if situation.subject.get("is_corrected"):
        return None
    return Fault(
        field="",
        code="not_corrected_yet",
        message=msg("Correct the record first: no newer version is approved."),
    )


_PENDING = frozenset({ReviewState.FILED})
# A review may be noted here only after it was decided.
_DECIDED = day_not_ahead("decided_on", after=(ReviewStep.FILE, "filed_on"))

REVIEW = Procedure(
    kind=ProcedureKind.REVIEW,
    told=frozenset(ReviewStep),
    transitions=(
        Transition(
            step=ReviewStep.FILE,
            from_states=frozenset({None}),
            to_state=ReviewState.FILED,
            act=Act.HANDLE_CASE,
            article=STAYS,
            asks="Review or litigation does not suspend penalty or publication.",
            asks_term="复议或者诉讼期间，行政处罚不停止执行，信息继续公示并予标注。",
            fields=FIELDS["file"],
            requires=(
                day_not_ahead("filed_on"),
                penalty_is_public,
                no_other_case_is_open,
            ),
        ),
        Transition(
            step=ReviewStep.UPHOLD,
            from_states=_PENDING,
            to_state=ReviewState.UPHELD,
            act=Act.HANDLE_CASE,
            article=STAYS,
            fields=FIELDS["uphold"],
            requires=(_DECIDED,),
        ),
        Transition(
            step=ReviewStep.RETRACT,
            from_states=_PENDING,
            to_state=ReviewState.RETRACTED,
            act=Act.HANDLE_CASE,
            needs_reason=True,
            article=STAYS,
        ),
        Transition(
            step=ReviewStep.OVERTURN,
            from_states=_PENDING,
            to_state=ReviewState.OVERTURNED,
            act=Act.HANDLE_CASE,
            article=ORDER,
            asks="Withdraw the record within three working days and say why.",
            asks_term="三个工作日内撤回公示信息，并说明理由。",
            fields=FIELDS["overturn"],
            requires=(_DECIDED,),
        ),
        Transition(
            step=ReviewStep.WITHDRAW,
            from_states=frozenset({ReviewState.OVERTURNED}),
            to_state=ReviewState.WITHDRAWN,
            act=Act.DECIDE_CASE,
            needs_other_officer=True,
            needs_reason=True,
            article=ORDER,
            asks="Nobody sees or uses the record any more; the reason is shown.",
            asks_term="停止公示、共享和使用，并公开说明理由。",
        ),
        Transition(
            step=ReviewStep.CHANGE,
            from_states=_PENDING,
            to_state=ReviewState.CHANGED,
            act=Act.HANDLE_CASE,
            article=ORDER,
            asks="Correct the record within three working days.",
            asks_term="三个工作日内更正公示信息。",
            fields=FIELDS["change"],
            requires=(_DECIDED,),
        ),
        Transition(
            step=ReviewStep.CORRECT,
            from_states=frozenset({ReviewState.CHANGED}),
            to_state=ReviewState.CORRECTED,
            act=Act.DECIDE_CASE,
            needs_other_officer=True,
            article=ORDER,
            asks="The corrected version was entered and approved.",
            asks_term="更正后的信息已录入并审核通过。",
            requires=(newer_version_is_approved,),
        ),
    ),
    dues=MappingProxyType(
        {
            ReviewState.FILED: Due(step=ReviewStep.UPHOLD),
            ReviewState.OVERTURNED: Due(
                step=ReviewStep.WITHDRAW,
                limit="review_withdrawal",
                since=ReviewStep.OVERTURN,
                day="decided_on",
            ),
            ReviewState.CHANGED: Due(
                step=ReviewStep.CORRECT,
                limit="review_withdrawal",
                since=ReviewStep.CHANGE,
                day="decided_on",
            ),
        }
    ),
)
