"""How an approved record is opened to the public, or not (公示).

Source: SAMR order 45 (2021) arts. 5-8 and 11.
"""

from registry.domain.duties import Act
from registry.domain.procedures.transitions import Procedure, Transition
from registry.domain.vocabulary import ProcedureKind, Term


class ReleaseStep(Term):
    """Steps of a release (公示步骤)."""

    RELEASE = "release", "release", "批准公示"
    WITHHOLD = "withhold", "withhold", "不予公示"
    WITHDRAW = "withdraw", "withdraw", "撤下"


class ReleaseState(Term):
    """States of a release; a record without a step has not been decided on (状态)."""

    RELEASED = "released", "released", "已公示"
    WITHHELD = "withheld", "withheld", "不公示"
    WITHDRAWN = "withdrawn", "withdrawn", "已撤下"


# Each approved version of a record is decided on anew; a withdrawn record is not.
OPEN_TO_DECISION = frozenset({None, ReleaseState.RELEASED, ReleaseState.WITHHELD})

RELEASE = Procedure(
    kind=ProcedureKind.RELEASE,
    transitions=(
        Transition(
            step=ReleaseStep.RELEASE,
            from_states=OPEN_TO_DECISION,
            to_state=ReleaseState.RELEASED,
            act=Act.RELEASE_BATCH,
            needs_other_officer=True,
            article="SAMR order 45 (2021) arts. 5-8",
        ),
        Transition(
            step=ReleaseStep.WITHHOLD,
            from_states=OPEN_TO_DECISION,
            to_state=ReleaseState.WITHHELD,
            act=Act.WITHHOLD_RECORD,
            needs_reason=True,
            article="SAMR order 45 (2021) arts. 5-6",
        ),
        Transition(
            step=ReleaseStep.WITHDRAW,
            from_states=frozenset({ReleaseState.RELEASED}),
            to_state=ReleaseState.WITHDRAWN,
            act=Act.WITHDRAW_RECORD,
            needs_reason=True,
            article="SAMR order 45 (2021) art. 11",
        ),
    ),
)
