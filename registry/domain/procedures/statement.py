"""How a firm's own words come to stand beside a record (企业说明).

They stand there as long as the record does, and are no objection: nothing is checked
but that they name nobody.

Source: 征信业管理条例 art. 25 (the subject's statement is kept with the record);
浙江省公共信用信息管理条例 art. 30.
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
from registry.domain.vocabulary import ProcedureKind, Term

FIELDS = fields_of(ProcedureKind.STATEMENT)
RULE = "registry's own rule after 征信业管理条例 art. 25"


class StatementStep(Term):
    """Steps of a firm's statement (说明步骤)."""

    SUBMIT = "submit", "submit the statement", "提交说明"
    SHOW = "show", "show the statement", "准予展示"
    REFUSE = "refuse", "refuse the statement", "不予展示"
    RETRACT = "retract", "take the statement back", "撤回说明"
    TAKE_DOWN = "take_down", "take the statement down", "撤下说明"


class StatementState(Term):
    """States of a firm's statement (说明状态)."""

    SUBMITTED = "submitted", "submitted", "待审看"
    SHOWN = "shown", "shown", "已展示"
    REFUSED = "refused", "refused", "不予展示"
    RETRACTED = "retracted", "taken back", "已撤回"
    TAKEN_DOWN = "taken_down", "taken down", "已撤下"


# While in one of these it stands beside the record.
SHOWN = (StatementState.SHOWN,)


def record_is_shown(situation: Situation) -> Fault | None:
    """Take statements only to what the public sees of this very firm."""
    if situation.subject.get("is_public"):
        return None
    return Fault(
        field="record",
        code="nothing_to_state",
        message=msg("This record is unknown, not this firm's, or not public."),
    )


def no_other_statement_stands(situation: Situation) -> Fault | None:
    """Keep one statement a record: the one before is taken back first."""
    if not situation.subject.get("has_statement"):
        return None
    return Fault(
        field="record",
        code="statement_stands",
        message=msg("A statement stands beside this record: take it back first."),
    )


_STANDING = frozenset({StatementState.SUBMITTED, StatementState.SHOWN})

STATEMENT = Procedure(
    kind=ProcedureKind.STATEMENT,
    told=frozenset(StatementStep),
    transitions=(
        Transition(
            step=StatementStep.SUBMIT,
            from_states=frozenset({None}),
            to_state=StatementState.SUBMITTED,
            act=Act.ACT_FOR_FIRM,
            who=Who.FIRM,
            article=RULE,
            asks="At most 500 characters, naming no person; anybody can read it.",
            asks_term="不超过500字，不得出现个人信息；说明将与该信息一并向社会展示。",
            fields=FIELDS["submit"],
            requires=(
                day_not_ahead("filed_on"),
                sent_today_by_an_agent("filed_on"),
                record_is_shown,
                no_other_statement_stands,
            ),
        ),
        Transition(
            step=StatementStep.SHOW,
            from_states=frozenset({StatementState.SUBMITTED}),
            to_state=StatementState.SHOWN,
            act=Act.PUBLISH_DECISION,
            needs_other_officer=True,
            article=RULE,
            asks="Shown unless it is unlawful or harms others: nobody judges its view.",
            asks_term="除违法或者损害他人权益外，均应展示；不对其观点作评判。",
            requires=(record_is_shown,),
        ),
        Transition(
            step=StatementStep.REFUSE,
            from_states=frozenset({StatementState.SUBMITTED}),
            to_state=StatementState.REFUSED,
            act=Act.PUBLISH_DECISION,
            needs_other_officer=True,
            needs_reason=True,
            article=RULE,
        ),
        Transition(
            step=StatementStep.RETRACT,
            from_states=_STANDING,
            to_state=StatementState.RETRACTED,
            act=Act.ACT_FOR_FIRM,
            who=Who.FIRM,
            article=RULE,
        ),
        Transition(
            step=StatementStep.TAKE_DOWN,
            from_states=frozenset({StatementState.SHOWN}),
            to_state=StatementState.TAKEN_DOWN,
            act=Act.DECIDE_CASE,
            needs_reason=True,
            article=RULE,
            asks="Only what turns out unlawful or to harm others is taken down.",
            asks_term="展示后发现违法或者损害他人权益的，撤下并说明理由。",
        ),
    ),
    dues=MappingProxyType(
        {
            StatementState.SUBMITTED: Due(
                step=StatementStep.SHOW,
                limit="statement_look",
                since=StatementStep.SUBMIT,
                day="filed_on",
            ),
        }
    ),
)
