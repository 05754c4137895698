"""How a firm's leave that a partner brings on paper is checked (授权书核验).

A bank or an agency hands in the form a firm signed; an officer of the office that
supervises the firm asks the firm, compares the seal, and verifies or refuses. Until it
is verified it opens nothing. It runs as a case of the firm like any other, since the
machinery has all it needs: a subject that is a firm, its own office, a deadline, an
officer who is not who handed it in, and steps the firm is told of. Only the side that
hands in is new (`Who.PARTNER`).

Source: 上海市社会信用条例 (2017) art. 17, 浙江省公共信用信息管理条例 (2017) art. 19
(only with the subject's written authorisation); 征信业管理条例 (2013) art. 18. No law
fixes who checks the paper and how soon: that is the registry's own rule.
"""

from types import MappingProxyType

from registry.domain.authorisations import LONGEST
from registry.domain.duties import Act
from registry.domain.errors import msg
from registry.domain.periods import add_months
from registry.domain.procedures.requirements import day_not_ahead
from registry.domain.procedures.situations import Due, Situation
from registry.domain.procedures.step_fields import fields_of
from registry.domain.procedures.transitions import Procedure, Transition, Who
from registry.domain.statements import Fault
from registry.domain.vocabulary import ProcedureKind, Term

FIELDS = fields_of(ProcedureKind.SIGNED_FORM)
LAW = "上海市社会信用条例 (2017) art. 17; 浙江省公共信用信息管理条例 (2017) art. 19"


class SignedFormStep(Term):
    """Steps of the check of a signed form (授权书核验步骤)."""

    HAND_IN = "hand_in", "hand in the form", "提交授权书"
    VERIFY = "verify", "verify the form", "核验通过"
    REFUSE = "refuse", "refuse the form", "核验不通过"
    RETRACT = "retract", "take the form back", "撤回授权书"


class SignedFormState(Term):
    """States of the check of a signed form (授权书核验状态)."""

    HANDED_IN = "handed_in", "handed in", "待核验"
    VERIFIED = "verified", "verified", "核验通过"
    REFUSED = "refused", "refused", "核验不通过"
    RETRACTED = "retracted", "taken back", "已撤回"


def partner_may_ask(situation: Situation) -> tuple[Fault, ...]:
    """Demand that the partner's grant runs and covers the purpose and the region."""
    known = situation.subject
    if not known.get("is_granted"):
        return (
            Fault(
                field="",
                code="grant_ended",
                message=msg(
                    "The bank's or agency's grant is over, or has not begun: have it "
                    "renewed by the registry."
                ),
            ),
        )
    faults = []
    if not known.get("covers_region"):
        faults.append(
            Fault(
                field="uscc",
                code="outside_scope",
                message=msg(
                    "The firm lies outside the regions granted: have them widened."
                ),
            )
        )
    if known.get("purpose") not in known.get("purposes", ()):
        faults.append(
            Fault(
                field="purpose",
                code="purpose_not_granted",
                message=msg(
                    "This purpose is not granted to the bank or agency: choose another."
                ),
            )
        )
    return tuple(faults)


def firm_is_in_business(situation: Situation) -> Fault | None:
    """Take no leave in the name of a firm that ended, moved away or was merged."""
    if not situation.subject.get("has_ended"):
        return None
    return Fault(
        field="uscc",
        code="firm_ended",
        message=msg("This firm was struck off, merged or moved away: it gives none."),
    )


def last_day_is_ahead(situation: Situation) -> Fault | None:
    """Refuse a leave whose last day is over; the day itself still counts."""
    until = situation.subject.get("until")
    if until is None or situation.today <= until:
        return None
    return Fault(
        field="until",
        code="period_over",
        message=msg("The last day of the leave is over already."),
    )


def period_is_allowed(situation: Situation) -> Fault | None:
    """Refuse a leave that lasts longer from its signing than a leave may."""
    signed, until = (situation.stated.get(one) for one in ("signed_on", "until"))
    if signed is None or until is None:
        return None
    last = add_months(signed, situation.limit(LONGEST, on=signed).count)
    if until <= last:
        return None
    return Fault(
        field="until",
        code="period_too_long",
        message=msg("A leave signed that day lasts to %(day)s at the latest."),
        params={"day": last.isoformat()},
    )


def form_is_new(situation: Situation) -> Fault | None:
    """Refuse a scan that the same partner handed in before and did not take back."""
    if not situation.subject.get("is_known"):
        return None
    return Fault(
        field="form",
        code="form_known",
        message=msg("This very form was handed in before: look at its answer."),
    )


def no_other_form_is_open(situation: Situation) -> Fault | None:
    """Check one form of a firm for a purpose after the other."""
    if not situation.subject.get("is_pending"):
        return None
    return Fault(
        field="purpose",
        code="form_pending",
        message=msg(
            "A form of this firm for this purpose is being checked: wait for its "
            "answer, or take it back first."
        ),
    )


_OPEN = frozenset({SignedFormState.HANDED_IN})
_STILL_SO = (partner_may_ask, firm_is_in_business, last_day_is_ahead)

SIGNED_FORM = Procedure(
    kind=ProcedureKind.SIGNED_FORM,
    told=frozenset(SignedFormStep),
    transitions=(
        Transition(
            step=SignedFormStep.HAND_IN,
            from_states=frozenset({None}),
            to_state=SignedFormState.HANDED_IN,
            act=Act.ACT_FOR_PARTNER,
            who=Who.PARTNER,
            article=LAW,
            asks="The form names the firm, you, the purpose and the last day, and is "
            "signed and sealed by the firm.",
            asks_term="授权书应当载明企业、被授权机构、目的和有效期，并由企业签字盖章。",
            fields=FIELDS["hand_in"],
            requires=(
                day_not_ahead("signed_on"),
                *_STILL_SO,
                period_is_allowed,
                form_is_new,
                no_other_form_is_open,
            ),
        ),
        Transition(
            step=SignedFormStep.VERIFY,
            from_states=_OPEN,
            to_state=SignedFormState.VERIFIED,
            act=Act.DECIDE_CASE,
            needs_other_officer=True,
            article=LAW,
            asks="Ask the firm itself, by what the register knows of it, not by what "
            "the form says; then look at the seal and at who signed.",
            asks_term="应当按登记信息联系企业本身核实，不以授权书所载联系方式为准；"
            "并核对印章和签署人。",
            fields=FIELDS["verify"],
            requires=_STILL_SO,
        ),
        Transition(
            step=SignedFormStep.REFUSE,
            from_states=_OPEN,
            to_state=SignedFormState.REFUSED,
            act=Act.DECIDE_CASE,
            needs_other_officer=True,
            article=LAW,
            asks="The bank or agency and the firm read the ground.",
            asks_term="不予通过的理由告知提交机构和企业。",
            fields=FIELDS["refuse"],
        ),
        Transition(
            step=SignedFormStep.RETRACT,
            from_states=_OPEN,
            to_state=SignedFormState.RETRACTED,
            act=Act.ACT_FOR_PARTNER,
            who=Who.PARTNER,
            article=LAW,
        ),
    ),
    dues=MappingProxyType(
        {
            SignedFormState.HANDED_IN: Due(
                step=SignedFormStep.VERIFY,
                otherwise=SignedFormStep.REFUSE,
                limit="signed_form_check",
                since=SignedFormStep.HAND_IN,
            ),
        }
    ),
)
