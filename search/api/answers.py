"""Public files told as plain data: what serializers then render (应答内容)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from credit.domain.evaluation import Evaluation
from credit.domain.explanation import explain
from credit.domain.ruleset import Ruleset, plain
from credit.services.evaluation import ruleset
from registry.domain.industries import industry_name
from registry.domain.records import Fact
from registry.domain.regions import region_name
from registry.domain.vocabulary import (
    EnterpriseStatus,
    NameKind,
    PartyRole,
    Sector,
    Tier,
)
from search.domain.facts import fact_to_view
from search.domain.profile import PublicProfile, PublicRecord
from search.domain.simple_exit import simple_exit_bars
from search.domain.telling import kind_word, labelled_body, told_fields
from search.models import Profile
from search.selectors import PublicFile, PublicTier
from search.services.disclosure import data_version
from search.services.feed import FeedEntry, PublicFirm
from search.services.finding import Found
from search.services.papers import told_paper

_UNSTATED = "未载明"
_NO_TIER = "未评级或不公布"
_LISTED = {"true": "列入严重违法失信名单", "false": "未列入"}


def envelope(as_of: date, *, is_degraded: bool = False) -> dict[str, Any]:
    """Return what every answer carries; read it before the data, never after."""
    return {
        "as_of": as_of,
        "data_version": data_version(),
        "degraded": is_degraded,
    }


def told_tier(tier: PublicTier) -> dict[str, Any]:
    """Tell a tier, or why none is told."""
    return {
        "tier": tier.tier.value if tier.tier else None,
        "tier_label": ruleset().word(tier.tier).term if tier.tier else None,
        "tier_status": tier.status.value,
        "tier_status_label": tier.status.term,
        "listed": tier.is_listed,
        "listing_contested_on": tier.listing_contested_on,
    }


def told_line(profile: Profile, tier: PublicTier) -> dict[str, Any]:
    """Tell a firm as it stands in a list."""
    return {
        "uscc": profile.uscc,
        "name": profile.name,
        **_told_place(profile),
        "industry": profile.industry,
        "industry_label": industry_name(profile.industry),
        "status": profile.status,
        "status_label": EnterpriseStatus(profile.status).term,
        **told_tier(tier),
    }


def told_hit(found: Found) -> dict[str, Any]:
    """Tell a firm that was found."""
    hit = found.hit
    return {
        **told_line(found.profile, found.tier),
        "matched_name": hit.matched_name,
        "matched_on": found.matched_on.value,
        "matched_on_label": found.matched_on.term,
        "fit": hit.fit,
        "highlight": [list(one) for one in hit.highlight],
        "score": hit.score,
    }


def told_facets(
    facets: Mapping[str, Mapping[str, int]],
) -> dict[str, list[dict[str, Any]]]:
    """Tell the counts of each facet asked for, the largest first."""
    return {
        facet: [
            {"code": code, "label": facet_label(facet, code), "count": count}
            for code, count in sorted(
                counts.items(), key=lambda item: (-item[1], item[0])
            )
        ]
        for facet, counts in facets.items()
    }


def facet_label(facet: str, code: str) -> str:
    """Name a value of a facet in Chinese."""
    match facet:
        case "tier":
            return ruleset().word(Tier(code)).term if code else _NO_TIER
        case "listed":
            return _LISTED[code]
        case "status" if code:
            return EnterpriseStatus(code).term
        case "region" if code:
            return region_name(code)
        case "industry" if code:
            return industry_name(code)
    return _UNSTATED


def told_firm(firm: Mapping[str, Any], line: Mapping[str, Any]) -> dict[str, Any]:
    """Tell what the register states of a firm."""
    names = [
        {**name, "kind_label": NameKind(name["kind"]).term} for name in firm["names"]
    ]
    return {**firm, **line, "names": names}


def told_record(record: PublicRecord, *, uscc: str) -> dict[str, Any]:
    """Tell a record or listing of a firm."""
    return {
        "key": record.fact.key,
        "version": record.fact.version,
        "kind": record.kind,
        "kind_label": kind_word(record),
        "form": record.form,
        "sector": record.fact.sector.value,
        "sector_label": record.fact.sector.term,
        "event_on": record.fact.event_on,
        "published_from": record.published.start,
        "published_until": record.published.end,
        "contested_on": record.contested_on,
        "reviewed_since": record.reviewed_since,
        "sale_stopped_on": record.sale_stopped_on,
        "statement": record.statement,
        "paper": told_paper(record, uscc=uscc),
        "source": record.source,
        "role": record.role,
        "role_label": PartyRole(record.role).term,
        "stated_name": record.stated_name,
        "document_number": record.document_number,
        "authority_name": record.authority_name,
        "authority_code": record.authority_code,
        "details": told_fields(record),
    }


def told_firm_record(profile: Profile, record: PublicRecord) -> dict[str, Any]:
    """Tell a record with the firm that answers for it."""
    return {
        **told_record(record, uscc=profile.uscc),
        "uscc": profile.uscc,
        "name": profile.name,
        **_told_place(profile),
    }


def told_snapshot(firm: PublicFirm) -> dict[str, Any]:
    """Tell a firm with all its public records."""
    line = told_line(firm.profile, firm.tier)
    uscc = firm.profile.uscc
    records = [told_record(record, uscc=uscc) for record in firm.public.records]
    return {**told_firm(firm.public.firm, line), "records": records}


def told_exit_bars(public: PublicProfile) -> list[dict[str, str]]:
    """Tell why a firm may not deregister the simple way."""
    return [
        {
            "reason": bar.kind.value,
            "reason_label": bar.kind.term,
            "record": bar.record,
        }
        for bar in simple_exit_bars(public)
    ]


def told_entry(entry: FeedEntry) -> dict[str, Any]:
    """Tell one number of the stream."""
    content = None
    if entry.firm and entry.record:
        content = told_firm_record(entry.firm.profile, entry.record)
    elif entry.firm:
        line = told_line(entry.firm.profile, entry.firm.tier)
        content = told_firm(entry.firm.public.firm, line)
    return {
        "seq": entry.seq,
        "thing": entry.thing,
        "key": entry.key,
        "uscc": entry.uscc,
        "at": entry.at,
        "state": entry.state,
        "content": content,
    }


def told_judgement(file: PublicFile, *, rules_address: str) -> dict[str, Any]:
    """Tell a judgement with all that is needed to repeat it."""
    rules = ruleset()
    evaluation = file.evaluation
    told: dict[str, Any] = {
        "score": None,
        "start_points": None,
        "ledger": [],
        "vetoes": [],
        "facts": [],
        "explanation": None,
        "ruleset": {
            "name": rules.name,
            "title": rules.title,
            "title_en": rules.title_en,
            "digest": rules.digest,
            "address": rules_address,
        },
    }
    if evaluation:
        told |= {
            "score": None if evaluation.score is None else plain(evaluation.score),
            "start_points": plain(evaluation.start_points),
            "ledger": _told_ledger(evaluation, rules),
            "vetoes": _told_vetoes(evaluation, rules),
            "facts": [_told_fact(fact) for fact in file.facts.history],
            "explanation": _told_sentences(evaluation, rules),
        }
    return told


def _told_place(profile: Profile) -> dict[str, Any]:
    return {"region": profile.region, "region_label": region_name(profile.region)}


def _told_ledger(evaluation: Evaluation, rules: Ruleset) -> list[dict[str, Any]]:
    told = explain(evaluation, ruleset=rules, language="zh")
    titles = {row.fact_key: row.rule_title for row in (*told.counted, *told.ignored)}
    return [
        {
            "key": line.fact_key,
            "version": line.version,
            "event_on": line.event_on,
            "rule": line.rule,
            "rule_label": titles[line.fact_key] if line.rule else None,
            "parameters": [
                _told_parameter(rules, key, evaluation.as_of) for key in line.parameters
            ],
            "points": plain(line.points),
            "counted": line.counted,
            "reason": line.reason.value,
            "reason_label": line.reason.term,
            "instead": line.instead,
        }
        for line in evaluation.lines
    ]


def _told_parameter(rules: Ruleset, key: str, as_of: date) -> dict[str, Any]:
    entry = rules.parameter(key)
    value = entry.value_on(as_of)
    return {
        "key": key,
        "label": entry.title,
        "value": "" if value is None else plain(value),
        "unit": entry.unit.value,
        "unit_label": entry.unit.term,
        "source": entry.source,
        "is_assumption": entry.is_assumption,
    }


def _told_vetoes(evaluation: Evaluation, rules: Ruleset) -> list[dict[str, Any]]:
    return [
        {
            "rule": veto.code,
            "rule_label": rules.parameter(veto.code).title,
            "keys": list(veto.fact_keys),
            "event_on": veto.event_on,
            "until": veto.until,
            "source": rules.parameter(veto.code).source,
        }
        for veto in evaluation.vetoes
    ]


def _told_fact(fact: Fact) -> dict[str, Any]:
    view = fact_to_view(fact)
    return {
        **view,
        "sector_label": Sector(view["sector"]).term,
        "body": labelled_body(view["body"]),
    }


def _told_sentences(evaluation: Evaluation, rules: Ruleset) -> dict[str, Any]:
    zh = explain(evaluation, ruleset=rules, language="zh")
    en = explain(evaluation, ruleset=rules, language="en")
    return {
        "zh": {"headline": zh.headline, "arithmetic": zh.arithmetic},
        "en": {"headline": en.headline, "arithmetic": en.arithmetic},
    }
