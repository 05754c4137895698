"""How a serious offender is listed, and how the listing ends (列入严重违法失信名单).

Nobody is listed without prior notice, a closed statement period, legal review, the
upper level's consent where it is needed, and a decision by somebody who did not propose
it. A score only ever makes a candidate, and candidates are never public.

Source: 市场监督管理严重违法失信名单管理办法 (SAMR order 44, 2021).
"""

from types import MappingProxyType

from registry.domain.duties import Act
from registry.domain.procedures.listing_rules import (
    approver_lists_nobody,
    consent_needed,
    duties_are_done,
    early_removal_due,
    heavier_penalty_shown,
    not_listed_for_the_same_act,
    statements_are_over,
    term_is_over,
    upper_level_consented,
)
from registry.domain.procedures.listing_terms import ListingState, ListingStep
from registry.domain.procedures.requirements import (
    day_not_ahead,
    no_heavier_penalty_since,
    penalty_has_fallen,
    penalty_in_force,
    penalty_of_own_organ,
)
from registry.domain.procedures.situations import Due
from registry.domain.procedures.step_fields import fields_of
from registry.domain.procedures.transitions import Procedure, Transition, Who
from registry.domain.vocabulary import ProcedureKind

ORDER = "SAMR order 44 (2021)"
FIELDS = fields_of(ProcedureKind.LISTING)
_OPEN = frozenset({ListingState.NOTIFIED, ListingState.HEARD, ListingState.CLOSED})

# From its notice on the firm knows of the case; how the organ came to it stays inside.
_TOLD = frozenset(
    {
        ListingStep.NOTIFY,
        ListingStep.HEAR,
        ListingStep.CLOSE,
        ListingStep.CLEAR,
        ListingStep.PUBLISH,
        ListingStep.REMOVE,
        ListingStep.EXPIRE,
        ListingStep.REVOKE,
        ListingStep.RESTORE,
    }
)

LISTING = Procedure(
    kind=ProcedureKind.LISTING,
    told=_TOLD,
    transitions=(
        Transition(
            step=ListingStep.NOMINATE,
            from_states=frozenset({None}),
            to_state=ListingState.CANDIDATE,
            act=Act.HANDLE_CASE,
            needs_reason=True,
            article="registry's own rule: a score only makes a candidate",
            asks="A candidate is looked at by an officer; it is never public.",
            asks_term="候选仅供内部研判，不得公开。",
        ),
        Transition(
            step=ListingStep.PROPOSE,
            from_states=frozenset({None, ListingState.CANDIDATE}),
            to_state=ListingState.PROPOSED,
            act=Act.HANDLE_CASE,
            article=f"{ORDER} arts. 2, 5-12",
            asks="Both tests must hold: a grave violation and a heavier penalty.",
            asks_term="须同时符合两项条件：违法行为严重，且受到较重行政处罚。",
            fields=FIELDS["propose"],
            requires=(
                penalty_in_force,
                penalty_of_own_organ,
                heavier_penalty_shown,
                not_listed_for_the_same_act,
                approver_lists_nobody,
            ),
        ),
        Transition(
            step=ListingStep.DISMISS,
            from_states=frozenset({ListingState.CANDIDATE}),
            to_state=ListingState.DISMISSED,
            act=Act.HANDLE_CASE,
            needs_reason=True,
            article=f"{ORDER} art. 12",
        ),
        Transition(
            step=ListingStep.NOTIFY,
            from_states=frozenset({ListingState.PROPOSED}),
            to_state=ListingState.NOTIFIED,
            act=Act.HANDLE_CASE,
            article=f"{ORDER} art. 13",
            asks="Tell the firm facts, reason, basis and its rights before deciding.",
            asks_term="作出决定前，应当告知当事人事由、依据及依法享有的权利。",
            fields=FIELDS["notify"],
            requires=(day_not_ahead("served_on"),),
        ),
        Transition(
            step=ListingStep.HEAR,
            from_states=frozenset({ListingState.NOTIFIED, ListingState.HEARD}),
            to_state=ListingState.HEARD,
            act=Act.HANDLE_CASE,
            hears_firm=True,
            article=f"{ORDER} art. 13; 行政处罚法 arts. 45, 63",
            asks="Take the firm's statement or hearing, and check what it says.",
            asks_term="听取当事人陈述、申辩或者组织听证，并予复核。",
            fields=FIELDS["hear"],
        ),
        Transition(
            step=ListingStep.CLOSE,
            from_states=frozenset({ListingState.NOTIFIED, ListingState.HEARD}),
            to_state=ListingState.CLOSED,
            act=Act.HANDLE_CASE,
            article=f"{ORDER} art. 13",
            asks="The firm's time to speak must be over, waived or used.",
            asks_term="陈述申辩期限届满、书面放弃或者已经陈述。",
            fields=FIELDS["close"],
            requires=(day_not_ahead("waived_on"), statements_are_over),
        ),
        Transition(
            step=ListingStep.REVIEW,
            from_states=frozenset({ListingState.CLOSED}),
            to_state=ListingState.REVIEWED,
            act=Act.REVIEW_LEGALLY,
            needs_other_officer=True,
            article="行政处罚法 (2021) art. 58",
            asks="Somebody else reviews facts, procedure, evidence and basis.",
            asks_term="由承办人以外的法制人员审核事实、程序、证据和依据。",
            requires=(penalty_in_force,),
        ),
        Transition(
            step=ListingStep.SEND_BACK,
            from_states=frozenset({ListingState.CLOSED}),
            to_state=ListingState.NOTIFIED,
            act=Act.REVIEW_LEGALLY,
            needs_other_officer=True,
            needs_reason=True,
            article="行政处罚法 (2021) art. 58",
        ),
        Transition(
            step=ListingStep.CONSENT,
            from_states=frozenset({ListingState.REVIEWED}),
            to_state=ListingState.CONSENTED,
            act=Act.CONSENT_TO_CASE,
            who=Who.UPPER,
            needs_other_officer=True,
            article=f"{ORDER} art. 22",
            asks="County and prefecture need the next level's consent to list.",
            asks_term="县级、设区的市级列入的，应当经上一级市场监督管理部门同意。",
            requires=(consent_needed,),
        ),
        Transition(
            step=ListingStep.OBJECT,
            from_states=frozenset({ListingState.REVIEWED}),
            to_state=ListingState.CLEARED,
            act=Act.CONSENT_TO_CASE,
            who=Who.UPPER,
            needs_other_officer=True,
            needs_reason=True,
            article=f"{ORDER} art. 22",
            requires=(consent_needed,),
        ),
        Transition(
            step=ListingStep.DECIDE,
            from_states=frozenset({ListingState.REVIEWED, ListingState.CONSENTED}),
            to_state=ListingState.DECIDED,
            act=Act.DECIDE_CASE,
            needs_other_officer=True,
            article=f"{ORDER} art. 13",
            asks="The decision names reason, basis, measures, removal and remedies.",
            asks_term="决定书载明事由、依据、惩戒措施提示、移出条件和程序以及救济措施。",
            fields=FIELDS["decide"],
            requires=(
                day_not_ahead("decided_on"),
                upper_level_consented,
                penalty_in_force,
                approver_lists_nobody,
            ),
        ),
        Transition(
            step=ListingStep.CLEAR,
            from_states=_OPEN | {ListingState.REVIEWED, ListingState.PROPOSED},
            to_state=ListingState.CLEARED,
            act=Act.DECIDE_CASE,
            needs_other_officer=True,
            needs_reason=True,
            article=f"{ORDER} art. 12",
            asks="Enough evidence of no intent: the firm is not listed.",
            asks_term="有证据足以证明没有主观故意的，不予列入。",
        ),
        Transition(
            step=ListingStep.PUBLISH,
            from_states=frozenset({ListingState.DECIDED}),
            to_state=ListingState.PUBLISHED,
            act=Act.PUBLISH_DECISION,
            needs_other_officer=True,
            article=f"{ORDER} art. 14",
            asks="Publish within 20 working days of the decision, once it is served.",
            asks_term="自作出决定之日起二十个工作日内公示，决定书应先送达。",
            fields=FIELDS["publish"],
            requires=(
                day_not_ahead("served_on"),
                penalty_in_force,
                approver_lists_nobody,
            ),
        ),
        Transition(
            step=ListingStep.REMOVE,
            from_states=frozenset({ListingState.PUBLISHED}),
            to_state=ListingState.REMOVED,
            act=Act.DECIDE_CASE,
            needs_reason=True,
            article=f"{ORDER} arts. 16-18",
            asks="From one year on: duties done, harm removed, no new heavier penalty.",
            asks_term="满一年，且已履行义务、消除危害后果、未再受较重行政处罚的，可以提前移出。",
            fields=FIELDS["remove"],
            requires=(early_removal_due, duties_are_done, no_heavier_penalty_since),
        ),
        Transition(
            step=ListingStep.EXPIRE,
            from_states=frozenset({ListingState.PUBLISHED}),
            to_state=ListingState.EXPIRED,
            act=Act.END_TERM,
            who=Who.CLOCK,
            article=f"{ORDER} art. 21",
            asks="After its term the listing ends by itself, with its measures.",
            asks_term="列入期限届满，自动移出并解除管理措施。",
            requires=(term_is_over,),
        ),
        Transition(
            step=ListingStep.REVOKE,
            from_states=frozenset(
                {ListingState.DECIDED, ListingState.PUBLISHED, ListingState.REMOVED}
            ),
            to_state=ListingState.REVOKED,
            act=Act.DECIDE_CASE,
            needs_reason=True,
            article=f"{ORDER} art. 19",
            asks="Its penalty fell or an objection was upheld: end it in three days.",
            asks_term="所依据的处罚被撤销、确认违法或者无效，或者异议成立的，三个工作日内停止公示。",
            requires=(penalty_has_fallen,),
        ),
        Transition(
            step=ListingStep.RESTORE,
            from_states=frozenset({ListingState.REMOVED}),
            to_state=ListingState.PUBLISHED,
            act=Act.DECIDE_CASE,
            needs_other_officer=True,
            needs_reason=True,
            article=f"{ORDER} art. 20",
            asks="The removal was obtained by false papers: the listing starts again.",
            asks_term="以虚假材料取得移出的，撤销移出决定，恢复列入，期限重新计算。",
            fields=FIELDS["restore"],
            requires=(day_not_ahead("decided_on"),),
        ),
    ),
    dues=MappingProxyType(
        {
            ListingState.CANDIDATE: Due(step=ListingStep.PROPOSE),
            ListingState.PROPOSED: Due(step=ListingStep.NOTIFY),
            ListingState.NOTIFIED: Due(
                step=ListingStep.CLOSE,
                limit="listing_statement",
                since=ListingStep.NOTIFY,
                day="served_on",
            ),
            ListingState.HEARD: Due(step=ListingStep.CLOSE),
            ListingState.CLOSED: Due(step=ListingStep.REVIEW),
            ListingState.REVIEWED: Due(
                step=ListingStep.CONSENT, otherwise=ListingStep.DECIDE
            ),
            ListingState.CONSENTED: Due(step=ListingStep.DECIDE),
            ListingState.DECIDED: Due(
                step=ListingStep.PUBLISH,
                limit="listing_publication",
                since=ListingStep.DECIDE,
                day="decided_on",
            ),
        }
    ),
    after_fall=MappingProxyType(
        {
            state: Due(
                step=ListingStep.REVOKE, limit="listing_withdrawal", known_as="fell_on"
            )
            for state in (ListingState.DECIDED, ListingState.PUBLISHED)
        }
    ),
)
