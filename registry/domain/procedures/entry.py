"""How a draft becomes a fact: entry and review by two officers (录入审核).

Source: SAMR order 45 (2021) art. 16: who handles the case enters it and answers for it,
under internal review.
"""

from registry.domain.duties import Act
from registry.domain.procedures.transitions import Procedure, Transition
from registry.domain.vocabulary import ProcedureKind, Term

REVIEW = "SAMR order 45 (2021) art. 16"


class EntryStep(Term):
    """Steps of an entry (录入审核步骤)."""

    HOLD = "hold", "hold for a person", "转人工处理"
    SUBMIT = "submit", "submit", "提交"
    APPROVE = "approve", "approve", "审核通过"
    RETURN = "return", "return", "退回"
    DISCARD = "discard", "discard", "作废"


class EntryState(Term):
    """States of an entry once it has a step; before that it is being written (状态)."""

    HELD = "held", "needs a person", "待处理"
    SUBMITTED = "submitted", "waiting for approval", "待审核"
    RETURNED = "returned", "returned", "已退回"
    APPROVED = "approved", "approved", "已通过"
    DISCARDED = "discarded", "discarded", "已作废"


ENTRY = Procedure(
    kind=ProcedureKind.ENTRY,
    transitions=(
        Transition(
            step=EntryStep.SUBMIT,
            from_states=frozenset({None, EntryState.HELD, EntryState.RETURNED}),
            to_state=EntryState.SUBMITTED,
            act=Act.SUBMIT_DRAFT,
        ),
        Transition(
            step=EntryStep.APPROVE,
            from_states=frozenset({EntryState.SUBMITTED}),
            to_state=EntryState.APPROVED,
            act=Act.APPROVE_DRAFT,
            needs_other_officer=True,
            article=REVIEW,
        ),
        Transition(
            step=EntryStep.RETURN,
            from_states=frozenset({EntryState.SUBMITTED}),
            to_state=EntryState.RETURNED,
            act=Act.RETURN_DRAFT,
            needs_other_officer=True,
            needs_reason=True,
            article=REVIEW,
        ),
        Transition(
            step=EntryStep.HOLD,
            from_states=frozenset({None}),
            to_state=EntryState.HELD,
            act=Act.IMPORT_FILE,
            needs_reason=True,
        ),
        Transition(
            step=EntryStep.DISCARD,
            from_states=frozenset({None, EntryState.HELD, EntryState.RETURNED}),
            to_state=EntryState.DISCARDED,
            act=Act.DISCARD_DRAFT,
            needs_reason=True,
        ),
    ),
)
