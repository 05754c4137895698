"""Rows of a checked workbook as its page shows them (核验结果行)."""

from collections.abc import Mapping
from typing import Any

from credit.services.evaluation import ruleset
from registry.domain.partners import RowVerdict
from registry.domain.vocabulary import Tier
from registry.web.display import joint, word
from search.domain.firm_notes import FirmNote
from search.web.addresses import firm_url, results_url

_TONES = {
    RowVerdict.MATCH: "good",
    RowVerdict.POSSIBLE: "warn",
    RowVerdict.NONE: "warn",
    RowVerdict.OUTSIDE: "warn",
    RowVerdict.UNREADABLE: "bad",
}

Told = Mapping[str, Any]


def row_shown(stated: Told, told: Told) -> dict[str, Any]:
    """Return what the page shows of one row; what the scope leaves out is absent."""
    verdict = RowVerdict(told["status"])
    firm = told["firm"] or {}
    identity = firm.get("identity", {})
    lists, counts = firm.get("listings"), firm.get("counts")
    typed = stated["name"] or stated["uscc"]
    return {
        "reference": stated["reference"],
        "typed": typed,
        "verdict": word(verdict),
        "tone": _TONES[verdict],
        "name": identity.get("name", ""),
        "url": firm_url(identity["uscc"]) if identity else "",
        "search_url": results_url({"q": typed}) if verdict is RowVerdict.NONE else "",
        "notes": joint("、").join(
            word(FirmNote(one["note"])) for one in identity.get("notes", ())
        ),
        "tier": firm.get("tier"),
        "tier_word": _tier_word(firm.get("tier")),
        "listed": len(lists["entries"]) if lists else None,
        "adverse": sum(one["in_36_months"] for one in counts["kinds"])
        if counts
        else None,
    }


def _tier_word(tier: Told | None) -> str:
    return word(ruleset().word(Tier(tier["tier"]))) if tier and tier["tier"] else ""
