"""How a decision another system already took is taken over by two officers (采认)."""

from registry.domain.duties import Act
from registry.domain.procedures.transitions import Procedure, Transition
from registry.domain.vocabulary import ProcedureKind, Term


class AdoptedStep(Term):
    """The one step of an adoption (采认步骤)."""

    ADOPT = "adopt", "adopt", "采认"


class AdoptedState(Term):
    """The one state of an adoption (采认状态)."""

    ADOPTED = "adopted", "adopted", "已采认"


ADOPTED = Procedure(
    kind=ProcedureKind.ADOPTED,
    transitions=(
        Transition(
            step=AdoptedStep.ADOPT,
            from_states=frozenset({None}),
            to_state=AdoptedState.ADOPTED,
            act=Act.ADOPT_DECISION,
            needs_other_officer=True,
            article="SAMR order 45 (2021) art. 16",
        ),
    ),
)
