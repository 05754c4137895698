"""Rules between the fields of a statement (逻辑核验): days, amounts, items, people.

Source: forms.md 1.4; order 44 and the sampling rules as named beside each form.
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from registry.domain.checking_base import Context, Findings
from registry.domain.errors import msg
from registry.domain.fields import Form
from registry.domain.gtin import check_gtin
from registry.domain.vocabulary import PenaltyKind, RetestState, Verdict

CONFISCATIONS = frozenset(
    {PenaltyKind.CONFISCATED_GAINS, PenaltyKind.CONFISCATED_GOODS}
)
ON_LICENCES = frozenset({PenaltyKind.PERMIT_SUSPENDED, PenaltyKind.PERMIT_REVOKED})
MIN_INSPECTORS = 2
FIRST_DAY = date(1949, 10, 1)  # the rules of policies reach back to it
# Days that have been: none may lie in the future, or before any rule.
PAST = ("sampled_on", "delivered_on", "removed_on")
# Each pair in the order the days must have; equal days are in order.
ORDERED = (
    ("decided_on", "valid_until"),
    ("decided_on", "publication_until"),
    ("decided_on", "restricted_until"),
    ("decided_on", "ends_on"),
    ("valid_from", "ends_on"),
    ("decided_on", "removed_on"),
    ("sampled_on", "concluded_on"),
    ("concluded_on", "delivered_on"),
    ("visited_on", "correct_by"),
)


def check_rules(
    form: Form, values: Mapping[str, Any], *, context: Context, findings: Findings
) -> None:
    """Tell every broken rule between fields that could be read."""
    _check_days(form, values, today=context.today, findings=findings)
    if rule := RULES.get(form.code):
        rule(values, findings)


def _check_days(
    form: Form, values: Mapping[str, Any], *, today: date, findings: Findings
) -> None:
    for name in (form.event_field, *PAST):
        if name in values and values[name] > today:
            findings.refuse(
                name, "future_date", msg("This day lies in the future: check the year.")
            )
        if name in values and values[name] < FIRST_DAY:
            findings.refuse(
                name, "too_early", msg("This day lies before 1949: check the year.")
            )
    for earlier, later in ORDERED:
        if earlier not in values or later not in values:
            continue
        if values[earlier] > values[later]:
            other = form.field(earlier)
            findings.refuse(
                later,
                "date_order",
                msg("This day lies before the %(other)s, %(day)s."),
                other=other.label if other else earlier,
                other_term=other.term if other else earlier,
                day=values[earlier].isoformat(),
            )


def _check_penalty(values: Mapping[str, Any], findings: Findings) -> None:
    if "penalty_kinds" not in values:
        return
    kinds = frozenset(values["penalty_kinds"])
    _check_fine(values, is_chosen=PenaltyKind.FINE in kinds, findings=findings)
    _check_confiscation(
        values, is_chosen=bool(CONFISCATIONS & kinds), findings=findings
    )
    _check_licence(values, is_chosen=bool(ON_LICENCES & kinds), findings=findings)


def _check_fine(
    values: Mapping[str, Any], *, is_chosen: bool, findings: Findings
) -> None:
    fine: Decimal | None = values.get("fine_wan")
    if is_chosen and not fine and not findings.has_fault("fine_wan"):
        findings.refuse(
            "fine_wan", "fine_missing", msg("A fine is chosen: state its amount.")
        )
    if fine and not is_chosen:
        findings.refuse(
            "fine_wan",
            "fine_without_kind",
            msg("An amount is stated, but no fine is among the kinds of penalty."),
        )


def _check_confiscation(
    values: Mapping[str, Any], *, is_chosen: bool, findings: Findings
) -> None:
    amount: Decimal | None = values.get("confiscated_wan")
    name = "confiscated_wan"
    if amount and not is_chosen:
        findings.refuse(
            name,
            "confiscation_without_kind",
            msg("An amount is stated, but no confiscation is among the kinds."),
        )
    elif is_chosen and amount is None and not findings.has_fault(name):
        findings.refuse(
            name,
            "confiscation_missing",
            msg("A confiscation is chosen: state its amount, 0 for goods of no value."),
        )
    elif is_chosen and amount == 0:
        findings.warn(
            name,
            "confiscation_zero",
            msg("A confiscation of 0: the content must say what was confiscated."),
        )


def _check_licence(
    values: Mapping[str, Any], *, is_chosen: bool, findings: Findings
) -> None:
    is_stated = "licence" in values
    if is_chosen and not is_stated and not findings.has_fault("licence"):
        findings.refuse(
            "licence",
            "licence_missing",
            msg("A licence is suspended or revoked: state its name and number."),
        )
    if is_stated and not is_chosen:
        findings.refuse(
            "licence",
            "licence_without_kind",
            msg("A licence is stated, but no suspension or revocation is chosen."),
        )


def _check_sampling(values: Mapping[str, Any], findings: Findings) -> None:
    verdict = values.get("verdict")
    has_items = bool(values.get("items"))
    if verdict is Verdict.NONCONFORMING and not has_items:
        if not findings.has_fault("items"):
            findings.refuse(
                "items",
                "items_missing",
                msg("A nonconforming sample failed in something: state the items."),
            )
    elif verdict is Verdict.CONFORMING and has_items:
        findings.refuse(
            "items",
            "items_of_conforming",
            msg("A conforming sample has no failed items."),
        )
    retest = values.get("retest", RetestState.NONE)
    if verdict is Verdict.CONFORMING and retest is not RetestState.NONE:
        findings.refuse(
            "retest",
            "retest_of_conforming",
            msg("Only a nonconforming sample is retested."),
        )
    if "gtin" in values:
        _check_gtin(values["gtin"], findings)


def _check_gtin(text: str, findings: Findings) -> None:
    check = check_gtin(text)
    for fault in check.faults:
        findings.refuse(
            "gtin",
            "invalid_gtin",
            msg("The article number %(wrong)s."),
            wrong=fault.label,
            wrong_term=fault.term,
        )
    for fault in check.warnings:
        findings.warn(
            "gtin",
            "unusual_gtin",
            msg("The article number %(wrong)s."),
            wrong=fault.label,
            wrong_term=fault.term,
        )


def _check_visit(values: Mapping[str, Any], findings: Findings) -> None:
    people = {row["certificate"] for row in values.get("inspectors", ())}
    if "inspectors" in values and len(people) < MIN_INSPECTORS:
        findings.refuse(
            "inspectors",
            "too_few_inspectors",
            msg("At least two inspectors with different certificates are needed."),
        )
    has_order, has_day = "order" in values, "correct_by" in values
    if has_order and not has_day and not findings.has_fault("correct_by"):
        findings.refuse(
            "correct_by",
            "order_without_day",
            msg("An order to correct needs the day it must be done by."),
        )
    if has_day and not has_order and not findings.has_fault("order"):
        findings.refuse(
            "order",
            "day_without_order",
            msg("A day to correct by is stated: say what must be corrected."),
        )


RULES: dict[str, Callable[[Mapping[str, Any], Findings], None]] = {
    "penalty": _check_penalty,
    "sampling": _check_sampling,
    "on_site": _check_visit,
}
