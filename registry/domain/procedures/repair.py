"""How an adverse record leaves the public before its term: credit repair (信用修复).

The organ that determined the record decides, and nobody else. Applying is free.

Source: SAMR orders 45 (2021) art. 14 and 107 (2025); 国办发〔2025〕22号; NDRC order 36.
"""

from types import MappingProxyType

from registry.domain.duties import Act
from registry.domain.errors import msg
from registry.domain.procedures.requirements import (
    day_not_ahead,
    sent_today_by_an_agent,
)
from registry.domain.procedures.situations import Due, Situation
from registry.domain.procedures.step_fields import fields_of
from registry.domain.procedures.transitions import Procedure, Transition, Who
from registry.domain.statements import Fault
from registry.domain.vocabulary import ProcedureKind, RecordKind, Term

FIELDS = fields_of(ProcedureKind.REPAIR)
ORDER = "SAMR order 107 (2025)"
LEVELS = "国办发〔2025〕22号"


class RepairStep(Term):
    """Steps of a credit repair (修复步骤)."""

    APPLY = "apply", "apply for repair", "提出修复申请"
    ACCEPT = "accept", "accept the application", "受理申请"
    REFUSE = "refuse", "refuse an incomplete application", "不予受理"
    EXTEND = "extend", "extend the time to decide", "延长办理期限"
    GRANT = "grant", "grant the repair", "准予修复"
    REJECT = "reject", "reject the repair", "不予修复"
    RETRACT = "retract", "take the application back", "撤回申请"
    REVOKE = "revoke", "revoke: false papers", "撤销修复决定"


class RepairState(Term):
    """States of a credit repair (修复状态)."""

    APPLIED = "applied", "applied for", "已申请"
    ACCEPTED = "accepted", "accepted", "已受理"
    REFUSED = "refused", "not accepted", "不予受理"
    EXTENDED = "extended", "extended", "已延期"
    GRANTED = "granted", "granted", "已修复"
    REJECTED = "rejected", "rejected", "不予修复"
    RETRACTED = "retracted", "taken back", "已撤回"
    REVOKED = "revoked", "revoked", "已撤销修复"


def record_is_public(situation: Situation) -> Fault | None:
    """Repair only what the public sees: another record needs none."""
    if situation.subject.get("is_public"):
        return None
    return Fault(
        field="record",
        code="nothing_to_repair",
        message=msg("This record is unknown, not this firm's, or not public."),
    )


def kind_may_be_repaired(situation: Situation) -> Fault | None:
    """Refuse the kinds whose publication never ends early (order 45 art. 14(3))."""
    if not situation.subject.get("is_never_early"):
        return None
    return Fault(
        field="record",
        code="never_early",
        message=msg("The publication of this kind of penalty never ends early."),
    )


def waiting_time_is_over(situation: Situation) -> Fault | None:
    """Refuse an application before the shortest publication, with the day it ends."""
    day = situation.subject.get("earliest")
    if day is None or situation.today >= day:
        return None
    return Fault(
        field="record",
        code="too_early",
        message=msg("Repair may be applied for from %(day)s on."),
        params={"day": day.isoformat()},
    )


def no_bar_runs(situation: Situation) -> Fault | None:
    """Refuse a firm that had shown false papers, until its bar ends."""
    until = situation.subject.get("barred_until")
    if until is None or situation.today > until:
        return None
    return Fault(
        field="",
        code="barred",
        message=msg("False papers were shown: no application up to and with %(day)s."),
        params={"day": until.isoformat()},
    )


def firm_is_on_no_list(situation: Situation) -> Fault | None:
    """Demand that no list of serious offenders names the firm (order 45 art. 14)."""
    if not situation.subject.get("is_listed"):
        return None
    return Fault(
        field="",
        code="firm_is_listed",
        message=msg("A list of serious offenders names the firm: that ends first."),
    )


def nothing_of_the_same_kind_since(situation: Situation) -> Fault | None:
    """Demand that no later penalty was for the same kind of violation."""
    other = situation.subject.get("repeated")
    if not other:
        return None
    return Fault(
        field="record",
        code="repeated_violation",
        message=msg("The same kind of violation was penalised again: %(other)s."),
        params={"other": other},
    )


def nothing_else_is_pending(situation: Situation) -> Fault | None:
    """Refuse a second application for a record while one is open."""
    if not situation.subject.get("is_pending"):
        return None
    return Fault(
        field="record",
        code="repair_pending",
        message=msg("An application for this record is being handled."),
    )


def what_goes_with_it_is_chosen(situation: Situation) -> Fault | None:
    """Name the inspections that go with the record, or say that none does."""
    offered = frozenset(situation.subject.get("related", ()))
    chosen = frozenset(situation.stated.get("related", ()))
    if strange := chosen - offered:
        return Fault(
            field="related",
            code="not_related",
            message=msg(
                "These do not go with the record: %(others)s. An adverse inspection "
                "does, of this firm by this organ, in the same field and still public."
            ),
            params={"others": ", ".join(sorted(strange))},
        )
    is_none = bool(situation.stated.get("none_related"))
    if not offered or bool(chosen) is not is_none:
        return None
    return Fault(
        field="related",
        code="related_not_chosen",
        message=msg("Choose the inspections that go with it, or say that none does."),
    )


CONDITIONS = (
    record_is_public,
    kind_may_be_repaired,
    waiting_time_is_over,
    firm_is_on_no_list,
    nothing_of_the_same_kind_since,
)
_UNDECIDED = frozenset({RepairState.ACCEPTED, RepairState.EXTENDED})


def _decided_by(limit: str, *, answer: str, abnormal: str) -> Due:
    """Await the decision from acceptance on, and the answer from the application on."""
    step, accepted = RepairStep.GRANT, RepairStep.ACCEPT
    about = RecordKind.ABNORMALITY
    return Due(
        step=step,
        limit=limit,
        since=accepted,
        others=(
            Due(step=step, limit=abnormal, since=accepted, kind=about),
            Due(step=step, limit=answer, since=RepairStep.APPLY, day="filed_on"),
        ),
    )


REPAIR = Procedure(
    kind=ProcedureKind.REPAIR,
    told=frozenset(RepairStep),
    transitions=(
        Transition(
            step=RepairStep.APPLY,
            from_states=frozenset({None}),
            to_state=RepairState.APPLIED,
            act=Act.ACT_FOR_FIRM,
            who=Who.FIRM,
            article=f"{ORDER}; SAMR order 45 (2021) art. 14",
            asks="Application, commitment and proof; applying is free.",
            asks_term="提交申请书、信用承诺书和证明材料；信用修复不收费。",
            fields=FIELDS["apply"],
            requires=(
                day_not_ahead("filed_on"),
                sent_today_by_an_agent("filed_on"),
                *CONDITIONS,
                no_bar_runs,
                nothing_else_is_pending,
            ),
        ),
        Transition(
            step=RepairStep.ACCEPT,
            from_states=frozenset({RepairState.APPLIED}),
            to_state=RepairState.ACCEPTED,
            act=Act.HANDLE_CASE,
            article=LEVELS,
            asks="Say within three working days whether the papers are complete.",
            asks_term="收到申请之日起三个工作日内决定是否受理。",
        ),
        Transition(
            step=RepairStep.REFUSE,
            from_states=frozenset({RepairState.APPLIED}),
            to_state=RepairState.REFUSED,
            act=Act.HANDLE_CASE,
            needs_reason=True,
            article=LEVELS,
            asks="Incomplete: name all that is missing, at once.",
            asks_term="材料不齐的，一次性告知需要补正的全部内容。",
        ),
        Transition(
            step=RepairStep.EXTEND,
            from_states=frozenset({RepairState.ACCEPTED}),
            to_state=RepairState.EXTENDED,
            act=Act.DECIDE_CASE,
            needs_reason=True,
            article=LEVELS,
            asks="Once, where the matter is complex or must be checked on site.",
            asks_term="情况复杂或者需要现场核查的，可以延长一次。",
        ),
        Transition(
            step=RepairStep.GRANT,
            from_states=_UNDECIDED,
            to_state=RepairState.GRANTED,
            act=Act.DECIDE_CASE,
            needs_other_officer=True,
            article=ORDER,
            asks="Publication, sharing and use all end, of related inspections too.",
            asks_term="准予修复的，终止公示、共享和使用，相关抽查检查结果一并停止公示。",
            fields=FIELDS["grant"],
            requires=(*CONDITIONS, what_goes_with_it_is_chosen),
        ),
        Transition(
            step=RepairStep.REJECT,
            from_states=_UNDECIDED,
            to_state=RepairState.REJECTED,
            act=Act.DECIDE_CASE,
            needs_other_officer=True,
            needs_reason=True,
            article=ORDER,
            asks="Say why, and how to contest it.",
            asks_term="不予修复的，说明理由并告知救济途径。",
            fields=FIELDS["reject"],
        ),
        Transition(
            step=RepairStep.RETRACT,
            from_states=_UNDECIDED | {RepairState.APPLIED},
            to_state=RepairState.RETRACTED,
            act=Act.ACT_FOR_FIRM,
            who=Who.FIRM,
            needs_reason=True,
            article=ORDER,
        ),
        Transition(
            step=RepairStep.REVOKE,
            from_states=frozenset({RepairState.GRANTED}),
            to_state=RepairState.REVOKED,
            act=Act.DECIDE_CASE,
            needs_reason=True,
            article=f"{ORDER}; NDRC order 36 (2026)",
            asks="False papers: the record opens again, and a bar begins.",
            asks_term="以虚假材料取得修复的，撤销修复决定，恢复公示，并在规定期限内不得申请。",
        ),
    ),
    dues=MappingProxyType(
        {
            RepairState.APPLIED: Due(
                step=RepairStep.ACCEPT,
                limit="repair_acceptance",
                since=RepairStep.APPLY,
                day="filed_on",
            ),
            RepairState.ACCEPTED: _decided_by(
                "repair_decision", answer="repair_answer", abnormal="repair_abnormal"
            ),
            RepairState.EXTENDED: _decided_by(
                "repair_extended",
                answer="repair_answer_extended",
                abnormal="repair_abnormal_extended",
            ),
        }
    ),
)
