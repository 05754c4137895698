"""What lists over all firms show: rows, filters, chips, kinds (公告列表)."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext, gettext_lazy

from registry.domain.regions import PREFECTURES, children_of
from registry.domain.vocabulary import (
    ListKind,
    PartyRole,
    PenaltyKind,
    RecordKind,
    Sector,
    Term,
    Verdict,
)
from registry.templatetags.zhixin import term
from search.domain.indexable import is_indexable
from search.domain.telling import told_fields
from search.services.announcements import Announcement
from search.web.addresses import announcement_url, entries_url, firm_url
from search.web.firm import card, kind_label, language, record_title
from search.web.results import sentence_case, value_label

LONGEST_SUMMARY = 160  # characters; the whole text is on the record's own page
_SUMMARY = (
    *("violation", "brand", "specification", "batch", "gtin", "items"),
    *("defect", "cause", "permit_kind", "ends_on"),
)
_INSPECTION = RecordKind.INSPECTION.value
KINDS: tuple[tuple[Any, dict[str, str]], ...] = (
    (gettext_lazy("All"), {}),
    (gettext_lazy("All samplings"), {"kind": _INSPECTION}),
    (
        gettext_lazy("Failed samplings"),
        {"kind": _INSPECTION, "verdict": Verdict.NONCONFORMING.value},
    ),
    (gettext_lazy("Recalls"), {"kind": RecordKind.RECALL.value}),
    (
        gettext_lazy("Administrative penalties"),
        {"kind": RecordKind.PENALTY.value},
    ),
    (gettext_lazy("Abnormal operation"), {"kind": RecordKind.ABNORMALITY.value}),
    (gettext_lazy("Good records"), {"kind": RecordKind.HONOUR.value}),
    (gettext_lazy("Permits"), {"kind": RecordKind.PERMIT.value}),
    (
        gettext_lazy("Passed samplings"),
        {"kind": _INSPECTION, "verdict": Verdict.CONFORMING.value},
    ),
)
LISTS: tuple[tuple[Any, dict[str, str]], ...] = (
    (gettext_lazy("All"), {}),
    *((kind, {"list_kind": kind.value}) for kind in ListKind),
)
_TERMS: dict[str, type[Term]] = {"sector": Sector, "penalty_kind": PenaltyKind}
_LABELS: dict[str, Any] = {
    "region": gettext_lazy("District"),
    "sector": gettext_lazy("Field"),
    "penalty_kind": gettext_lazy("Kind of penalty"),
    "firm": gettext_lazy("Code of the firm"),
    "product": gettext_lazy("Product, trademark or kind"),
    "gtin": gettext_lazy("Number below the bar code"),
    "batch": gettext_lazy("Batch or day of production"),
    "authority": gettext_lazy("Organ"),
    "from": gettext_lazy("Event from"),
    "to": gettext_lazy("Event until"),
}


def told_row(one: Announcement) -> dict[str, Any]:
    """Return a record with all its firms, ready for the component."""
    record = one.record
    details = told_fields(record, language=language())
    title = record_title(record)
    return {
        "url": announcement_url(one.key),
        "title": title,
        "kind": kind_label(record),
        "event_on": record.fact.event_on,
        "authority": record.authority_name,
        "number": "" if title == record.document_number else record.document_number,
        "summary": [
            {
                "label": sentence_case(details[name]["label"]),
                "text": Truncator(details[name]["text"]).chars(LONGEST_SUMMARY),
            }
            for name in _SUMMARY
            if name in details and details[name]["text"] != title
        ],
        "parties": [
            {
                "role": sentence_case(term(PartyRole(party.record.role))),
                "name": party.profile.name,
                "url": firm_url(party.profile.uscc),
            }
            for party in one.parties
        ],
        "contested_on": record.contested_on,
        "sale_stopped_on": record.sale_stopped_on,
    }


def listed_cards(one: Announcement) -> list[dict[str, Any]]:
    """Return a listing as one card for each firm, named by the firm."""
    return [
        {
            **card(party.record, party.profile.view["firm"]),
            "kind": sentence_case(record_title(party.record)),
            "title": party.profile.name,
            "url": firm_url(party.profile.uscc),
        }
        for party in one.parties
    ]


def is_all_indexable(*shown: Announcement) -> bool:
    """Tell whether engines may index a page that shows these."""
    return all(
        is_indexable(party.profile.uscc) for one in shown for party in one.parties
    )


def tabs(
    name: str, kinds: tuple[tuple[Any, dict[str, str]], ...], said: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return the kinds of a list, each a link that keeps the other filters."""
    names = {one for _, choice in kinds for one in choice}
    now = {one: said[one] for one in names if said.get(one)}
    return [
        {
            "label": sentence_case(term(label)) if isinstance(label, Term) else label,
            "url": entries_url(name, said, **dict.fromkeys(names, "") | choice),
            "is_current": now == choice,
        }
        for label, choice in kinds
    ]


def inputs(names: tuple[str, ...], said: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the fields of the filters, ready for the component."""
    return [
        {
            "name": name,
            "label": _LABELS[name],
            "value": said[name],
            "type": "date" if name in {"from", "to"} else "text",
            **_choice(name, said[name]),
        }
        for name in names
    ]


def chips(
    name: str, names: tuple[str, ...], said: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return the filters in force, each with a way to take it off."""
    return [
        {
            "label": _LABELS[one],
            "value": _value(one, said[one]),
            "remove_url": entries_url(name, said, **{one: ""}),
        }
        for one in names
        if said[one]
    ]


def _value(name: str, text: str) -> str:
    known = _TERMS.get(name)
    if known and text in set(known):
        return sentence_case(term(known(text)))
    return value_label("region", text) if name == "region" else text


def _choice(name: str, chosen: str) -> dict[str, Any]:
    """Return what a field is chosen from, and what choosing nothing means."""
    match name:
        case "region":
            return {"groups": list(_regions(chosen)), "blank": gettext("Anywhere")}
        case "sector":
            return {"groups": [_terms(name, chosen)], "blank": gettext("Any field")}
        case "penalty_kind":
            return {"groups": [_terms(name, chosen)], "blank": gettext("Any penalty")}
    return {"groups": None}


def _terms(name: str, chosen: str) -> dict[str, Any]:
    return {
        "label": _LABELS[name],
        "options": [
            {
                "value": one.value,
                "label": sentence_case(term(one)),
                "is_chosen": one.value == chosen,
            }
            for one in _TERMS[name]
        ],
    }


def _regions(chosen: str) -> Iterator[dict[str, Any]]:
    """Yield each prefecture with its counties, and a code from an address."""
    known = {code for codes in _codes().values() for code in codes}
    if chosen and chosen not in known:
        yield _group(chosen, (chosen,), chosen)
    for prefecture, codes in _codes().items():
        yield _group(prefecture, codes, chosen)


def _group(code: str, codes: tuple[str, ...], chosen: str) -> dict[str, Any]:
    return {
        "label": value_label("region", code),
        "options": [
            {
                "value": one,
                "label": value_label("region", one),
                "is_chosen": one == chosen,
            }
            for one in codes
        ],
    }


@cache
def _codes() -> dict[str, tuple[str, ...]]:
    return {code: (code, *children_of(code)) for code in PREFECTURES}
