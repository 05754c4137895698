"""Invented penalties (行政处罚): what was breached, and the sentence by its weight."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random
from typing import Any

from registry.demo.dice import happens
from registry.demo.firms import Firm
from registry.demo.industries import Breach
from registry.demo.planned import Planned, party, planned
from registry.domain.periods import add_months
from registry.domain.vocabulary import PenaltyKind


class Weight(StrEnum):
    """How heavy a decision is; the heaviest of its kinds says what it deducts."""

    WARNING = "warning"
    CRITICISM = "criticism"
    SIMPLE = "simple"
    FINE = "fine"
    CONFISCATION = "confiscation"
    STOPPED = "stopped"
    SUSPENDED = "suspended"
    RESTRICTED = "restricted"
    LOWERED = "lowered"
    REVOKED = "revoked"
    CLOSED = "closed"
    BANNED = "banned"
    DETENTION = "detention"
    OTHER = "other"


# The kinds of each weight, by several sentences of which one is drawn.
SENTENCES: dict[Weight, tuple[str, ...]] = {
    Weight.WARNING: ("warning",),
    Weight.CRITICISM: ("criticism",),
    Weight.SIMPLE: ("fine", "warning fine"),
    Weight.FINE: ("fine", "fine", "warning fine"),
    Weight.CONFISCATION: (
        "fine confiscated_gains",
        "fine confiscated_goods",
        "fine confiscated_gains confiscated_goods",
        "confiscated_gains",
    ),
    Weight.STOPPED: ("fine production_stopped", "production_stopped"),
    Weight.SUSPENDED: ("permit_suspended fine",),
    Weight.RESTRICTED: ("business_restricted fine",),
    Weight.LOWERED: ("grade_lowered fine",),
    Weight.REVOKED: ("permit_revoked fine confiscated_goods",),
    Weight.CLOSED: ("closed fine",),
    Weight.BANNED: ("occupation_banned permit_revoked fine",),
    Weight.DETENTION: ("detention fine confiscated_goods",),
    Weight.OTHER: ("other", "warning other"),
}
# 万元; around the threshold of a low fine, 5, on purpose.
FINES = ("0.5", "1", "1.5", "2", "3", "4.8", "4.9999", "5", "5.2", "6.5", "8", "12")
HEAVY_FINES = ("10", "15", "20", "32.6", "48")
SMALL_FINES = ("0.1", "0.2", "0.3")
GAINS = ("0.0286", "0.12", "0.35", "0.86", "1.94", "3.2", "7.45")
HEAVY = frozenset(
    {Weight.REVOKED, Weight.CLOSED, Weight.BANNED, Weight.DETENTION, Weight.LOWERED}
)
PHRASES = {
    PenaltyKind.WARNING: "警告",
    PenaltyKind.CRITICISM: "通报批评",
    PenaltyKind.FINE: "罚款{fine}万元",
    PenaltyKind.CONFISCATED_GAINS: "没收违法所得{confiscated}万元",
    PenaltyKind.CONFISCATED_GOODS: "没收涉案产品，货值{confiscated}万元",
    PenaltyKind.PERMIT_SUSPENDED: "暂扣许可证六个月",
    PenaltyKind.GRADE_LOWERED: "降低资质等级一级",
    PenaltyKind.PERMIT_REVOKED: "吊销许可证",
    PenaltyKind.BUSINESS_RESTRICTED: "限制开展有关生产经营活动一年",
    PenaltyKind.PRODUCTION_STOPPED: "责令停产停业整顿",
    PenaltyKind.CLOSED: "责令关闭",
    PenaltyKind.OCCUPATION_BANNED: "责任人员五年内不得从事有关生产经营管理活动",
    PenaltyKind.DETENTION: "责任人员由公安机关行政拘留",
    PenaltyKind.OTHER: "责令公开更正",
}
RESTRICTED_MONTHS = {Weight.RESTRICTED: 12, Weight.BANNED: 60}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Sentence:
    """The kinds of one decision, with its amounts in 万元."""

    kinds: tuple[PenaltyKind, ...]
    fine: str
    confiscated: str

    def content(self) -> str:
        return "；".join(
            PHRASES[kind].format(fine=self.fine, confiscated=self.confiscated)
            for kind in self.kinds
        )


def plan_penalty(
    rng: Random, firm: Firm, *, breach: Breach, weight: Weight, on: date
) -> Planned:
    """Plan a penalty of a weight for a breach."""
    sentence = _sentence(rng, weight, firm=firm)
    stated: dict[str, Any] = {
        **party("punished", firm),
        "violation": breach.violation,
        "facts": breach.facts,
        "basis": breach.basis,
        "penalty_kinds": [kind.value for kind in sentence.kinds],
        "content": sentence.content(),
        "decided_on": on.isoformat(),
        "valid_until": add_months(on, 12).isoformat(),
    }
    if sentence.fine:
        stated["fine_wan"] = sentence.fine
    if sentence.confiscated:
        stated["confiscated_wan"] = sentence.confiscated
    if {PenaltyKind.PERMIT_REVOKED, PenaltyKind.PERMIT_SUSPENDED} & {*sentence.kinds}:
        stated["licence"] = f"示例许可证 SL52{firm.number:06d}"
    if months := RESTRICTED_MONTHS.get(weight):
        stated["restricted_until"] = add_months(on, months).isoformat()
    if weight in HEAVY:
        stated["is_heavier"] = happens(rng, 0.6)
        stated["is_counterfeit"] = "冒" in breach.violation
    return planned(
        "penalty",
        firm,
        on=on,
        known_on=on + timedelta(days=rng.randint(1, 7)),
        stated=stated,
        is_simple=weight is Weight.SIMPLE,
    )


def _sentence(rng: Random, weight: Weight, *, firm: Firm) -> _Sentence:
    named = set(rng.choice(SENTENCES[weight]).split())
    kinds = tuple(kind for kind in PenaltyKind if kind.value in named)
    takes = {PenaltyKind.CONFISCATED_GAINS, PenaltyKind.CONFISCATED_GOODS} & {*kinds}
    return _Sentence(
        kinds=kinds,
        fine=_fine(rng, weight, firm=firm) if PenaltyKind.FINE in kinds else "",
        confiscated=rng.choice(GAINS) if takes else "",
    )


def _fine(rng: Random, weight: Weight, *, firm: Firm) -> str:
    if weight is Weight.SIMPLE:
        return rng.choice(SMALL_FINES)
    if firm.is_shop:
        return rng.choice(("0.2", "0.4999", "0.5", "0.8", "1", "2"))
    return rng.choice(HEAVY_FINES if weight in HEAVY else FINES)
