"""What a row of a sheet leaves to a person, or is none of ours (待核实的行)."""

from typing import Any

from registry.domain.errors import msg
from registry.domain.layouts import Layout
from registry.domain.statements import Fault
from registry.domain.value_lists import read_penalty_kinds
from registry.domain.values import UnreadableError, folded, read_wan, yuan_to_wan
from registry.domain.vocabulary import PenaltyKind

JOINT = "；"
Stated = dict[str, Any]


def holds_of(layout: Layout, stated: Stated, *, asides: Stated) -> list[Fault]:
    """Complete a statement with what the layout derives; return what a person must see.

    Shape: `asides` are the columns only the layout reads; `stated` is added to.
    """
    return [
        *_remarked(layout, stated),
        *_masked(layout, stated),
        *_assumed(layout, stated, asides=asides),
        *_amounts(stated, asides=asides),
    ]


def refusals_of(layout: Layout, asides: Stated) -> tuple[Fault, ...]:
    """Return why a row is no statement at all, such as a notice of a penalty."""
    kind = asides.get("sheet_kind")
    if not layout.decisions or kind is None or kind in layout.decisions:
        return ()
    return (
        Fault(
            field="sheet_kind",
            code="not_a_decision",
            message=msg("%(kind)s is no penalty decision: notices are not recorded."),
            params={"kind": str(kind)},
        ),
    )


def _remarked(layout: Layout, stated: Stated) -> list[Fault]:
    """Set what a whole remark states; hold what merely speaks of it."""
    holds = []
    for part in str(stated.get("remark", "")).split(JOINT):
        text = folded(part)
        rule = next(
            (rule for rule in layout.remarks if rule.pattern.fullmatch(text)), None
        )
        if not rule or rule.field in stated:
            continue
        stated[rule.field] = rule.value
        if rule.is_held:
            holds.append(
                Fault(
                    field=rule.field,
                    code="remark_unclear",
                    message=msg("Read the remark and confirm what it states."),
                )
            )
    return holds


def _masked(layout: Layout, stated: Stated) -> list[Fault]:
    """Hold parties whose names were masked when they were published."""
    if layout.masked is None:
        return []
    return [
        Fault(
            field=name,
            code="name_masked",
            message=msg("The name was masked at publication: find out who it is."),
        )
        for role in layout.form.parties
        for name in (f"{role}_name",)
        if layout.masked.fullmatch(str(stated.get(name, "")))
    ]


def _assumed(layout: Layout, stated: Stated, *, asides: Stated) -> list[Fault]:
    holds = []
    for field, source in layout.assumed.items():
        if field in stated or source not in asides:
            continue
        stated[field] = asides[source]
        holds.append(
            Fault(
                field=field,
                code="day_assumed",
                message=msg("The file states the day of publication only: confirm it."),
            )
        )
    return holds


def _amounts(stated: Stated, *, asides: Stated) -> list[Fault]:
    """State the one amount of a text where one kind of penalty can claim it."""
    amounts = [part for part in str(asides.get("amounts_yuan", "")).split(";") if part]
    if not amounts:
        return []
    kinds = _kinds(stated)
    claims = {
        PenaltyKind.FINE: "fine_wan",
        PenaltyKind.CONFISCATED_GAINS: "confiscated_wan",
        PenaltyKind.CONFISCATED_GOODS: "confiscated_wan",
    }
    claimed = {claims[kind] for kind in kinds if kind in claims}
    if len(amounts) == 1 and len(claimed) == 1:
        try:
            wan = yuan_to_wan(read_wan(amounts[0]))
        except UnreadableError:
            pass
        else:
            stated[claimed.pop()] = format(wan, "f")
            return []
    return [
        Fault(
            field="fine_wan",
            code="ambiguous_amount",
            message=msg("Amounts are not told apart (%(amounts)s yuan): state each."),
            params={"amounts": "; ".join(amounts)},
        )
    ]


def _kinds(stated: Stated) -> tuple[PenaltyKind, ...]:
    try:
        return read_penalty_kinds(stated.get("penalty_kinds", ""))
    except UnreadableError:
        return ()
