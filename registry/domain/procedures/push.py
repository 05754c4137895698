"""How a record reaches the province where its firm is registered, and back (异地推送).

Source: SAMR order 45 (2021) art. 10; SAMR order 44 (2021) art. 14; SAMR order 107.
"""

from types import MappingProxyType

from registry.domain.duties import Act
from registry.domain.errors import msg
from registry.domain.procedures.requirements import (
    day_not_ahead,
    no_other_case_is_open,
    record_is_known,
    record_is_shown,
)
from registry.domain.procedures.situations import Due, Situation
from registry.domain.procedures.step_fields import fields_of
from registry.domain.procedures.transitions import Procedure, Transition, Who
from registry.domain.statements import Fault
from registry.domain.vocabulary import ProcedureKind, Term

FIELDS = fields_of(ProcedureKind.PUSH)
ORDER = "SAMR order 45 (2021) art. 10"


class PushStep(Term):
    """Steps of a push (异地推送步骤)."""

    OPEN = "open", "open the push", "发起推送"
    PUSH = "push", "push through the province", "经省级推送"
    ACKNOWLEDGE = "acknowledge", "note the receiver's publication", "登记接收地公示"
    PUSH_WITHDRAWAL = "push_withdrawal", "push the withdrawal", "推送撤回信息"
    RECEIVE = "receive", "take in a push", "接收推送"
    PUBLISH = "publish", "note the publication here", "登记本地公示"
    REFUSE = "refuse", "refuse the push", "退回推送"


class PushState(Term):
    """States of a push (异地推送状态)."""

    DUE = "due", "to be pushed", "待推送"
    PUSHED = "pushed", "pushed", "已推送"
    ACKNOWLEDGED = "acknowledged", "published by the receiver", "接收地已公示"
    WITHDRAWAL_PUSHED = "withdrawal_pushed", "withdrawal pushed", "撤回信息已推送"
    RECEIVED = "received", "received", "已接收"
    PUBLISHED = "published", "published here", "本地已公示"
    REFUSED = "refused", "refused", "已退回"


def firm_is_registered_elsewhere(situation: Situation) -> Fault | None:
    """Push only what concerns a firm registered in another province."""
    if situation.subject.get("is_elsewhere"):
        return None
    return Fault(
        field="record",
        code="firm_is_at_home",
        message=msg("The firm is registered in this province: nothing to push."),
    )


def record_has_fallen(situation: Situation) -> Fault | None:
    """Push a withdrawal once the record was withdrawn, overturned or repaired."""
    if situation.subject.get("fell_on"):
        return None
    return Fault(
        field="",
        code="record_stands",
        message=msg("The record still stands: withdraw or repair it first."),
    )


PUSH = Procedure(
    kind=ProcedureKind.PUSH,
    transitions=(
        Transition(
            step=PushStep.OPEN,
            from_states=frozenset({None}),
            to_state=PushState.DUE,
            act=Act.HANDLE_CASE,
            article=ORDER,
            asks="Push within ten working days of the decision.",
            asks_term="自作出决定之日起十个工作日内，经省级市场监督管理部门推送。",
            fields=FIELDS["open"],
            requires=(
                record_is_known,
                firm_is_registered_elsewhere,
                no_other_case_is_open,
            ),
        ),
        Transition(
            step=PushStep.PUSH,
            from_states=frozenset({PushState.DUE}),
            to_state=PushState.PUSHED,
            act=Act.ACT_FOR_PROVINCE,
            who=Who.PROVINCE,
            needs_other_officer=True,
            article=ORDER,
            asks="The province's regulator sends it to the firm's home province.",
            asks_term="由省级市场监督管理部门推送至企业登记地。",
            fields=FIELDS["push"],
            requires=(day_not_ahead("pushed_on"),),
        ),
        Transition(
            step=PushStep.ACKNOWLEDGE,
            from_states=frozenset({PushState.PUSHED}),
            to_state=PushState.ACKNOWLEDGED,
            act=Act.HANDLE_CASE,
            article=ORDER,
            asks="The receiver publishes within ten working days of receipt.",
            asks_term="接收地自收到之日起十个工作日内公示。",
            fields=FIELDS["acknowledge"],
            requires=(day_not_ahead("published_on"),),
        ),
        Transition(
            step=PushStep.PUSH_WITHDRAWAL,
            from_states=frozenset({PushState.PUSHED, PushState.ACKNOWLEDGED}),
            to_state=PushState.WITHDRAWAL_PUSHED,
            act=Act.ACT_FOR_PROVINCE,
            who=Who.PROVINCE,
            needs_other_officer=True,
            article="SAMR order 45 (2021) art. 11; SAMR order 107 (2025)",
            asks="Within three working days of the withdrawal or repair.",
            asks_term="自撤回或者准予修复之日起三个工作日内推送。",
            fields=FIELDS["push_withdrawal"],
            requires=(day_not_ahead("pushed_on"), record_has_fallen),
        ),
        Transition(
            step=PushStep.RECEIVE,
            from_states=frozenset({None}),
            to_state=PushState.RECEIVED,
            act=Act.HANDLE_CASE,
            article=ORDER,
            asks="Publish within ten working days of receipt.",
            asks_term="自收到之日起十个工作日内公示。",
            fields=FIELDS["receive"],
            requires=(day_not_ahead("received_on"),),
        ),
        Transition(
            step=PushStep.PUBLISH,
            from_states=frozenset({PushState.RECEIVED}),
            to_state=PushState.PUBLISHED,
            act=Act.PUBLISH_DECISION,
            needs_other_officer=True,
            article=ORDER,
            asks="The record was entered here, approved and released.",
            asks_term="该信息已在本省录入、审核并公示。",
            fields=FIELDS["publish"],
            requires=(record_is_shown,),
        ),
        Transition(
            step=PushStep.REFUSE,
            from_states=frozenset({PushState.RECEIVED}),
            to_state=PushState.REFUSED,
            act=Act.DECIDE_CASE,
            needs_other_officer=True,
            needs_reason=True,
            article=ORDER,
            asks="Say why: not this province's firm, or the material is not whole.",
            asks_term="非本省登记企业或者材料不全的，说明理由后退回。",
        ),
    ),
    dues=MappingProxyType(
        {
            PushState.DUE: Due(
                step=PushStep.PUSH, limit="push_out", known_as="decided_on"
            ),
            PushState.PUSHED: Due(
                step=PushStep.ACKNOWLEDGE,
                limit="push_publication",
                since=PushStep.PUSH,
                day="pushed_on",
            ),
            PushState.RECEIVED: Due(
                step=PushStep.PUBLISH,
                limit="push_publication",
                since=PushStep.RECEIVE,
                day="received_on",
            ),
        }
    ),
    after_fall=MappingProxyType(
        {
            state: Due(
                step=PushStep.PUSH_WITHDRAWAL,
                limit="push_withdrawal",
                known_as="fell_on",
            )
            for state in (PushState.PUSHED, PushState.ACKNOWLEDGED)
        }
    ),
)
