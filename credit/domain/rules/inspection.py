"""What supervision samplings deduct (监督抽查扣分)."""

from decimal import Decimal

from credit.domain.ledger import LedgerLine, Reason, Rule, counted_line, ignored_line
from credit.domain.ruleset import Rules
from registry.domain.records import Fact, History, Sampling
from registry.domain.vocabulary import RetestState, Verdict

CODE = "sampling"
_CORRECTED = "inspection.corrected_weight"


def sampling_deductions(facts: History, *, rules: Rules) -> tuple[LedgerLine, ...]:
    """Deduct for final failures in supervision samplings, once per sampling event.

    监督抽查最终判定不合格的扣分，涉及严重安全项目的加重；同一次抽查只扣一次；合格的计入，不扣分。

    A failure whose retest is running does not count yet; one the retest overturned
    is a conforming sampling. A failure whose order to correct passed the
    re-inspection counts with the weight `inspection.corrected_weight`.

    Units: points, parameters `inspection.*`.
    """
    events: dict[str, list[tuple[Decimal, tuple[str, ...], Fact]]] = {}
    lines: list[LedgerLine] = []
    for fact in facts:
        if not isinstance(fact.body, Sampling):
            continue
        if _conforms(fact.body):
            lines.append(counted_line(fact, rule=CODE, points=Decimal(0)))
        elif fact.body.retest is RetestState.REQUESTED:
            lines.append(ignored_line(fact, rule=CODE, reason=Reason.RETEST_PENDING))
        else:
            points, parameters = _points(fact.body, rules=rules)
            event = fact.body.event or f"#{fact.key}"
            events.setdefault(event, []).append((points, parameters, fact))
    for failures in events.values():
        lines += _count_once(failures)
    return tuple(lines)


def _conforms(sampling: Sampling) -> bool:
    return (
        sampling.verdict is Verdict.CONFORMING
        or sampling.retest is RetestState.OVERTURNED
    )


def _points(sampling: Sampling, *, rules: Rules) -> tuple[Decimal, tuple[str, ...]]:
    suffix = "_serious" if sampling.is_serious else ""
    failed = f"inspection.nonconforming{suffix}"
    if sampling.is_corrected:
        points = rules.number(failed) * rules.number(_CORRECTED)
        return points, (failed, _CORRECTED)
    return rules.number(failed), (failed,)


def _count_once(
    failures: list[tuple[Decimal, tuple[str, ...], Fact]],
) -> list[LedgerLine]:
    ranked = sorted(failures, key=lambda item: (-item[0], item[2].key, item[2].version))
    points, parameters, heaviest = ranked[0]
    return [
        counted_line(heaviest, rule=CODE, points=-points, parameters=parameters),
        *(
            ignored_line(
                fact, rule=CODE, reason=Reason.SAME_EVENT_COUNTED, instead=heaviest
            )
            for _, _, fact in ranked[1:]
        ),
    ]


SAMPLING = Rule(
    code=CODE,
    title_zh="监督抽查扣分",
    title_en="Deduction for failed samplings",
    function=sampling_deductions,
)
