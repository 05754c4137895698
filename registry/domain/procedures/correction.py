"""How a firm is ordered to correct, and whether it did (责令改正).

An order to correct is no penalty; a correction that fails leads to a penalty case.

Source: 行政处罚法 (2021) art. 28; re-check within ten working days of the report: SAMR
order 57 (2022) art. 29 on special equipment, taken for every field.
"""

from collections.abc import Mapping
from types import MappingProxyType

from registry.domain.duties import Act
from registry.domain.errors import msg
from registry.domain.procedures.requirements import (
    day_not_ahead,
    no_other_case_is_open,
    record_is_known,
    sent_today_by_an_agent,
)
from registry.domain.procedures.situations import Due, Situation
from registry.domain.procedures.step_fields import fields_of
from registry.domain.procedures.stop_sale import stop_sale_rows
from registry.domain.procedures.transitions import Procedure, Transition, Who
from registry.domain.statements import Fault
from registry.domain.vocabulary import ProcedureKind, Term

FIELDS = fields_of(ProcedureKind.CORRECTION)
LAW = "行政处罚法 (2021) art. 28"
RECHECK = f"{LAW}; 特种设备安全监督检查办法 (2022) art. 29"


class CorrectionStep(Term):
    """Steps of an order to correct (责令改正步骤)."""

    ORDER = "order", "order the correction", "责令改正"
    EXTEND = "extend", "extend the time to correct", "延长改正期限"
    REPORT = "report", "report the correction", "报告改正情况"
    RECHECK_PASSED = "recheck_passed", "re-check: corrected", "复查合格"
    RECHECK_FAILED = "recheck_failed", "re-check: not corrected", "复查不合格"
    ESCALATE = "escalate", "file a penalty case", "转立案处罚"
    STOP_SALE = "stop_sale", "stop the sale", "责令停止销售"
    LIFT_STOP_SALE = "lift_stop_sale", "lift the stop-sale", "解除停止销售"
    CANCEL = "cancel", "cancel the order", "撤销责令改正"


class CorrectionState(Term):
    """States of an order to correct (责令改正状态)."""

    ORDERED = "ordered", "ordered", "已责令改正"
    EXTENDED = "extended", "extended", "已延长期限"
    REPORTED = "reported", "reported", "已报告改正"
    CORRECTED = "corrected", "corrected", "已改正"
    FAILED = "failed", "not corrected", "逾期未改正"
    ESCALATED = "escalated", "penalty case filed", "已转立案"
    CANCELLED = "cancelled", "cancelled", "已撤销"


_UNREPORTED = frozenset({CorrectionState.ORDERED, CorrectionState.EXTENDED})
_OPEN = _UNREPORTED | {CorrectionState.REPORTED}
# While in one of these a stop-sale lasts: nothing was found corrected or cancelled.
STOP_LASTS = _OPEN | {CorrectionState.FAILED, CorrectionState.ESCALATED}
_DUES: Mapping[str, Due] = MappingProxyType(
    {
        CorrectionState.ORDERED: Due(
            step=CorrectionStep.REPORT, since=CorrectionStep.ORDER, day="due_on"
        ),
        CorrectionState.EXTENDED: Due(
            step=CorrectionStep.REPORT, since=CorrectionStep.EXTEND, day="due_on"
        ),
        CorrectionState.REPORTED: Due(
            step=CorrectionStep.RECHECK_PASSED,
            limit="correction_recheck",
            since=CorrectionStep.REPORT,
            day="filed_on",
        ),
        CorrectionState.FAILED: Due(step=CorrectionStep.ESCALATE),
    }
)


def due_day_follows_service(situation: Situation) -> Fault | None:
    """Demand a last day that comes after the order reached the firm."""
    due, served = situation.stated.get("due_on"), situation.stated.get("served_on")
    if due is None or served is None or due > served:
        return None
    return Fault(
        field="due_on",
        code="due_before_service",
        message=msg("The last day to correct must follow the day of service."),
    )


def due_day_is_later(situation: Situation) -> Fault | None:
    """Demand a last day later than the one there is."""
    due = situation.stated.get("due_on")
    before = situation.day_stated(CorrectionStep.ORDER, "due_on")
    if due is None or before is None or due > before:
        return None
    return Fault(
        field="due_on",
        code="not_later",
        message=msg("An extension ends later than %(day)s."),
        params={"day": before.isoformat()},
    )


def reported_or_overdue(situation: Situation) -> Fault | None:
    """Re-check once the firm reported, or once its last day has passed."""
    state = situation.steps[-1].state if situation.steps else None
    if state not in _UNREPORTED:
        return None
    last = _DUES[CorrectionState(state)].last_day(situation)
    if last is None or situation.today > last:
        return None
    return Fault(
        field="",
        code="time_to_correct_runs",
        message=msg("The firm has not reported and may correct up to %(day)s."),
        params={"day": last.isoformat()},
    )


CORRECTION = Procedure(
    kind=ProcedureKind.CORRECTION,
    told=frozenset(CorrectionStep),
    transitions=(
        Transition(
            step=CorrectionStep.ORDER,
            from_states=frozenset({None}),
            to_state=CorrectionState.ORDERED,
            act=Act.HANDLE_CASE,
            article=LAW,
            asks="Say what must be corrected and until when, and serve it.",
            asks_term="载明改正内容和期限，并送达当事人。",
            fields=FIELDS["order"],
            requires=(
                record_is_known,
                no_other_case_is_open,
                day_not_ahead("served_on"),
                due_day_follows_service,
            ),
        ),
        Transition(
            step=CorrectionStep.REPORT,
            from_states=_UNREPORTED,
            to_state=CorrectionState.REPORTED,
            act=Act.ACT_FOR_FIRM,
            who=Who.FIRM,
            article=LAW,
            asks="The firm says what it corrected, with photographs.",
            asks_term="由当事人书面报告改正情况，并附照片。",
            fields=FIELDS["report"],
            requires=(day_not_ahead("filed_on"), sent_today_by_an_agent("filed_on")),
        ),
        Transition(
            step=CorrectionStep.EXTEND,
            from_states=frozenset({CorrectionState.ORDERED}),
            to_state=CorrectionState.EXTENDED,
            act=Act.DECIDE_CASE,
            needs_other_officer=True,
            needs_reason=True,
            article=LAW,
            asks="Once, with the reason.",
            asks_term="确有正当理由的，经批准可以延长一次。",
            fields=FIELDS["extend"],
            requires=(due_day_is_later,),
        ),
        Transition(
            step=CorrectionStep.RECHECK_PASSED,
            from_states=_OPEN,
            to_state=CorrectionState.CORRECTED,
            act=Act.DECIDE_CASE,
            needs_other_officer=True,
            article=RECHECK,
            asks="Re-check within ten working days of the report.",
            asks_term="自收到改正报告之日起十个工作日内复查。",
            fields=FIELDS["recheck_passed"],
            requires=(reported_or_overdue, day_not_ahead("checked_on")),
        ),
        Transition(
            step=CorrectionStep.RECHECK_FAILED,
            from_states=_OPEN,
            to_state=CorrectionState.FAILED,
            act=Act.DECIDE_CASE,
            needs_other_officer=True,
            article=RECHECK,
            asks="Not corrected, or not in full: a penalty case follows.",
            asks_term="逾期未改正或者改正不到位的，依法立案处理。",
            fields=FIELDS["recheck_failed"],
            requires=(reported_or_overdue, day_not_ahead("checked_on")),
        ),
        Transition(
            step=CorrectionStep.ESCALATE,
            from_states=frozenset({CorrectionState.FAILED}),
            to_state=CorrectionState.ESCALATED,
            act=Act.HANDLE_CASE,
            article="行政处罚法 (2021) art. 54",
            asks="Name the penalty case by its case-filing number.",
            asks_term="载明处罚案件的立案号。",
            fields=FIELDS["escalate"],
        ),
        *stop_sale_rows(
            (CorrectionStep.STOP_SALE, CorrectionStep.LIFT_STOP_SALE),
            stops_in=STOP_LASTS,
            lifts_in=STOP_LASTS,
            begun=(CorrectionStep.ORDER, "served_on"),
            fields=FIELDS["stop_sale"],
            article="消费者权益保护法 art. 33; 食品安全法 art. 63",
        ),
        Transition(
            step=CorrectionStep.CANCEL,
            from_states=_OPEN,
            to_state=CorrectionState.CANCELLED,
            act=Act.DECIDE_CASE,
            needs_other_officer=True,
            needs_reason=True,
            article=LAW,
        ),
    ),
    dues=_DUES,
)
