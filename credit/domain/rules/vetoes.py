"""What puts a firm in tier D whatever its score (一票否决)."""

from datetime import date
from itertools import pairwise

from credit.domain.ledger import Rule, Veto
from credit.domain.ruleset import Rules
from registry.domain.periods import ONE_DAY, add_months
from registry.domain.records import Accident, Fact, History, Listed, Penalty
from registry.domain.vocabulary import AccidentSeverity, ListKind, PenaltyKind

_REVOKED_OR_LISTED = "veto.permit_revoked_or_food_listed"
_STOPPED_TWICE = "veto.production_stopped_twice"
_BANNED = "veto.occupation_banned"
_ACCIDENT = "veto.grave_accident"
_COUNTERFEIT = "veto.counterfeit"


def permit_revoked_or_food_listed(facts: History, *, rules: Rules) -> tuple[Veto, ...]:
    """Veto after the revocation of a permit or an entry in the food list.

    被吊销许可证件，或者被列入食品安全严重违法生产经营者黑名单的，直接定为D级，锁定期自事件之日起算。

    Time: locked for `veto.lock_months` from the event, its own day not counted.
    Source: Shaanxi Food and Drug Administration, rule in force from 2017-12-24.
    """
    return tuple(
        _locked(fact, code=_REVOKED_OR_LISTED, rules=rules)
        for fact in facts
        if _is_punished(fact, PenaltyKind.PERMIT_REVOKED) or _is_food_listed(fact)
    )


def production_stopped_twice(facts: History, *, rules: Rules) -> tuple[Veto, ...]:
    """Veto after two orders to stop production or business within one year.

    一年内两次被责令停产停业的，直接定为D级，锁定期自后一次决定之日起算。

    Time: the later order within `veto.stop_order_window_months` of the earlier, the
    same day number included; locked for `veto.lock_months` from the later order.
    Source: Shaanxi Food and Drug Administration, rule in force from 2017-12-24.
    """
    orders = [f for f in facts if _is_punished(f, PenaltyKind.PRODUCTION_STOPPED)]
    orders.sort(key=lambda fact: (fact.event_on, fact.key, fact.version))
    window = rules.months("veto.stop_order_window_months")
    return tuple(
        _locked(later, code=_STOPPED_TWICE, rules=rules, earlier=earlier)
        for earlier, later in pairwise(orders)
        if later.event_on < _first_day_after(earlier.event_on, months=window)
    )


def occupation_banned(facts: History, *, rules: Rules) -> tuple[Veto, ...]:
    """Veto while a ban from the occupation runs, and through the lock.

    法定代表人或者有关责任人员被限制从业、期限未满的，直接定为D级；锁定期自决定之日起算，限制期更长的至限制期满。

    Time: until the later of the ban's end and `veto.lock_months` from the decision; a
    ban without a stated end runs for as long as the penalty may be used.
    Source: Shaanxi Food and Drug Administration, rule in force from 2017-12-24.
    """
    return tuple(
        _locked(fact, code=_BANNED, rules=rules, runs_with_ban=True)
        for fact in facts
        if _is_punished(fact, PenaltyKind.OCCUPATION_BANNED)
    )


def grave_accident(facts: History, *, rules: Rules) -> tuple[Veto, ...]:
    """Veto after a fairly large or bigger accident.

    发生较大以上事故的，直接定为D级，锁定期自事故之日起算。

    Time: locked for `veto.lock_months` from the accident, its own day not counted.
    Source: Shaanxi Food and Drug Administration, rule in force from 2017-12-24.
    """
    return tuple(
        _locked(fact, code=_ACCIDENT, rules=rules)
        for fact in facts
        if isinstance(fact.body, Accident)
        and fact.body.severity is not AccidentSeverity.ORDINARY
    )


def counterfeit(facts: History, *, rules: Rules) -> tuple[Veto, ...]:
    """Veto after a heavier punishment for making or selling counterfeits.

    制售假冒伪劣产品被从重处罚的，直接定为D级，锁定期自决定之日起算。

    Time: locked for `veto.lock_months` from the decision, its own day not counted.
    Source: Shaanxi Food and Drug Administration, rule in force from 2017-12-24.
    """
    return tuple(
        _locked(fact, code=_COUNTERFEIT, rules=rules)
        for fact in facts
        if isinstance(fact.body, Penalty)
        and fact.body.is_counterfeit
        and fact.body.is_heavier
    )


def _is_punished(fact: Fact, kind: PenaltyKind) -> bool:
    return isinstance(fact.body, Penalty) and kind in fact.body.kinds


def _is_food_listed(fact: Fact) -> bool:
    body = fact.body
    return isinstance(body, Listed) and body.list_kind is ListKind.FOOD_SERIOUS


def _locked(
    fact: Fact,
    *,
    code: str,
    rules: Rules,
    earlier: Fact | None = None,
    runs_with_ban: bool = False,
) -> Veto:
    lock = rules.months("veto.lock_months")
    until: date | None = _first_day_after(fact.event_on, months=lock)
    if runs_with_ban and isinstance(fact.body, Penalty):
        ends = fact.body.restricted_until
        until = max(until, ends) if until and ends else None
    keys = (earlier.key, fact.key) if earlier else (fact.key,)
    return Veto(code=code, fact_keys=keys, event_on=fact.event_on, until=until)


def _first_day_after(event_on: date, *, months: int) -> date:
    # The event's own day is not counted, so the day of the same number is the last.
    return add_months(event_on, months) + ONE_DAY


VETOES: list[Rule[Veto]] = [
    Rule(
        code=_REVOKED_OR_LISTED,
        title_zh="吊销许可或者列入食品黑名单",
        title_en="Permit revoked or entry in the food list",
        function=permit_revoked_or_food_listed,
    ),
    Rule(
        code=_STOPPED_TWICE,
        title_zh="一年内两次责令停产停业",
        title_en="Two orders to stop production within one year",
        function=production_stopped_twice,
    ),
    Rule(
        code=_BANNED,
        title_zh="限制从业期未满",
        title_en="Ban from the occupation running",
        function=occupation_banned,
    ),
    Rule(
        code=_ACCIDENT,
        title_zh="较大以上事故",
        title_en="Fairly large or bigger accident",
        function=grave_accident,
    ),
    Rule(
        code=_COUNTERFEIT,
        title_zh="制售假冒伪劣被从重处罚",
        title_en="Counterfeits punished heavily",
        function=counterfeit,
    ),
]
