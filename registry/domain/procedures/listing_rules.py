"""Conditions of a listing's steps: the two tests, the periods, consent (列入条件).

Source: SAMR order 44 (2021) arts. 2, 13, 16, 21, 22 (严重违法失信名单管理办法).
"""

from registry.domain.case_terms import HeavierGround
from registry.domain.errors import msg
from registry.domain.policies import early_removal_from
from registry.domain.procedures.listing_terms import ListingState, ListingStep
from registry.domain.procedures.situations import Situation
from registry.domain.statements import Fault
from registry.domain.vocabulary import AuthorityLevel, PenaltyKind

LICENCE_KINDS = frozenset({PenaltyKind.GRADE_LOWERED, PenaltyKind.PERMIT_REVOKED})
RESTRICTION_KINDS = frozenset(
    {
        PenaltyKind.BUSINESS_RESTRICTED,
        PenaltyKind.PRODUCTION_STOPPED,
        PenaltyKind.CLOSED,
        PenaltyKind.OCCUPATION_BANNED,
    }
)


def heavier_penalty_shown(situation: Situation) -> Fault | None:
    """Demand a heavier penalty whose kinds bear out the ground stated (art. 2)."""
    ground = situation.stated.get("heavier_ground")
    kinds = frozenset(situation.subject.get("penalty_kinds", ()))
    needed = {
        HeavierGround.HEAVIER_FINE: frozenset({PenaltyKind.FINE}),
        HeavierGround.LICENCE: LICENCE_KINDS,
        HeavierGround.RESTRICTION: RESTRICTION_KINDS,
    }.get(HeavierGround(ground) if ground else HeavierGround.OTHER_LAW)
    if needed is None or needed & kinds:
        return None
    return Fault(
        code="no_heavier_penalty",
        message=msg("The penalty has no kind that bears out this ground (art. 2)."),
        field="heavier_ground",
    )


def not_listed_for_the_same_act(situation: Situation) -> Fault | None:
    """Refuse a second listing for the same penalty."""
    other = situation.subject.get("same_act")
    if not other:
        return None
    return Fault(
        code="listed_for_same_act",
        message=msg("The firm is or was listed for this very penalty: %(other)s."),
        params={"other": other},
        field="record",
    )


def approver_lists_nobody(situation: Situation) -> Fault | None:
    """Keep whoever approved the penalty from listing for it, or lending the duty."""
    if situation.actors.isdisjoint(situation.subject.get("approvers", ())):
        return None
    return Fault(
        code="approver_lists",
        message=msg(
            "You approved the penalty: another officer proposes, decides and "
            "publishes a listing for it."
        ),
        field="",
    )


def statements_are_over(situation: Situation) -> Fault | None:
    """Wait for the end of the statement period, or for the firm's waiver or words."""
    notified, heard = (
        situation.last(ListingStep.NOTIFY),
        situation.last(ListingStep.HEAR),
    )
    if situation.stated.get("waived_on") or notified is None:
        return None
    if heard is not None and heard.on >= notified.on:
        return None
    served = situation.day_stated(ListingStep.NOTIFY, "served_on") or notified.on
    last = situation.end_of("listing_statement", since=served)
    if situation.today > last:
        return None
    return Fault(
        field="",
        code="statement_period_open",
        message=msg("The firm may make its statement up to and with %(day)s."),
        params={"day": last.isoformat()},
    )


def consent_needed(situation: Situation) -> Fault | None:
    """Ask for consent only where the rule does: county and prefecture (art. 22)."""
    is_below = situation.level is not AuthorityLevel.PROVINCE
    if is_below and situation.limit("listing_upper_consent").is_on:
        return None
    return Fault(
        field="",
        code="consent_not_needed",
        message=msg("No consent of an upper level is needed here."),
    )


def upper_level_consented(situation: Situation) -> Fault | None:
    """Demand the next level's consent from counties and prefectures (art. 22)."""
    if consent_needed(situation):
        return None
    if situation.steps and situation.steps[-1].state == ListingState.CONSENTED:
        return None
    return Fault(
        field="",
        code="consent_missing",
        message=msg("The next organ above must consent first (order 44 art. 22)."),
    )


def early_removal_due(situation: Situation) -> Fault | None:
    """Allow early removal from one year on, after any restriction (art. 16)."""
    decided = situation.day_stated(ListingStep.DECIDE, "decided_on")
    if decided is None:
        return None
    restricted = situation.day_stated(ListingStep.PROPOSE, "restricted_until")
    first = early_removal_from(decided, restricted, policies=situation.policies)
    if situation.today >= first:
        return None
    return Fault(
        field="",
        code="too_early",
        message=msg("Early removal may be asked for from %(day)s on."),
        params={"day": first.isoformat()},
    )


def duties_are_done(situation: Situation) -> Fault | None:
    """Demand that the duties are done and the harm is undone (art. 16)."""
    for name in ("duties_done", "harm_undone"):
        if situation.stated.get(name) is False:
            return Fault(
                field=name,
                code="condition_not_met",
                message=msg("Nobody is removed early before this is so (art. 16)."),
            )
    return None


def term_is_over(situation: Situation) -> Fault | None:
    """Let a listing end by itself only once its term is over (art. 21)."""
    ends = situation.subject.get("ends_on")
    if ends is not None and situation.today > ends:
        return None
    return Fault(
        field="",
        code="term_not_over",
        message=msg("The listing's term is not over yet."),
    )
