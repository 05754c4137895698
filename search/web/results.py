"""What the page of results shows: rows, counts beside the filters, chips (查询结果)."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext, gettext_lazy, gettext_noop

from credit.services.evaluation import ruleset
from registry.domain.industries import industry_head, industry_name
from registry.domain.regions import region_name
from registry.domain.vocabulary import EnterpriseStatus, MatchedOn, Tier
from registry.templatetags.zhixin import is_english, term
from search.index.backend import Facet, SearchPage
from search.index.questions import region_head
from search.services.finding import Findings, Found
from search.web.addresses import CHOICES, firm_url, results_url

FACETS: tuple[Facet, ...] = ("tier", "listed", "region", "industry", "status")
_TITLES: dict[str, Any] = {
    "tier": gettext_lazy("Tier"),
    "listed": gettext_lazy("List of serious offenders"),
    "region": gettext_lazy("District"),
    "industry": gettext_lazy("Industry"),
    "status": gettext_lazy("Registration status"),
}
_LISTED = {"true": gettext_noop("Listed"), "false": gettext_noop("Not listed")}
_PREFECTURE, _COUNTY = 4, 6
MOST_MEANT = 3
Counts = Mapping[str, int]


_SORTS: dict[str, Any] = {
    "relevance": gettext_lazy("Best match"),
    "changed": gettext_lazy("Latest change"),
    "code": gettext_lazy("Code"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class FacetValue:
    """One way to narrow the list, with how many firms it leaves."""

    key: str
    label: str
    count: int
    url: str
    is_selected: bool


def rows(findings: Findings) -> list[dict[str, Any]]:
    """Return the firms found, ready for the component."""
    return [_row(found) for found in findings.found]


def chips(chosen: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the filters in force, each with a way to take it off."""
    return [
        {
            "label": _TITLES[name],
            "value": value_label(name, chosen[name]),
            "remove_url": results_url(chosen, **{name: ""}),
        }
        for name in FACETS
        if chosen.get(name)
    ]


def chosen(said: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what a form of the page carries on beside the text."""
    return [(name, said[name]) for name in CHOICES if name != "q" and said.get(name)]


def sorts(said: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the orders the list can have; by relevance only where something is typed.

    Shape: without a text the usual order is by code, and is called so.
    """
    usual = "relevance" if said["q"] else "code"
    sort = said["sort"] or usual
    return [
        {
            "key": name,
            "label": label,
            "url": results_url(said, sort="" if name == usual else name),
            "is_chosen": name == sort or (name == usual and sort == "relevance"),
        }
        for name, label in _SORTS.items()
        if said["q"] or name != "relevance"
    ]


def export_offer(page: SearchPage, said: Mapping[str, str]) -> dict[str, Any]:
    """Return what the link to the file says: how many firms, or why there is none."""
    most, is_exact = settings.EXPORT_LIMIT, page.relation == "eq"
    return {
        "url": results_url(said, at="results-table"),
        "number": page.total if is_exact else None,
        "most": most,
        "is_over": is_exact and page.total > most,
    }


def names_meant(findings: Findings, said: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the closest names where none holds what was typed, each with its search.

    Shape: the registered or former name that is a slip away, the likeliest first.
    """
    if not findings.is_alike or said["cursor"]:
        return []
    close = [one.hit.matched_name for one in findings.found if one.hit.fit == "close"]
    return [
        {"name": name, "url": results_url(said, q=name)}
        for name in list(dict.fromkeys(close))[:MOST_MEANT]
    ]


def facets(counts: Mapping[str, Counts], chosen: Mapping[str, str]) -> list[Any]:
    """Return each facet with its values; codes are told level by level."""
    told = []
    for facet in FACETS:
        values = list(_values(facet, counts.get(facet, {}), chosen))
        if values:
            told.append({"title": _TITLES[facet], "values": values})
    return told


def value_label(facet: str, code: str) -> str:
    """Name a value of a facet in the reader's language."""
    match facet:
        case "tier":
            word = ruleset().word(Tier(code))
            return f"{code} {word.label if is_english() else word.term}"
        case "listed":
            return gettext(_LISTED[code])
        case "status":
            return sentence_case(term(EnterpriseStatus(code)))
        case "region":
            language = "en" if is_english() else "zh"
            return region_name(code.ljust(_COUNTY, "0"), language=language)
    return industry_name(code)


def sentence_case(text: str) -> str:
    """Begin a label with a capital, where letters have one."""
    return text[:1].upper() + text[1:]


def _row(found: Found) -> dict[str, Any]:
    profile, hit = found.profile, found.hit
    is_own = hit.matched_name == profile.name
    return {
        "uscc": profile.uscc,
        "name": profile.name,
        "url": firm_url(profile.uscc),
        "highlight": hit.highlight if is_own else (),
        "region": value_label("region", profile.region) if profile.region else "",
        "industry": industry_name(profile.industry),
        "status": value_label("status", profile.status),
        "tier": found.tier.tier,
        "tier_status": found.tier.status,
        "is_listed": found.tier.is_listed,
        "listing_contested_on": found.tier.listing_contested_on,
        "why": _why(found),
    }


def _why(found: Found) -> str:
    """Tell what matched, where it is not the registered name."""
    on = found.matched_on
    if found.hit.matched_name != found.profile.name:
        said = {"kind": term(on), "name": found.hit.matched_name}
        return gettext("Matched by its %(kind)s: %(name)s") % said
    is_told = on in {MatchedOn.PRODUCT, MatchedOn.GTIN, MatchedOn.NUMBER}
    return gettext("Matched by a %(kind)s") % {"kind": term(on)} if is_told else ""


def _values(
    facet: Facet, counts: Counts, chosen: Mapping[str, str]
) -> Iterator[FacetValue]:
    """Yield the values of a facet, most firms first; the letters of tiers in order."""
    selected = chosen.get(facet, "")
    if facet == "region":
        counts, selected = _regions(counts, selected)
    elif facet == "industry":
        counts = _industries(counts, selected)
    known = {code: number for code, number in counts.items() if code}
    by_count = sorted(known.items(), key=lambda item: (-item[1], item[0]))
    ordered = sorted(known.items()) if facet == "tier" else by_count
    for code, number in ordered:
        is_selected = code == selected
        yield FacetValue(
            key=f"{facet}-{code}",
            label=value_label(facet, code),
            count=number,
            url=results_url(chosen, **{facet: "" if is_selected else code}),
            is_selected=is_selected,
        )


def _regions(counts: Counts, selected: str) -> tuple[Counts, str]:
    """Add districts up: prefectures, and within a chosen one its counties."""
    head = region_head(selected)
    told: Counter[str] = Counter()
    for code, number in counts.items():
        if not code:
            continue
        prefecture = code[:_PREFECTURE]
        told[prefecture.ljust(_COUNTY, "0")] += number
        is_inside = head and code.startswith(head[:_PREFECTURE])
        if is_inside and len(head) >= _PREFECTURE and not code.endswith("00"):
            told[code] += number
    if len(head) >= _PREFECTURE:
        inside = head[:_PREFECTURE]
        told = Counter({c: n for c, n in told.items() if c.startswith(inside)})
    return told, head.ljust(_COUNTY, "0") if head else ""


def _industries(counts: Counts, selected: str) -> Counts:
    """Add industries up: sections, and within a chosen one the level below."""
    told: Counter[str] = Counter()
    for code, number in counts.items():
        if not code.startswith(selected):
            continue
        told[industry_head(code, below=selected)] += number
        if selected and code != selected:
            told[selected] += number
    return told
