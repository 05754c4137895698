"""Quarters of invented records (季度批次), numbered and ready to be stated."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.demo.conduct import GOOD, behaviour_of, plan_records
from registry.demo.firms import YEARS, Firm
from registry.demo.inspections import space_out
from registry.demo.planned import Planned
from registry.domain.periods import add_months
from registry.domain.vocabulary import EnterpriseStatus, Sector

SEASONS = YEARS * 4
WORDS = {
    "penalty": "罚",
    "permit": "许",
    "on_site": "检",
    "recall": "召",
    "accident": "事调",
    "complaint": "诉",
    "honour": "荣",
    "abnormality": "异列",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One statement of a season: the form's code, its sector, what is stated."""

    form: str
    sector: Sector
    stated: dict[str, Any]
    plan: Planned


@dataclass(frozen=True, kw_only=True, slots=True)
class Season:
    """A quarter's records, taken in on its last day; the simple procedure apart."""

    number: int
    day: date
    entries: tuple[Entry, ...]
    simple: tuple[Entry, ...]


def day_of_season(number: int, *, today: date) -> date:
    """Return the last day of a quarter; the twentieth ends today."""
    return add_months(today, 3 * (number - SEASONS))


def invent_seasons(
    firms: Sequence[Firm], *, seed: int, today: date
) -> tuple[Season, ...]:
    """Invent five years of records, by quarters, the oldest first."""
    plans = sorted(
        space_out(_plans(firms, seed=seed, today=today)),
        key=lambda plan: (plan.known_on, plan.firm.number, plan.form),
    )
    numbers: Counter[tuple[str, str, int]] = Counter()
    sorted_out: defaultdict[tuple[int, bool], list[Entry]] = defaultdict(list)
    ends = [day_of_season(number, today=today) for number in range(1, SEASONS + 1)]
    for plan in plans:
        number = next(n for n, end in enumerate(ends, start=1) if plan.known_on <= end)
        sorted_out[number, plan.is_simple].append(
            Entry(
                form=plan.form,
                sector=plan.sector,
                stated=_numbered(plan, numbers, register=(number - 1) // 4),
                plan=plan,
            )
        )
    return tuple(
        Season(
            number=number,
            day=end,
            entries=tuple(sorted_out[number, False]),
            simple=tuple(sorted_out[number, True]),
        )
        for number, end in enumerate(ends, start=1)
    )


def _plans(firms: Sequence[Firm], *, seed: int, today: date) -> list[Planned]:
    found = [behaviour_of(firm, seed=seed, today=today) for firm in firms]
    behaviours = [behaviour for behaviour in found if behaviour]
    makers = [
        one.firm
        for one in behaviours
        if one.sort == GOOD
        and one.firm.known_in == 0
        and one.firm.industry.sector is Sector.FOOD
        and not one.firm.industry.is_retail
        and one.firm.ended_as is EnterpriseStatus.ACTIVE
    ]
    return [
        plan
        for behaviour in behaviours
        for plan in plan_records(behaviour, seed=seed, makers=makers)
        if plan.known_on <= today
    ]


def _numbered(
    plan: Planned, numbers: Counter[tuple[str, str, int]], *, register: int
) -> dict[str, Any]:
    """State a plan whole: with its organ, its number, the name the firm had then."""
    organ = "" if plan.form == "sampling" else plan.organ.code
    counted = (organ, plan.form, plan.on.year)
    numbers[counted] += 1
    then = {plan.firm.name: plan.firm.name_in(register)}
    return {
        **{
            name: then.get(v, v) if isinstance(v, str) else v
            for name, v in plan.stated.items()
            if v != ""
        },
        **_number(plan, numbers[counted]),
        "organ_name": plan.organ.name,
        "organ_code": plan.organ.code,
    }


def _number(plan: Planned, number: int) -> dict[str, str]:
    year = plan.on.year
    if plan.form == "sampling":
        return {"sample_number": f"SL529900{year % 100:02d}{number:06d}"}
    name = "visit_number" if plan.form == "on_site" else "document_number"
    return {name: f"黔{plan.organ.short}市监示{WORDS[plan.form]}〔{year}〕{number}号"}
