"""Stop-sales: ordered and lifted in whatever state their case is (责令停止销售).

A stop-sale moves no case: the steps lead back to the state they were taken in. It lasts
until it is lifted with a reason, or its case comes to a state in which none lasts.

Source: SAMR order 18 (2019) arts. 45, 49 (nothing is sold before a re-inspection
passed); 产品质量法 art. 17.
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import partial

from registry.domain.duties import Act
from registry.domain.errors import msg
from registry.domain.fields import Field
from registry.domain.procedures.requirements import day_not_ahead
from registry.domain.procedures.situations import Situation
from registry.domain.procedures.transitions import Transition
from registry.domain.statements import Fault
from registry.domain.vocabulary import Term

STOP, LIFT = "stop_sale", "lift_stop_sale"  # as every procedure names these steps


def stop_sale_rows(
    steps: tuple[Term, Term],
    *,
    stops_in: AbstractSet[Term],
    lifts_in: AbstractSet[Term],
    begun: tuple[Term, str],
    fields: tuple[Field, ...],
    article: str,
) -> Iterator[Transition]:
    """Yield the rows of a procedure's table by which a stop-sale comes and goes.

    Shape: `steps` are its own, by which it is ordered and lifted; `begun` names a step
    and its day before which none was served.
    """
    stop, lift = steps
    ordered = partial(
        Transition, act=Act.DECIDE_CASE, needs_other_officer=True, article=article
    )
    for state in sorted(stops_in):
        yield ordered(
            step=stop,
            from_states=frozenset({state}),
            to_state=state,
            asks="Nothing of it is sold before a re-inspection passed.",
            asks_term="复查合格前，不得恢复生产、销售同一产品。",
            fields=fields,
            requires=(no_stop_sale_lasts, day_not_ahead("served_on", after=begun)),
        )
    for state in sorted(lifts_in):
        yield ordered(
            step=lift,
            from_states=frozenset({state}),
            to_state=state,
            needs_reason=True,
            asks="Before a re-inspection passed, only with the reason.",
            asks_term="复查合格前解除的，应当说明理由。",
            requires=(a_stop_sale_lasts,),
        )


def no_stop_sale_lasts(situation: Situation) -> Fault | None:
    """Keep one stop-sale a case: the one before is lifted first."""
    if not _lasts(situation):
        return None
    return Fault(
        field="",
        code="sale_stopped",
        message=msg("A stop-sale lasts in this case: lift it first."),
    )


def a_stop_sale_lasts(situation: Situation) -> Fault | None:
    """Lift only a stop-sale that was ordered and not lifted."""
    if _lasts(situation):
        return None
    return Fault(
        field="",
        code="no_stop_sale",
        message=msg("No stop-sale lasts in this case."),
    )


def _lasts(situation: Situation) -> bool:
    names = [step.name for step in situation.steps if step.name in {STOP, LIFT}]
    return names[-1:] == [STOP]
