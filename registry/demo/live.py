"""Work that waits for a person in the demo (待办示例): drafts, a batch, held rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from registry.demo.dice import dice
from registry.demo.firms import Firm
from registry.demo.industries import breaches
from registry.demo.inspections import Failure, plan_sampling, plan_visit
from registry.demo.penalties import Weight, plan_penalty
from registry.demo.places import Organ, invented_code, organs
from registry.demo.planned import Planned
from registry.domain.regions import is_within
from registry.domain.vocabulary import SamplingKind, Sector

STATED_AT_FIRST = 9  # fields a draft has while it is being written
WAITING_ROWS = 14
# The first six are begun, the seventh is returned, the rest wait for approval.
DRAFTS = (
    *("penalty", "sampling", "on_site", "penalty", "sampling", "on_site"),
    "penalty",
    *("penalty", "sampling", "penalty", "on_site", "penalty"),
)
BEGUN, RETURNED = 6, 7
RETURN_REASON = "请补充违法事实的具体数量。"
ZUNYI = "520300"


@dataclass(frozen=True, kw_only=True, slots=True)
class LiveDraft:
    """A draft of an officer: being written, submitted, or returned with a reason."""

    id: UUID
    form: str
    sector: Sector
    stated: dict[str, Any]
    username: str
    is_submitted: bool
    return_reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class WaitingRow:
    """One row of the batch that waits for release; held rows name nobody by code."""

    form: str
    sector: Sector
    stated: dict[str, Any]


def invent_drafts(
    firms: Sequence[Firm], *, seed: int, today: date
) -> tuple[LiveDraft, ...]:
    """Invent drafts: six being written, one returned, five waiting for approval."""
    rng = dice(seed, "drafts")
    in_zunyi = [firm for firm in firms if is_within(firm.region, ZUNYI)] or firms
    found = []
    for number, form in enumerate(DRAFTS, start=1):
        is_local = number % 4 == 0
        firm = rng.choice(in_zunyi if is_local else firms)
        organ = _organ(ZUNYI if is_local else "520000")
        plan = _plan(rng, firm, form=form, today=today)
        stated = _stated(plan, organ, number=9_000 + number)
        is_whole = number > BEGUN
        found.append(
            LiveDraft(
                id=uuid5(NAMESPACE_URL, f"zhixin demo {seed} draft {number}"),
                form=plan.form,
                sector=plan.sector,
                stated=stated if is_whole else _begun(stated),
                username="zunyi-inspector" if is_local else "inspector",
                is_submitted=is_whole,
                return_reason=RETURN_REASON if number == RETURNED else "",
            )
        )
    return tuple(found)


def invent_waiting(
    firms: Sequence[Firm], *, seed: int, today: date
) -> tuple[WaitingRow, ...]:
    """Invent the rows of a batch: ten to release, four that need a person first."""
    rng = dice(seed, "waiting")
    given_up = {firm.former_name: firm for firm in firms if firm.former_name}
    heir = given_up.get(firms[-1].name)
    parties = (
        {"punished_name": "示例早餐摊点", "punished_kind": "个体工商户"},
        {
            "punished_name": "贵州示例未登记商贸有限公司",
            "punished_code": invented_code("91", "MA999999"),
        },
        {"punished_name": (heir or firms[0]).former_name or firms[0].name},
        {"punished_name": firms[1].name},
    )
    rows = []
    for number in range(1, WAITING_ROWS + 1):
        firm, organ = rng.choice(firms), organs()[1 + number % 10]
        breach = rng.choice(breaches(firm.industry.sector))
        on = today - timedelta(days=rng.randint(8, 25))
        plan = plan_penalty(rng, firm, breach=breach, weight=Weight.FINE, on=on)
        stated = _stated(plan, organ, number=9_100 + number)
        if number <= len(parties):
            stated = {
                name: value
                for name, value in stated.items()
                if not name.startswith("punished_")
            }
            stated |= {"punished_kind": "法人及非法人组织", **parties[number - 1]}
        rows.append(WaitingRow(form=plan.form, sector=plan.sector, stated=stated))
    return tuple(rows)


def _plan(rng: Random, firm: Firm, *, form: str, today: date) -> Planned:
    on = today - timedelta(days=rng.randint(2, 12))
    if form == "on_site":
        return plan_visit(rng, firm, on=on)
    if form == "penalty":
        breach = rng.choice(breaches(firm.industry.sector))
        weight = rng.choice((Weight.FINE, Weight.CONFISCATION, Weight.WARNING))
        return plan_penalty(rng, firm, breach=breach, weight=weight, on=on)
    early = today - timedelta(days=rng.randint(10, 30))
    return plan_sampling(
        rng,
        firm,
        on=early,
        failure=Failure.ORDINARY,
        kind=SamplingKind.SPECIAL,  # whatever was planned shortly before
    )


def _stated(plan: Planned, organ: Organ, *, number: int) -> dict[str, Any]:
    words = {"penalty": ("document_number", "罚"), "on_site": ("visit_number", "检")}
    if plan.form in words:
        field, word = words[plan.form]
        text = f"黔{organ.short}市监示{word}〔{plan.on.year}〕{number}号"
    else:
        field, text = "sample_number", f"SL529900{plan.on.year % 100:02d}9{number:05d}"
    return {
        **{name: value for name, value in plan.stated.items() if value != ""},
        field: text,
        "organ_name": organ.name,
        "organ_code": organ.code,
    }


def _begun(stated: dict[str, Any]) -> dict[str, Any]:
    """Keep what is typed first."""
    return dict(list(stated.items())[:STATED_AT_FIRST])


def _organ(region: str) -> Organ:
    return next(organ for organ in organs() if organ.region == region)
