"""What quality accidents deduct (质量事故扣分)."""

from credit.domain.ledger import LedgerLine, Rule, counted_line
from credit.domain.ruleset import Rules
from registry.domain.records import Accident, History

CODE = "accident"


def accident_deductions(facts: History, *, rules: Rules) -> tuple[LedgerLine, ...]:
    """Deduct for each quality accident by its severity.

    企业负有责任的质量事故，按事故等级扣分。

    A penalty for the same accident counts beside it.

    Units: points by severity, parameters `accident.*`.
    """
    lines = []
    for fact in facts:
        if isinstance(fact.body, Accident):
            parameter = f"accident.{fact.body.severity.value}"
            points = -rules.number(parameter)
            line = counted_line(fact, rule=CODE, points=points, parameters=(parameter,))
            lines.append(line)
    return tuple(lines)


ACCIDENT = Rule(
    code=CODE,
    title_zh="质量事故扣分",
    title_en="Deduction for accidents",
    function=accident_deductions,
)
