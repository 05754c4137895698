"""When an organ may sample a product of a firm again by plan (重复抽查的间隔).

The same product is what has the same name and, where both samplings state them, the
same brand and specification. Samples of one day are one sampling.

Source: SAMR order 18 (2019) (the same organ not twice within six months; re-inspections
and samplings for a cause are no planned ones). Food, farm produce and drugs are sampled
by rules of their own, which know no interval.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.domain.errors import msg
from registry.domain.policy_files import Policies
from registry.domain.policy_terms import first_day_after
from registry.domain.statements import Fault
from registry.domain.values import folded
from registry.domain.vocabulary import SamplingKind, Sector

OWN_RULES = frozenset({Sector.FOOD, Sector.FARM, Sector.DRUG})
INTERVAL = "sampling_again"


@dataclass(frozen=True, kw_only=True, slots=True)
class Sampled:
    """What an organ sampled of whom, on which day, of which kind if that is stated.

    Shape: `firm` is who answers for making it: equal texts are one firm; "" if unknown.
    """

    organ: str
    firm: str
    product: str
    brand: str
    specification: str
    on: date
    kind: SamplingKind | None

    @property
    def is_planned(self) -> bool:
        """Tell whether it counts as planned; one that does not say may be."""
        return self.kind in {None, SamplingKind.PLANNED}


def sampled(
    detail: Mapping[str, Any], *, organ: str, seller: str, producer: str
) -> Sampled:
    """Read a sampling's normal form; `seller` and `producer` are codes, "" if none.

    A producer without a code is told apart by name among what one seller sells.
    """
    maker = _text(detail, "nominal_producer_name")
    kind = detail.get("sampling_kind")
    return Sampled(
        organ=organ,
        firm=producer or (seller and f"{seller} {maker}".rstrip()),
        product=_text(detail, "product"),
        brand=_text(detail, "brand"),
        specification=_text(detail, "specification"),
        on=date.fromisoformat(detail.get("sampled_on") or detail["concluded_on"]),
        kind=SamplingKind(kind) if kind else None,
    )


def is_asked(new: Sampled, *, policies: Policies) -> bool:
    """Tell whether a sampling must keep the interval: planned, of a known firm."""
    in_force = new.on >= policies.first_day(INTERVAL)
    return in_force and new.is_planned and bool(new.firm)


def repetition(
    new: Sampled, earlier: Iterable[Sampled], *, policies: Policies
) -> Fault | None:
    """Say from which day a planned sampling is lawful, if it came before that day.

    Time: the six months begin on the day after the earlier sampling and end with the
    day of the same number (Civil Code arts. 201-202); the next day is lawful.
    """
    before = [one.on for one in earlier if one.on < new.on and _is_same(new, one)]
    if not before or not is_asked(new, policies=policies):
        return None
    last = max(before)
    lawful_from = first_day_after(last, policies.at(INTERVAL, new.on))
    if new.on >= lawful_from:
        return None
    params = {"day": last.isoformat(), "first": lawful_from.isoformat()}
    if new.kind is None:
        return Fault(
            field="sampling_kind",
            code="sampling_kind_missing",
            message=msg(
                "This organ sampled this product of this firm on %(day)s; by plan it "
                "may do so again from %(first)s: state the kind of this sampling."
            ),
            params=params,
        )
    return Fault(
        field="sampled_on",
        code="sampled_again_too_soon",
        message=msg(
            "This organ sampled this product of this firm on %(day)s: a planned "
            "sampling is lawful from %(first)s."
        ),
        params=params,
    )


def _is_same(new: Sampled, old: Sampled) -> bool:
    """Tell whether an earlier planned sampling was of the same product and firm."""
    return (
        old.is_planned
        and (new.organ, new.firm, new.product) == (old.organ, old.firm, old.product)
        and _agree(new.brand, old.brand)
        and _agree(new.specification, old.specification)
    )


def _agree(one: str, other: str) -> bool:
    return not one or not other or one == other


def _text(detail: Mapping[str, Any], name: str) -> str:
    return folded(str(detail.get(name) or "")).upper()
