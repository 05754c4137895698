"""Invented permits, honours, recalls, accidents, complaints, abnormality (其他信息)."""

from datetime import date, timedelta
from random import Random
from typing import Any

from registry.demo.dice import happens
from registry.demo.firms import Firm
from registry.demo.industries import goods
from registry.demo.planned import Planned, party, planned
from registry.domain.periods import add_months
from registry.domain.vocabulary import Sector

PERMITS = {
    Sector.FOOD: ("食品生产许可证", "SC1"),
    Sector.DRUG: ("药品生产经营许可证", "黔药"),
    Sector.EQUIPMENT: ("特种设备生产许可证", "TS"),
    Sector.PRODUCT: ("工业产品生产许可证", "XK"),
    Sector.ENGINEERING: ("建筑业企业资质证书", "D2"),
    Sector.ENVIRONMENT: ("安全生产许可证", "黔安"),
}
HONOURS = (
    "贵州省示例质量奖提名",
    "示例放心消费企业",
    "示例质量标杆企业",
    "示例绿色工厂",
)
MATTERS = (
    "反映所购商品标签不清，要求退换。",
    "反映商品分量不足，要求核查。",
    "反映售后服务拖延，要求处理。",
    "举报经营场所卫生状况不佳。",
)
OUTCOMES = ("经调解，双方达成一致。", "经核查，未发现违法行为。", "已责令改正并回复。")
CAUSES = (
    ("未在规定的期限公示年度报告", "已补报年度报告并公示"),
    ("通过登记的住所或者经营场所无法联系", "已办理住所变更登记"),
)


def plan_permit(rng: Random, firm: Firm, *, on: date) -> Planned | None:
    """Plan a permit of five years, where the sector has one."""
    if firm.industry.sector not in PERMITS:
        return None
    certificate, mark = PERMITS[firm.industry.sector]
    is_sold = firm.industry.is_retail and firm.industry.sector is Sector.FOOD
    name = "食品经营许可证" if is_sold else certificate
    return planned(
        "permit",
        firm,
        on=on,
        stated={
            **party("holder", firm),
            "document_name": "准予行政许可决定书",
            "permit_kind": rng.choice(("普通", "普通", "核准")),
            "certificate": name,
            "permit_number": f"{mark}示例{firm.number:06d}",
            "content": f"{firm.industry.scope}。",
            "decided_on": on.isoformat(),
            "valid_from": on.isoformat(),
            "ends_on": (add_months(on, 60) - timedelta(days=1)).isoformat(),
        },
    )


def plan_honour(rng: Random, firm: Firm, *, on: date) -> Planned:
    """Plan an honour of three years."""
    stated = {
        **party("holder", firm),
        "title": rng.choice(HONOURS),
        "decided_on": on.isoformat(),
        "ends_on": add_months(on, 36).isoformat(),
    }
    return planned("honour", firm, on=on, stated=stated)


def plan_recall(rng: Random, firm: Firm, *, on: date) -> Planned:
    """Plan a recall of one batch."""
    group = goods()[firm.industry.goods]
    item = rng.choice(group.items)
    made_on = on - timedelta(days=rng.randint(20, 90))
    stated: dict[str, Any] = {
        **party("responsible", firm),
        "product": f"示例{rng.choice(group.products)}",
        "batch": made_on.isoformat(),
        "quantity": f"{rng.randint(20, 900)}件",
        "defect": f"{item[0]}不符合标准要求（{item[1]}）。",
        "measure": "停止销售，召回已售产品，退货或者更换。",
        "is_ordered": happens(rng, 0.3),
        "announced_on": on.isoformat(),
    }
    return planned("recall", firm, on=on, stated=stated)


def plan_accident(rng: Random, firm: Firm, *, on: date) -> Planned:
    """Plan a quality accident, ordinary but for one in six."""
    is_larger = happens(rng, 1 / 6)
    stated = {
        **party("responsible", firm),
        "severity": "fairly_large" if is_larger else "ordinary",
        "finding": "经调查，设备维护不到位导致事故，未造成人员死亡，企业负有责任。",
        "happened_on": on.isoformat(),
    }
    known_on = on + timedelta(days=rng.randint(20, 60))
    return planned("accident", firm, on=on, known_on=known_on, stated=stated)


def plan_complaint(rng: Random, firm: Firm, *, on: date) -> Planned:
    """Plan a complaint that was dealt with."""
    stated = {
        **party("responsible", firm),
        "matter": rng.choice(MATTERS),
        "outcome": rng.choice(OUTCOMES),
        "received_on": on.isoformat(),
    }
    return planned("complaint", firm, on=on, stated=stated)


def plan_abnormality(rng: Random, firm: Firm, *, on: date, today: date) -> Planned:
    """Plan an entry among abnormal operations, mostly removed again."""
    cause, removal = rng.choice(CAUSES)
    removed_on = on + timedelta(days=rng.randint(30, 400))
    stated: dict[str, Any] = {
        **party("responsible", firm),
        "cause": cause,
        "decided_on": on.isoformat(),
    }
    known_on = on
    if removed_on <= today and happens(rng, 0.75):
        known_on = removed_on
        stated |= {"removed_on": removed_on.isoformat(), "removal_cause": removal}
    return planned("abnormality", firm, on=on, known_on=known_on, stated=stated)
