"""What administrative penalties deduct (行政处罚扣分)."""

import unicodedata
from decimal import Decimal

from credit.domain.ledger import LedgerLine, Reason, Rule, counted_line, ignored_line
from credit.domain.ruleset import Rules
from registry.domain.records import Fact, History, Penalty

CODE = "penalty"


def penalty_deductions(facts: History, *, rules: Rules) -> tuple[LedgerLine, ...]:
    """Deduct for penalties; of one kind of violation only the heaviest counts.

    行政处罚按处罚种类扣分；一份决定有几种处罚的，按最重的一种扣；同类违法行为受到几次处罚的，只计最重的一次。

    Within one decision the kind of penalty with the most points counts. Decisions
    state the same kind of violation when their texts are equal without regard to
    width, case, spaces and punctuation.

    Units: points by kind of penalty, parameters `penalty.*`.
    """
    groups: dict[str, list[tuple[Decimal, str, Fact]]] = {}
    lines: list[LedgerLine] = []
    for fact in facts:
        if isinstance(fact.body, Penalty):
            if not fact.body.kinds:
                lines.append(ignored_line(fact, rule=CODE, reason=Reason.NOT_SCORED))
                continue
            points, parameter = _heaviest(fact.body, rules=rules)
            violation = _same_violation(fact.body.violation) or f"#{fact.key}"
            groups.setdefault(violation, []).append((points, parameter, fact))
    for group in groups.values():
        lines += _count_heaviest(group)
    return tuple(lines)


def _heaviest(penalty: Penalty, *, rules: Rules) -> tuple[Decimal, str]:
    parameters = [f"penalty.{kind.value}" for kind in penalty.kinds]
    heaviest = min(parameters, key=lambda key: (-rules.number(key), key))
    return rules.number(heaviest), heaviest


def _count_heaviest(group: list[tuple[Decimal, str, Fact]]) -> list[LedgerLine]:
    ranked = sorted(group, key=lambda item: (-item[0], item[2].key, item[2].version))
    points, parameter, heaviest = ranked[0]
    return [
        counted_line(heaviest, rule=CODE, points=-points, parameters=(parameter,)),
        *(
            ignored_line(
                fact, rule=CODE, reason=Reason.HEAVIER_COUNTED, instead=heaviest
            )
            for _, _, fact in ranked[1:]
        ),
    ]


def _same_violation(violation: str) -> str:
    text = unicodedata.normalize("NFKC", violation).casefold()
    return "".join(character for character in text if character.isalnum())


PENALTY = Rule(
    code=CODE,
    title_zh="行政处罚扣分",
    title_en="Deduction for penalties",
    function=penalty_deductions,
)
