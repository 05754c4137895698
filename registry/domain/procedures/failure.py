"""What follows a failed sampling: retest, re-inspections (抽查不合格后处理).

A retest asked for in time freezes publication and use, not the record.

Source: 产品质量法 arts. 15-17; SAMR order 18 (2019) arts. 44-50; 食品安全法 art. 88;
行政处罚法 (2021) arts. 54, 60.
"""

from types import MappingProxyType

from registry.domain.duties import Act
from registry.domain.procedures.failure_rules import (
    no_retest_was_made,
    reported_or_time_is_over,
    retest_in_time,
    retest_window_is_over,
    sampling_failed,
    served_on_the_firm,
    suspension_is_over,
    suspension_lasts,
    within_the_second_window,
)
from registry.domain.procedures.failure_terms import (
    STOP_LASTS,
    FailureState,
    FailureStep,
)
from registry.domain.procedures.requirements import (
    day_not_ahead,
    no_other_case_is_open,
    sent_today_by_an_agent,
)
from registry.domain.procedures.situations import Due
from registry.domain.procedures.step_fields import fields_of
from registry.domain.procedures.stop_sale import stop_sale_rows
from registry.domain.procedures.transitions import Procedure, Transition, Who
from registry.domain.vocabulary import ProcedureKind

FIELDS = fields_of(ProcedureKind.FAILURE)
ORDER = "SAMR order 18 (2019)"
HARDER = f"{ORDER} art. 48; 产品质量法 art. 17"
RETEST = "产品质量法 art. 15; 食品安全法 art. 88; 农产品质量安全法 art. 51"
_ORDERED = frozenset({FailureState.ORDERED, FailureState.REPORTED})
_LASTING = _ORDERED | {
    *(FailureState.FAILED, FailureState.ANNOUNCED, FailureState.FAILED_TWICE),
    *(FailureState.ESCALATED, FailureState.SUSPENDED, FailureState.FAILED_AFTER),
}
_COMES = (day_not_ahead("filed_on"), sent_today_by_an_agent("filed_on"))

FAILURE = Procedure(
    kind=ProcedureKind.FAILURE,
    told=frozenset(FailureStep),
    transitions=(
        Transition(
            step=FailureStep.NOTIFY,
            from_states=frozenset({None}),
            to_state=FailureState.NOTIFIED,
            act=Act.HANDLE_CASE,
            article=f"{RETEST}; {ORDER} art. 44",
            asks="Serve the result and tell the firm that it may ask for a retest.",
            asks_term="送达检验结果，并告知依法享有的异议（复检）权利。",
            fields=FIELDS["notify"],
            requires=(
                sampling_failed,
                no_other_case_is_open,
                served_on_the_firm,
                day_not_ahead("served_on"),
            ),
        ),
        Transition(
            step=FailureStep.REQUEST_RETEST,
            from_states=frozenset({FailureState.NOTIFIED}),
            to_state=FailureState.RETESTING,
            act=Act.ACT_FOR_FIRM,
            who=Who.FIRM,
            article=RETEST,
            asks="In time only; until the retest the failure is not shown or used.",
            asks_term="应当在法定期限内提出；复检期间该信息停止公示和使用。",
            fields=FIELDS["request_retest"],
            requires=(*_COMES, no_retest_was_made, retest_in_time),
        ),
        Transition(
            step=FailureStep.RETEST_UPHELD,
            from_states=frozenset({FailureState.RETESTING}),
            to_state=FailureState.UPHELD,
            act=Act.DECIDE_CASE,
            needs_other_officer=True,
            article=RETEST,
            asks="The retest is final; the failure is shown and used as before.",
            asks_term="复检结论为最终结论；维持不合格的，恢复公示和使用。",
            fields=FIELDS["retest_upheld"],
            requires=(day_not_ahead("concluded_on"),),
        ),
        Transition(
            step=FailureStep.RETEST_OVERTURNED,
            from_states=frozenset({FailureState.RETESTING}),
            to_state=FailureState.OVERTURNED,
            act=Act.DECIDE_CASE,
            needs_other_officer=True,
            article=RETEST,
            asks="Found conforming: the failure never counts.",
            asks_term="改判合格的，该信息不再公示、共享和使用。",
            fields=FIELDS["retest_overturned"],
            requires=(day_not_ahead("concluded_on"),),
        ),
        Transition(
            step=FailureStep.ORDER_CORRECTION,
            from_states=frozenset({FailureState.NOTIFIED, FailureState.UPHELD}),
            to_state=FailureState.ORDERED,
            act=Act.DECIDE_CASE,
            needs_other_officer=True,
            article=f"{ORDER} art. 46; 产品质量法 art. 17",
            asks="The firm corrects within sixty days of the order.",
            asks_term="自责令改正之日起六十日内予以改正。",
            fields=FIELDS["order_correction"],
            requires=(retest_window_is_over, day_not_ahead("ordered_on")),
        ),
        Transition(
            step=FailureStep.REPORT,
            from_states=frozenset({FailureState.ORDERED}),
            to_state=FailureState.REPORTED,
            act=Act.ACT_FOR_FIRM,
            who=Who.FIRM,
            article=f"{ORDER} art. 46",
            fields=FIELDS["report"],
            requires=_COMES,
        ),
        Transition(
            step=FailureStep.REINSPECT_PASSED,
            from_states=_ORDERED,
            to_state=FailureState.PASSED,
            act=Act.DECIDE_CASE,
            needs_other_officer=True,
            article=f"{ORDER} art. 47",
            asks="Within seventy-five days of the order; samples are free.",
            asks_term="自责令改正之日起七十五日内组织复查。",
            fields=FIELDS["reinspect_passed"],
            requires=(reported_or_time_is_over, day_not_ahead("inspected_on")),
        ),
        Transition(
            step=FailureStep.REINSPECT_FAILED,
            from_states=_ORDERED,
            to_state=FailureState.FAILED,
            act=Act.DECIDE_CASE,
            needs_other_officer=True,
            article=f"{ORDER} art. 47; 产品质量法 art. 17",
            asks="Failed: reported up to the province, which announces it.",
            asks_term="复查不合格的，逐级上报至省级市场监督管理部门，由其公告。",
            fields=FIELDS["reinspect_failed"],
            requires=(reported_or_time_is_over, day_not_ahead("inspected_on")),
        ),
        Transition(
            step=FailureStep.ANNOUNCE,
            from_states=frozenset({FailureState.FAILED}),
            to_state=FailureState.ANNOUNCED,
            act=Act.ACT_FOR_PROVINCE,
            who=Who.PROVINCE,
            needs_other_officer=True,
            article=f"{ORDER} art. 47; 产品质量法 art. 17",
            asks="The province's regulator announces it.",
            asks_term="由省级市场监督管理部门公告。",
            fields=FIELDS["announce"],
            requires=(day_not_ahead("announced_on"),),
        ),
        Transition(
            step=FailureStep.SECOND_PASSED,
            from_states=frozenset({FailureState.ANNOUNCED}),
            to_state=FailureState.PASSED,
            act=Act.DECIDE_CASE,
            needs_other_officer=True,
            article=f"{ORDER} art. 48",
            asks="Between the sixtieth and the ninetieth day of the announcement.",
            asks_term="自公告之日起六十日后九十日前组织第二次复查。",
            fields=FIELDS["second_passed"],
            requires=(day_not_ahead("inspected_on"), within_the_second_window),
        ),
        Transition(
            step=FailureStep.SECOND_FAILED,
            from_states=frozenset({FailureState.ANNOUNCED}),
            to_state=FailureState.FAILED_TWICE,
            act=Act.DECIDE_CASE,
            needs_other_officer=True,
            article=HARDER,
            asks="Failed again: business is stopped; a penalty case follows.",
            asks_term="第二次复查仍不合格的，责令停业整顿，依法立案处理。",
            fields=FIELDS["second_failed"],
            requires=(day_not_ahead("inspected_on"), within_the_second_window),
        ),
        Transition(
            step=FailureStep.ESCALATE,
            from_states=frozenset({FailureState.FAILED_TWICE}),
            to_state=FailureState.ESCALATED,
            act=Act.HANDLE_CASE,
            article="产品质量法 art. 17; 行政处罚法 (2021) art. 54",
            asks="Name the penalty case by its case-filing number.",
            asks_term="载明处罚案件的立案号。",
            fields=FIELDS["escalate"],
        ),
        Transition(
            step=FailureStep.SUSPEND,
            from_states=frozenset({FailureState.ESCALATED}),
            to_state=FailureState.SUSPENDED,
            act=Act.DECIDE_CASE,
            needs_other_officer=True,
            article=HARDER,
            asks="Decided within ninety days of the filing, with the day it ends.",
            asks_term="自立案之日起九十日内作出停业整顿决定，并载明整顿期满日。",
            fields=FIELDS["suspend"],
            requires=(day_not_ahead("served_on"), suspension_lasts),
        ),
        Transition(
            step=FailureStep.THIRD_PASSED,
            from_states=frozenset({FailureState.SUSPENDED}),
            to_state=FailureState.PASSED,
            act=Act.DECIDE_CASE,
            needs_other_officer=True,
            article=HARDER,
            asks="Re-inspected once the suspension is over.",
            asks_term="整顿期满后进行复查。",
            fields=FIELDS["third_passed"],
            requires=(day_not_ahead("inspected_on"), suspension_is_over),
        ),
        Transition(
            step=FailureStep.THIRD_FAILED,
            from_states=frozenset({FailureState.SUSPENDED}),
            to_state=FailureState.FAILED_AFTER,
            act=Act.DECIDE_CASE,
            needs_other_officer=True,
            article=HARDER,
            asks="Still failing after the suspension: the licence is to be revoked.",
            asks_term="整顿期满后经复查仍不合格的，吊销营业执照。",
            fields=FIELDS["third_failed"],
            requires=(day_not_ahead("inspected_on"), suspension_is_over),
        ),
        Transition(
            step=FailureStep.ASK_REVOCATION,
            from_states=frozenset({FailureState.FAILED_AFTER}),
            to_state=FailureState.REVOCATION_ASKED,
            act=Act.DECIDE_CASE,
            needs_other_officer=True,
            article=HARDER,
            asks="Ask the organ that licensed the firm; state the document's number.",
            asks_term="提请发照机关吊销营业执照，载明提请文书或者决定书文号。",
            fields=FIELDS["ask_revocation"],
            requires=(day_not_ahead("asked_on"),),
        ),
        *stop_sale_rows(
            (FailureStep.STOP_SALE, FailureStep.LIFT_STOP_SALE),
            stops_in=STOP_LASTS - {FailureState.CLOSED, FailureState.REVOCATION_ASKED},
            lifts_in=STOP_LASTS,
            begun=(FailureStep.NOTIFY, "served_on"),
            fields=FIELDS["stop_sale"],
            article=f"{ORDER} arts. 45, 49",
        ),
        Transition(
            step=FailureStep.CLOSE,
            from_states=_LASTING,
            to_state=FailureState.CLOSED,
            act=Act.DECIDE_CASE,
            needs_other_officer=True,
            needs_reason=True,
            article="registry's own rule",
            asks="Only if nothing is left to inspect: production or the firm ended.",
            asks_term="企业终止或者不再生产经营，无法复查的，说明理由后终止。",
        ),
    ),
    dues=MappingProxyType(
        {
            FailureState.NOTIFIED: Due(step=FailureStep.ORDER_CORRECTION),
            FailureState.RETESTING: Due(step=FailureStep.RETEST_UPHELD),
            FailureState.UPHELD: Due(step=FailureStep.ORDER_CORRECTION),
            FailureState.ORDERED: Due(
                step=FailureStep.REPORT,
                limit="failure_correction",
                since=FailureStep.ORDER_CORRECTION,
                day="ordered_on",
            ),
            FailureState.REPORTED: Due(
                step=FailureStep.REINSPECT_PASSED,
                limit="failure_reinspection",
                since=FailureStep.ORDER_CORRECTION,
                day="ordered_on",
            ),
            FailureState.FAILED: Due(step=FailureStep.ANNOUNCE),
            FailureState.ANNOUNCED: Due(
                step=FailureStep.SECOND_PASSED,
                limit="failure_second_ends",
                since=FailureStep.ANNOUNCE,
                day="announced_on",
            ),
            FailureState.FAILED_TWICE: Due(step=FailureStep.ESCALATE),
            FailureState.ESCALATED: Due(
                step=FailureStep.SUSPEND,
                limit="penalty_decision",
                since=FailureStep.ESCALATE,
            ),
            FailureState.SUSPENDED: Due(
                step=FailureStep.THIRD_PASSED,
                limit="failure_third",
                since=FailureStep.SUSPEND,
                day="ends_on",
            ),
            FailureState.FAILED_AFTER: Due(
                step=FailureStep.ASK_REVOCATION,
                limit="failure_revocation",
                since=FailureStep.THIRD_FAILED,
                day="inspected_on",
            ),
        }
    ),
)
