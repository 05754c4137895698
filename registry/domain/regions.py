"""Regions of registration and of responsibility (行政区划), with their codes.

The table holds the divisions of GB/T 2260 as of 2023, abolished ones that old codes
still carry, the codes registrars made for themselves, and two of our own: 520900
贵安新区, which registers firms but is in no edition of the standard, and 529900
示例地区, which exists nowhere and marks the invented firms of demo and tests.
Source: GB/T 2260; for registrars' codes, characters 3-8 met in public firm files.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from registry.domain.errors import DomainError, ErrorKind
from registry.domain.vocabulary import Term

PROVINCE = "520000"
DEMO_REGION = "529900"
PREFECTURES = (
    "520100",
    "520200",
    "520300",
    "520400",
    "520500",
    "520600",
    "522300",
    "522600",
    "522700",
    "520900",
)


class RegionKind(Term):
    """What sort of code it is (区划代码类别)."""

    PROVINCE = "province", "province", "省级"
    CITY = "city", "prefecture", "地级"
    COUNTY = "county", "county", "县级"
    INTERNAL = "internal", "internal unit", "内部单元"
    FORMER = "former", "abolished division", "已撤销区划"
    REGISTRAR = "registrar", "registrar's own code", "登记机关自编码"
    DEMO = "demo", "example, exists nowhere", "示例"


_SORTS = {"市辖区": "city districts", "直辖县级行政区划": "counties of the province"}
LIVING = frozenset(
    {RegionKind.PROVINCE, RegionKind.CITY, RegionKind.COUNTY, RegionKind.INTERNAL}
)


class UnknownRegionError(DomainError):
    """No region has this code: take one of six digits from GB/T 2260."""

    code = "unknown_region"
    kind = ErrorKind.INVALID


@dataclass(frozen=True, kw_only=True, slots=True)
class Region:
    """One code of the table; `parent` is the code of today's unit above, or empty."""

    code: str
    name: str
    english: str
    kind: RegionKind
    parent: str


@cache
def region_table() -> dict[str, Region]:
    """Return every known region by its six-digit code, in the order of codes."""
    source = files("registry") / "reference" / "registration_regions.csv"
    with source.open(encoding="utf-8") as lines:
        return {
            row["code"]: Region(
                code=row["code"],
                name=row["name"],
                english=row["english"],
                kind=RegionKind(row["kind"]),
                parent=row["parent"],
            )
            for row in csv.DictReader(lines)
        }


def is_known_region(code: str) -> bool:
    """Tell whether a code may stand in characters 3-8 of a USCC."""
    return code in region_table()


def is_known_province(code: str) -> bool:
    """Tell whether the first two digits of a code are a province's, or the nation's."""
    return f"{code[:2]}0000" in region_table()


def region_of(code: str) -> Region:
    """Return the region of a six-digit code.

    Raises:
        UnknownRegionError: no region has this code.
    """
    try:
        return region_table()[code]
    except KeyError:
        raise UnknownRegionError(
            f"No region has the code {code!r}: take one of six digits from GB/T 2260."
        ) from None


def region_name(code: str, *, language: str = "zh") -> str:
    """Return a region's name; English only where it is known, Chinese otherwise.

    An unknown code is its own name, so that a page can always show something. A name
    that several units bear because it only says their sort follows its unit's above.

    Shape: `language` is a language tag; all but those of English read Chinese.
    """
    region = region_table().get(code)
    if region is None:
        return code
    wants_english = language.lower().split("-")[0] == "en"
    sort = next(
        (english for bare, english in _SORTS.items() if bare in region.name), ""
    )
    if not sort:
        return (wants_english and region.english) or region.name
    above = region_name(region.parent, language=language)
    return f"{above}, {sort}" if wants_english else f"{above}{region.name}"


def prefecture_of(code: str) -> str | None:
    """Return the prefecture (市州) a code lies in today; None above that level."""
    region = region_table().get(code)
    while region is not None:
        if region.kind in (RegionKind.CITY, RegionKind.INTERNAL):
            return region.code
        region = region_table().get(region.parent)
    return None


def is_within(code: str, prefix: str) -> bool:
    """Tell whether a region lies in, or is, another: 520102 is within 520100.

    An abolished division lies in the prefecture that took it over.

    Shape: `prefix` is a six-digit code or its significant part; empty holds everything.
    """
    part = prefix
    while part.endswith("00"):
        part = part.removesuffix("00")
    region = region_table().get(code)
    return code.startswith(part) or (
        region is not None and bool(region.parent) and is_within(region.parent, prefix)
    )


def children_of(code: str) -> tuple[str, ...]:
    """Return the codes right below a region, for forms and filters; "" is the nation.

    Only what an address can lie in today: no abolished, registrars' or example codes.
    """
    return tuple(
        region.code
        for region in region_table().values()
        if region.parent == code and region.kind in LIVING
    )
