"""Firms as officers find them while they write (企业查找): by code, name, place.

The public search is another package's; this one needs no index and sees every firm.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from registry.domain.regions import region_table
from registry.models import EnterpriseName, EnterpriseVersion

LIMIT = 20
PROVINCE = "52"
SHORTEST_CODE = 4
MAX_WORDS = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundFirm:
    """A firm as the register states it now."""

    uscc: str
    name: str
    region: str
    address: str
    status: str


def find_firms(text: str) -> list[FoundFirm]:
    """Return up to 20 firms that every word of the text fits, short names first.

    Shape: a word fits the name, the address, the district, or begins the code.
    """
    words = unicodedata.normalize("NFKC", text).replace("\0", "").split()[:MAX_WORDS]
    if not words:
        return []
    found = _newest()
    for word in words:
        found = found.filter(_fits(word))
    return _as_found(found)


def firm_named(uscc: str) -> FoundFirm | None:
    """Return a firm by its code, or nothing."""
    code = uscc.strip().upper().replace("\0", "")
    return next(iter(_as_found(_newest().filter(enterprise__uscc=code))), None)


def names_of(firms: Iterable[int | None]) -> dict[int, str]:
    """Return the registered names of firms, by their keys, in one statement."""
    rows = _newest().filter(enterprise__in=[one for one in firms if one])
    return dict(rows.values_list("enterprise_id", "name"))


def firms_of_name(name: str) -> list[FoundFirm]:
    """Return the firms that bear, or bore, this very name; never a similar one.

    Shape: full and half width, blanks and kinds of brackets are one.
    """
    plain = "".join(unicodedata.normalize("NFKC", name).split())
    if not plain:
        return []
    spellings = {name, plain, plain.replace("(", "（").replace(")", "）")}
    former = EnterpriseName.objects.filter(name__in=spellings).values("enterprise")
    return _as_found(_newest().filter(Q(name__in=spellings) | Q(enterprise__in=former)))


def _newest() -> QuerySet[EnterpriseVersion]:
    newer = EnterpriseVersion.objects.filter(
        enterprise=OuterRef("enterprise"), ordinal__gt=OuterRef("ordinal")
    )
    return EnterpriseVersion.objects.filter(~Exists(newer))


def _fits(word: str) -> Q:
    fits = Q(name__icontains=word) | Q(address__icontains=word)
    if len(word) >= SHORTEST_CODE:
        fits |= Q(enterprise__uscc__startswith=word.upper())
    if districts := list(_districts(word)):
        fits |= Q(region__in=districts)
    return fits


def _districts(word: str) -> Iterable[str]:
    return (
        region.code
        for region in region_table().values()
        if region.code.startswith(PROVINCE) and len(word) > 1 and word in region.name
    )


def _as_found(versions: QuerySet[EnterpriseVersion]) -> list[FoundFirm]:
    rows = versions.values_list(
        "enterprise__uscc", "name", "region", "address", "status"
    )
    found = [
        FoundFirm(uscc=uscc, name=name, region=region, address=address, status=status)
        for uscc, name, region, address, status in rows.order_by(
            "name", "enterprise__uscc"
        )[: LIMIT * 10]
    ]
    return sorted(found, key=lambda firm: (len(firm.name), firm.uscc))[:LIMIT]
