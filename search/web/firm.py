"""What a firm's page tells of the firm, its records and lists, and itself (企业页)."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from credit.domain.explanation import Language
from registry.domain.fields import forms
from registry.domain.industries import industry_name
from registry.domain.records import Listed
from registry.domain.vocabulary import (
    EnterpriseStatus,
    NameKind,
    RecordKind,
    Sector,
    Verdict,
)
from registry.domain.wording import joined
from registry.templatetags.zhixin import day, is_english, term
from search.domain.profile import LISTING, PublicProfile, PublicRecord
from search.domain.simple_exit import simple_exit_bars
from search.domain.telling import capital_text, kind_word, record_name, told_fields
from search.models import Profile
from search.selectors import PublicFile
from search.services.papers import told_paper
from search.web.results import sentence_case, value_label

_EVENT_FIELDS = tuple(form.event_field for form in forms().values())
_GOOD = (RecordKind.PERMIT, RecordKind.HONOUR)
ONE_DAY = timedelta(days=1)


def language() -> Language:
    """Return the language a page is read in."""
    return "en" if is_english() else "zh"


def last_day(end: date | None) -> date | None:
    """Return the last day of a half-open period."""
    return end - ONE_DAY if end else None


def record_title(record: PublicRecord) -> str:
    """Name a record by what it is known by."""
    name = record_name(record, language=language())
    return sentence_case(name) if record.kind == LISTING else name


def kind_label(record: PublicRecord) -> str:
    """Name what sort of record it is, with its field."""
    kind = sentence_case(kind_word(record, language=language()))
    return f"{kind} · {term(Sector(record.fact.sector))}"


def listings(file: PublicFile, url_of: Callable[[str], str]) -> list[dict[str, Any]]:
    """Return the lists that name the firm, ready for the component."""
    return [
        {
            "list_name": term(record.fact.body.list_kind),
            "reason": record.fields.get("reason", ""),
            "authority": record.authority_name,
            "document_number": record.document_number,
            "listed_on": record.fact.event_on,
            "ends_on": last_day(record.published.end),
            "contested_on": record.contested_on,
            "remedy_url": "#object",
            "decision_url": url_of(record.fact.key),
        }
        for record in file.public.records
        if isinstance(record.fact.body, Listed)
    ]


def registered_facts(profile: Profile, file: PublicFile) -> list[dict[str, Any]]:
    """Return what the register states, ready for the component."""
    firm = profile.view["firm"]
    capital = firm["capital_wan"]
    return [
        {"label": gettext("Unified social credit code"), "value": firm["uscc"]},
        {
            "label": gettext("Registration status"),
            "value": sentence_case(term(EnterpriseStatus(firm["status"]))),
        },
        {"label": gettext("Legal form"), "value": firm["legal_form"]},
        {
            "label": gettext("District"),
            "value": value_label("region", firm["region"]) if firm["region"] else "",
        },
        {"label": gettext("Address"), "value": firm["address"]},
        {"label": gettext("Industry"), "value": industry_name(firm["industry"])},
        {"label": gettext("Established"), "value": day(firm["established_on"])},
        {
            "label": gettext("Registered capital"),
            "value": capital_text(
                capital, firm["capital_currency"], language=language()
            )
            if capital
            else "",
        },
        {"label": gettext("Business scope"), "value": firm["business_scope"]},
        *_simple_exit(file.public),
    ]


def _simple_exit(public: PublicProfile) -> list[dict[str, str]]:
    """Say why a firm may not deregister the simple way; nothing if nothing bars it."""
    kinds = dict.fromkeys(bar.kind for bar in simple_exit_bars(public))
    if not kinds:
        return []
    reasons = joined(map(term, kinds), language=language())
    said = gettext("not open: %(reasons)s") % {"reasons": reasons}
    return [{"label": gettext("Simple deregistration"), "value": said}]


def names(profile: Profile) -> list[dict[str, Any]]:
    """Return the names the firm bears or bore beside its registered one."""
    return [
        {
            "kind": sentence_case(term(NameKind(name["kind"]))),
            "name": name["name"],
            "start": name["effective_from"],
            "end": _last_borne(name),
        }
        for name in profile.view["firm"]["names"]
    ]


def former_names(profile: Profile) -> list[dict[str, Any]]:
    """Return the names the firm bore before, the last one first, with their ends."""
    names = profile.view["firm"]["names"]
    found = [
        {"name": name["name"], "until": _last_borne(name)}
        for name in names
        if name["kind"] == NameKind.FORMER
    ]
    return sorted(found, key=lambda one: one["until"] or date.min, reverse=True)


def _last_borne(name: Mapping[str, str | None]) -> date | None:
    end = name["effective_until"]
    return last_day(date.fromisoformat(end)) if end else None


def about(profile: Profile, file: PublicFile, version: int) -> list[dict[str, Any]]:
    """Return what the page says of itself."""
    query = f"?as_of={file.as_of.isoformat()}"
    return [
        {"label": gettext("As of"), "value": day(file.as_of)},
        {"label": gettext("Data version"), "value": version},
        {
            "label": gettext("This file as data"),
            "value": "JSON",
            "url": reverse("api-enterprise", args=[profile.uscc]) + query,
        },
        {
            "label": gettext("The tier as data"),
            "value": "JSON",
            "url": reverse("api-tier", args=[profile.uscc]) + query,
        },
    ]


def card(record: PublicRecord, firm: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record of a firm, ready for the component."""
    details = told_fields(record, language=language())
    hidden = _shown_elsewhere(record, firm["name"])
    rows = [
        {"label": sentence_case(told["label"]), "value": told["text"]}
        for field, told in details.items()
        if field not in hidden
    ]
    if record.kind == LISTING:
        rows.insert(0, {"label": gettext("Decided by"), "value": record.authority_name})
    if record.fact.version > 1:
        said = gettext("%(number)s, as corrected") % {"number": record.fact.version}
        rows.append({"label": gettext("Version"), "value": said})
    is_passed = record.fields.get("verdict") == Verdict.CONFORMING
    return {
        "id": record.fact.key,
        "kind": kind_label(record),
        "title": record_title(record),
        "tag": {"label": day(record.fact.event_on), "tone": "neutral"},
        "contested_on": record.contested_on,
        "reviewed_since": record.reviewed_since,
        "sale_stopped_on": record.sale_stopped_on,
        "statement": record.statement,
        "paper": told_paper(record, uscc=firm["uscc"]),
        "rows": rows,
        "published_until": last_day(record.published.end),
        "source_name": record.authority_name,
        "remedy_url": "#object",
        "is_adverse": record.kind not in _GOOD and not is_passed,
    }


def _shown_elsewhere(record: PublicRecord, name: str) -> set[str]:
    """Name the fields that the page tells already: party, organ, day and title."""
    role = record.role
    hidden = {f"{role}_code", "organ_name", "organ_code", *_EVENT_FIELDS}
    if record.stated_name == name:
        hidden.add(f"{role}_name")
    title = record_title(record)
    return hidden | {field for field, said in record.fields.items() if said == title}
