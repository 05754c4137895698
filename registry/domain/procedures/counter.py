"""What is stated of whoever brings a firm's papers to the counter (窗口身份核对).

One place for all procedures: a step of the firm's that an officer takes demands this
too. The firm's own agent, signed in, was proved when the account was opened.

Source: domain rule 55: only the subject, or an authorised agent with proof, applies and
objects.
"""

from dataclasses import replace

from registry.domain.case_terms import Capacity
from registry.domain.errors import msg
from registry.domain.procedures.situations import Situation
from registry.domain.procedures.step_fields import fields_of
from registry.domain.procedures.transitions import Transition, Who
from registry.domain.statements import Fault

SHOWN = fields_of("counter")["shown"]


def at_counter(row: Transition) -> Transition:
    """Return a step as an officer takes it: one that brings the firm there asks who."""
    if row.who is not Who.FIRM and not row.hears_firm:
        return row
    return replace(
        row,
        fields=(*row.fields, *SHOWN),
        requires=(*row.requires, proof_was_seen, letter_is_shown, letter_is_valid),
    )


def proof_was_seen(situation: Situation) -> Fault | None:
    """Take papers only from somebody whose licence and identity were looked at."""
    if situation.stated.get("proof_seen") is not False:
        return None
    return Fault(
        field="proof_seen",
        code="proof_not_seen",
        message=msg("Look at the business licence and the identity document first."),
    )


def letter_is_shown(situation: Situation) -> Fault | None:
    """Demand of an agent the letter of authority, with its last day."""
    stated = situation.stated
    if stated.get("capacity") != Capacity.AGENT:
        return None
    missing = next((one for one in ("letter_until", "letter") if one not in stated), "")
    if not missing:
        return None
    return Fault(
        field=missing,
        code="letter_missing",
        message=msg("An agent shows a letter of authority: its last day, and a copy."),
    )


def letter_is_valid(situation: Situation) -> Fault | None:
    """Refuse a letter of authority that has expired; its last day still counts."""
    until = situation.stated.get("letter_until")
    if until is None or situation.today <= until:
        return None
    return Fault(
        field="letter_until",
        code="letter_expired",
        message=msg("The letter of authority expired on %(day)s."),
        params={"day": until.isoformat()},
    )
