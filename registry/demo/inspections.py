"""Invented inspections (检查): samplings with their items, and on-site checks."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum
from random import Random
from typing import Any

from registry.demo.dice import happens
from registry.demo.firms import Firm
from registry.demo.industries import breaches, goods
from registry.demo.planned import Planned, party, planned
from registry.domain.periods import add_months
from registry.domain.vocabulary import SamplingKind, Sector

LABORATORIES = ("贵州示例检验检测院", "贵阳示例食品检验中心", "示例产品质量检验所")
PLANS = {
    Sector.FOOD: "省级食品安全监督抽检",
    Sector.FARM: "食用农产品专项抽检",
    Sector.DRUG: "省级药品质量抽检",
}
PLAN = "省级产品质量监督抽查"
INTERVAL_MONTHS = 6  # a planned sampling of the same product comes later


class Failure(StrEnum):
    """How a sample failed."""

    NONE = "none"
    ORDINARY = "ordinary"
    SERIOUS = "serious"


def plan_sampling(
    rng: Random,
    firm: Firm,
    *,
    on: date,
    failure: Failure = Failure.NONE,
    retest: str = "",
    kind: SamplingKind = SamplingKind.PLANNED,
) -> Planned:
    """Plan a sampling concluded on a day: of a firm's own goods, or its shelves."""
    group = goods()[firm.industry.goods]
    sampled_on = on - timedelta(days=rng.randint(10, 35))
    made_on = sampled_on - timedelta(days=rng.randint(5, 120))
    delivered_on = on + timedelta(days=rng.randint(1, 6))
    has_batch = happens(rng, 0.9)
    stated: dict[str, Any] = {
        **party("sampled_seller", firm),
        "plan": PLANS.get(firm.industry.sector, PLAN),
        "product": f"示例{rng.choice(group.products)}",
        "category": group.category,
        "specification": rng.choice(group.sizes),
        "batch": made_on.isoformat() if has_batch else "",
        "verdict": "conforming",
        "laboratory": rng.choice(LABORATORIES),
        "sampled_on": sampled_on.isoformat(),
        "concluded_on": on.isoformat(),
        "delivered_on": delivered_on.isoformat(),
        "sampling_kind": kind.value,
    }
    if not firm.industry.is_retail:
        stated |= party("nominal_producer", firm)
    elif happens(rng, 0.5):
        stated["nominal_producer_name"] = "示例供货企业（未载明代码）"
    if failure is not Failure.NONE:
        stated |= _failed(rng, firm, failure=failure, retest=retest)
    return planned("sampling", firm, on=on, known_on=delivered_on, stated=stated)


def space_out(plans: Iterable[Planned]) -> list[Planned]:
    """Let what is sampled again within six months be sampled for a cause."""
    found = list(plans)
    last: dict[tuple[str, str], date] = {}
    for place in sorted(range(len(found)), key=lambda one: _sampled_on(found[one])):
        plan, on = found[place], _sampled_on(found[place])
        if plan.form != "sampling":
            continue
        known_as = (plan.firm.code, plan.stated["product"])
        before = last.get(known_as)
        if before and on <= add_months(before, INTERVAL_MONTHS):
            stated = {**plan.stated, "sampling_kind": SamplingKind.SPECIAL.value}
            found[place] = replace(plan, stated=stated)
        else:
            last[known_as] = on
    return found


def _sampled_on(plan: Planned) -> date:
    return date.fromisoformat(plan.stated.get("sampled_on", plan.on.isoformat()))


def plan_counterfeit(rng: Random, seller: Firm, maker: Firm, *, on: date) -> Planned:
    """Plan a failed sample whose named producer never made it: it does not answer."""
    plan = plan_sampling(rng, seller, on=on, failure=Failure.SERIOUS)
    stated = {
        **plan.stated,
        **party("nominal_producer", maker),
        "product": f"示例{rng.choice(goods()[maker.industry.goods].products)}",
        "is_counterfeit": True,
        "remark": "经核实，该批次产品系假冒，标称生产企业未生产。",
    }
    return planned("sampling", seller, on=on, known_on=plan.known_on, stated=stated)


def _failed(
    rng: Random, firm: Firm, *, failure: Failure, retest: str
) -> dict[str, Any]:
    items = goods()[firm.industry.goods].items
    fitting = [one for one in items if one[3] is (failure is Failure.SERIOUS)]
    item, limit, value, serious = rng.choice(fitting or items)
    stated: dict[str, Any] = {
        "verdict": "nonconforming",
        "items": [
            {"item": item, "value": value, "limit": limit, "is_serious": serious}
        ],
    }
    if retest:
        stated["retest"] = retest
        stated["retest_laboratory"] = "示例复检机构" if retest != "requested" else ""
    elif happens(rng, 0.4):
        stated["is_corrected"] = True
    return stated


def plan_visit(rng: Random, firm: Firm, *, on: date) -> Planned:
    """Plan an on-site check; one in three finds something and orders to correct."""
    stated: dict[str, Any] = {
        **party("checked", firm),
        "visited_on": on.isoformat(),
        "place": firm.address,
        "finding": "现场检查未发现问题。",
        "inspectors": [
            {"name": "示例检查员甲", "certificate": "黔示例0001"},
            {"name": "示例检查员乙", "certificate": "黔示例0002"},
        ],
        "party_words": "对检查情况无异议。",
    }
    if happens(rng, 0.35):
        breach = rng.choice(breaches(firm.industry.sector))
        stated |= {
            "clauses": breach.basis,
            "finding": f"{breach.facts}问题轻微，已当场告知。",
            "order": f"责令改正：{breach.violation}。",
            "correct_by": (on + timedelta(days=rng.choice((7, 15, 30)))).isoformat(),
        }
    return planned("on_site", firm, on=on, stated=stated)
