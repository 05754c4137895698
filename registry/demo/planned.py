"""A record of the invented province before it has a number (拟录入信息)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.demo.firms import Firm
from registry.demo.places import Organ, organ_of
from registry.domain.vocabulary import Sector


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """What will be stated of a firm.

    Time: `on` is the day of the event, `known_on` when all that is stated was known.
    Shape: `form` is a form's code; `is_simple` says a penalty of the simple procedure.
    """

    form: str
    sector: Sector
    firm: Firm
    organ: Organ
    on: date
    known_on: date
    stated: Mapping[str, Any]
    is_simple: bool = False


def planned(
    form: str,
    firm: Firm,
    *,
    on: date,
    stated: Mapping[str, Any],
    known_on: date | None = None,
    is_simple: bool = False,
) -> Planned:
    """Plan a record by the organ of the firm's region."""
    return Planned(
        form=form,
        sector=firm.industry.sector,
        firm=firm,
        organ=organ_of(firm.region),
        on=on,
        known_on=known_on or on,
        stated=stated,
        is_simple=is_simple,
    )


def party(role: str, firm: Firm) -> dict[str, str]:
    """State a firm in a role, by name and code."""
    return {
        f"{role}_name": firm.name,
        f"{role}_code": firm.code,
        f"{role}_address": firm.address,
    }
