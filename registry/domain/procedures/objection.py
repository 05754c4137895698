"""How a firm contests a record or listing: mark, answer, re-examination (异议处理).

The public sees the mark wherever either is shown, from filing to the answer; what is
wrong at first sight is closed at once, while it is checked. A listing found wrong is
revoked in its own case. A missing record may be contested too: it is then entered.

Source: SAMR order 45 (2021) art. 12; 浙江省公共信用信息管理条例 arts. 30-31 (limits).
"""

from collections.abc import Mapping
from types import MappingProxyType

from registry.domain.case_terms import ObjectionOutcome
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

FIELDS = fields_of(ProcedureKind.OBJECTION)
ORDER = "SAMR order 45 (2021) art. 12"
LIMITS = "registry's own rule after 浙江省公共信用信息管理条例 arts. 30-31"


class ObjectionStep(Term):
    """Steps of an objection (异议步骤)."""

    FILE = "file", "file the objection", "提出异议"
    SUSPEND = "suspend", "suspend: a manifest error", "明显错误，先行停止公示"
    EXTEND = "extend", "extend the time to answer", "延长处理期限"
    UPHOLD = "uphold", "uphold the objection", "异议成立"
    DISMISS = "dismiss", "dismiss the objection", "异议不成立"
    RETRACT = "retract", "take the objection back", "撤回异议"
    REEXAMINE = "reexamine", "ask once for re-examination", "申请复核"
    CONFIRM = "confirm", "confirm the first answer", "维持原处理结果"
    INFORM = "inform", "tell what was put right", "告知更正情况"


class About(Term):
    """What an objection is about (异议对象)."""

    RECORD = "record", "a record", "公示信息"
    LISTING = "listing", "a listing", "列入信息"
    MISSING = "missing", "a missing record", "缺失信息"


class ObjectionState(Term):
    """States of an objection (异议状态)."""

    FILED = "filed", "filed", "异议处理中"
    SUSPENDED = "suspended", "suspended while checked", "已先行停止公示"
    EXTENDED = "extended", "extended", "异议处理已延期"
    UPHELD = "upheld", "upheld", "异议成立"
    DISMISSED = "dismissed", "dismissed", "异议不成立"
    RETRACTED = "retracted", "taken back", "已撤回"
    REEXAMINING = "reexamining", "being re-examined", "复核中"
    CONFIRMED = "confirmed", "confirmed", "维持原处理结果"
    INFORMED = "informed", "told what was put right", "已告知更正情况"


# While in one of these the public sees the mark.
OPEN = (
    ObjectionState.FILED,
    ObjectionState.SUSPENDED,
    ObjectionState.EXTENDED,
    ObjectionState.REEXAMINING,
)


# How an objection to each can be upheld; to keep it is to dismiss the objection.
OUTCOMES: Mapping[str, frozenset[Term]] = MappingProxyType(
    {
        About.RECORD: frozenset(
            {
                ObjectionOutcome.DELETE,
                ObjectionOutcome.CORRECT,
                ObjectionOutcome.ADD,
                ObjectionOutcome.STOP,
            }
        ),
        About.LISTING: frozenset(
            {ObjectionOutcome.CORRECT, ObjectionOutcome.REMOVE_LISTING}
        ),
        About.MISSING: frozenset({ObjectionOutcome.ADD}),
    }
)
# What must be done elsewhere before it is told, and what is said until then.
UNDONE: Mapping[str, Fault] = MappingProxyType(
    {
        ObjectionOutcome.CORRECT: Fault(
            field="",
            code="not_corrected_yet",
            message=msg(
                "Correct the record first: no newer version of it was approved."
            ),
        ),
        ObjectionOutcome.ADD: Fault(
            field="document_number",
            code="not_added_yet",
            message=msg(
                "Enter the record first, and state its number: no such record of the "
                "firm by this organ was approved since."
            ),
        ),
        ObjectionOutcome.REMOVE_LISTING: Fault(
            field="",
            code="not_removed_yet",
            message=msg("Revoke the listing in its own case first: it is still shown."),
        ),
    }
)


def something_is_contested(situation: Situation) -> Fault | None:
    """Take objections to what the public sees of this very firm, or lacks."""
    is_missing = "missing" in situation.stated
    if is_missing and "record" in situation.stated:
        return Fault(
            field="missing",
            code="one_or_the_other",
            message=msg("Name the record objected to, or what is missing, not both."),
        )
    if is_missing or situation.subject.get("is_public"):
        return None
    return Fault(
        field="record",
        code="nothing_to_contest",
        message=msg("This record is unknown, not this firm's, or not public."),
    )


def no_other_objection_is_open(situation: Situation) -> Fault | None:
    """Refuse a second objection to a record while one is open."""
    if not situation.subject.get("is_pending"):
        return None
    return Fault(
        field="record",
        code="objection_pending",
        message=msg("An objection to this record is being handled."),
    )


def outcome_fits(situation: Situation) -> Fault | None:
    """Uphold only with an outcome that changes what is contested."""
    outcome, about = situation.stated.get("outcome"), situation.subject.get("about")
    if outcome is None or outcome in OUTCOMES[about or About.RECORD]:
        return None
    if outcome is ObjectionOutcome.KEEP:
        return Fault(
            field="outcome",
            code="nothing_changes",
            message=msg("An objection whose record is kept is dismissed, not upheld."),
        )
    return Fault(
        field="outcome",
        code="outcome_of_other_thing",
        message=msg(
            "A listing is corrected or removed, a missing record is added: this is "
            "no outcome of an objection to what is contested here."
        ),
    )


def listing_text_is_stated(situation: Situation) -> Fault | None:
    """Correct a listing by stating its reason anew; a record by a new version."""
    is_listing = situation.subject.get("about") == About.LISTING
    corrects = situation.stated.get("outcome") is ObjectionOutcome.CORRECT
    if (is_listing and corrects) is ("corrected" in situation.stated):
        return None
    return Fault(
        field="corrected",
        code="corrected_reason",
        message=msg("State the corrected reason of a listing, and of nothing else."),
    )


def something_is_shown(situation: Situation) -> Fault | None:
    """Close at once only what is shown: a missing record is not."""
    if situation.subject.get("about") != About.MISSING:
        return None
    return Fault(
        field="",
        code="nothing_to_suspend",
        message=msg("What is missing is not shown: there is nothing to suspend."),
    )


def what_was_decided_is_done(situation: Situation) -> Fault | None:
    """Tell of a correction, an addition or a removal only once it was made."""
    upheld = situation.last(ObjectionStep.UPHOLD)
    if upheld is None or situation.subject.get("is_done"):
        return None
    return UNDONE.get(upheld.stated["outcome"])


_UNANSWERED = frozenset(
    {ObjectionState.FILED, ObjectionState.SUSPENDED, ObjectionState.EXTENDED}
)

OBJECTION = Procedure(
    kind=ProcedureKind.OBJECTION,
    told=frozenset(ObjectionStep),
    transitions=(
        Transition(
            step=ObjectionStep.FILE,
            from_states=frozenset({None}),
            to_state=ObjectionState.FILED,
            act=Act.ACT_FOR_FIRM,
            who=Who.FIRM,
            article=ORDER,
            asks="Only the firm or its agent objects; what it names is marked at once.",
            asks_term="由企业或者其授权代理人提出；该信息即时标注异议。",
            fields=FIELDS["file"],
            requires=(
                day_not_ahead("filed_on"),
                sent_today_by_an_agent("filed_on"),
                something_is_contested,
                no_other_objection_is_open,
            ),
        ),
        Transition(
            step=ObjectionStep.UPHOLD,
            from_states=_UNANSWERED | {ObjectionState.REEXAMINING},
            to_state=ObjectionState.UPHELD,
            act=Act.DECIDE_CASE,
            needs_other_officer=True,
            article=ORDER,
            asks="What is inaccurate is corrected or deleted in time.",
            asks_term="信息不准确的，应当及时更正或者删除。",
            fields=FIELDS["uphold"],
            requires=(outcome_fits, listing_text_is_stated),
        ),
        Transition(
            step=ObjectionStep.DISMISS,
            from_states=_UNANSWERED,
            to_state=ObjectionState.DISMISSED,
            act=Act.DECIDE_CASE,
            needs_other_officer=True,
            needs_reason=True,
            article=LIMITS,
            asks="Say why, and that re-examination may be asked for once.",
            asks_term="说明理由，并告知可以申请复核一次。",
            fields=FIELDS["dismiss"],
        ),
        Transition(
            step=ObjectionStep.SUSPEND,
            from_states=frozenset({ObjectionState.FILED, ObjectionState.EXTENDED}),
            to_state=ObjectionState.SUSPENDED,
            act=Act.DECIDE_CASE,
            needs_reason=True,
            article=ORDER,
            asks="Only what is wrong at first sight, as the wrong firm, is closed now.",
            asks_term="信息明显有误（如记于他人名下）的，核查期间先行停止公示。",
            requires=(something_is_shown,),
        ),
        Transition(
            step=ObjectionStep.EXTEND,
            from_states=frozenset({ObjectionState.FILED}),
            to_state=ObjectionState.EXTENDED,
            act=Act.DECIDE_CASE,
            needs_reason=True,
            article=LIMITS,
            asks="Once, up to twenty working days from filing, if it is complex.",
            asks_term="情况复杂的，经批准可以延长一次，自收到之日起最长二十个工作日。",
        ),
        Transition(
            step=ObjectionStep.RETRACT,
            from_states=_UNANSWERED,
            to_state=ObjectionState.RETRACTED,
            act=Act.ACT_FOR_FIRM,
            who=Who.FIRM,
            needs_reason=True,
            article=LIMITS,
        ),
        Transition(
            step=ObjectionStep.REEXAMINE,
            from_states=frozenset({ObjectionState.DISMISSED}),
            to_state=ObjectionState.REEXAMINING,
            act=Act.ACT_FOR_FIRM,
            who=Who.FIRM,
            article=LIMITS,
            asks="Once; the record is marked again until the answer.",
            asks_term="可以申请复核一次；复核期间继续标注异议。",
            fields=FIELDS["reexamine"],
        ),
        Transition(
            step=ObjectionStep.CONFIRM,
            from_states=frozenset({ObjectionState.REEXAMINING}),
            to_state=ObjectionState.CONFIRMED,
            act=Act.DECIDE_CASE,
            needs_reason=True,
            article=LIMITS,
            asks="The answer to a re-examination is final here.",
            asks_term="复核结论为最终处理结果。",
            fields=FIELDS["confirm"],
        ),
        Transition(
            step=ObjectionStep.INFORM,
            from_states=frozenset({ObjectionState.UPHELD}),
            to_state=ObjectionState.INFORMED,
            act=Act.HANDLE_CASE,
            article=f"{ORDER}; 国家赔偿法 (2012) arts. 2, 9",
            asks="Tell the firm what was put right, who had it, and where to claim.",
            asks_term="告知更正内容、曾接收该信息并已被告知的单位，以及赔偿请求的受理机关。",
            fields=FIELDS["inform"],
            requires=(what_was_decided_is_done,),
        ),
    ),
    dues=MappingProxyType(
        {
            ObjectionState.FILED: Due(
                step=ObjectionStep.UPHOLD,
                limit="objection_decision",
                since=ObjectionStep.FILE,
                day="filed_on",
            ),
            ObjectionState.SUSPENDED: Due(
                step=ObjectionStep.UPHOLD,
                limit="objection_decision",
                since=ObjectionStep.FILE,
                day="filed_on",
            ),
            ObjectionState.UPHELD: Due(
                step=ObjectionStep.INFORM, limit="objection_letter"
            ),
            ObjectionState.EXTENDED: Due(
                step=ObjectionStep.UPHOLD,
                limit="objection_extended",
                since=ObjectionStep.FILE,
                day="filed_on",
            ),
            ObjectionState.REEXAMINING: Due(
                step=ObjectionStep.UPHOLD, limit="objection_reexamination"
            ),
        }
    ),
)
