"""What was announced over all firms: narrowed, and told record by record (公告)."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from registry.domain.gtin import gtin_key
from registry.domain.uscc import normalise_uscc
from registry.domain.vocabulary import RecordKind, Verdict
from registry.models import Authority
from search.domain.products import pairs_of, plain_batch, plain_words
from search.domain.profile import PublicProfile, PublicRecord
from search.index.questions import clean, region_head
from search.models import Disclosure, Profile, PublicEntry
from search.selectors import open_entries
from search.services.public_entries import ENTERPRISE


@dataclass(frozen=True, kw_only=True, slots=True)
class Party:
    """A firm that answers for a record, and the record as its view shows it."""

    profile: Profile
    record: PublicRecord


@dataclass(frozen=True, kw_only=True, slots=True)
class Announcement:
    """One public record or listing with all its firms; `changed_at` its last change."""

    key: str
    parties: tuple[Party, ...]
    changed_at: datetime

    @property
    def record(self) -> PublicRecord:
        """Return the record as the first of its firms' views shows it."""
        return self.parties[0].record


def narrowed(
    entries: QuerySet[PublicEntry], said: Mapping[str, Any]
) -> QuerySet[PublicEntry]:
    """Keep the lines that fit all that is said; what is empty asks for nothing."""
    asked = (entry_condition(name, value) for name, value in said.items() if value)
    return entries.filter(*asked)


def entry_condition(name: str, value: Any) -> Q:
    """Return what a filter of lists asks of a line."""
    return _CONDITIONS[name](clean(value) if isinstance(value, str) else value)


def of_products(entries: QuerySet[PublicEntry]) -> QuerySet[PublicEntry]:
    """Keep what warns of products: failed samples and recalls."""
    return entries.filter(Q(verdict=Verdict.NONCONFORMING) | Q(kind=RecordKind.RECALL))


def announcements(keys: Sequence[str], *, today: date) -> tuple[Announcement, ...]:
    """Return what is public today of records, in the order of their keys."""
    lines = defaultdict(list)
    for line in open_entries(today).filter(key__in=keys).select_related(None):
        lines[line.key].append(line)
    firms = {line.enterprise_id for found in lines.values() for line in found}
    profiles = Profile.objects.in_bulk(firms)
    views = {
        pk: {one.fact.key: one for one in PublicProfile.from_view(profile.view).records}
        for pk, profile in profiles.items()
    }
    told = []
    for key in dict.fromkeys(keys):
        parties = [
            Party(
                profile=profiles[line.enterprise_id],
                record=views[line.enterprise_id][key],
            )
            for line in lines[key]
        ]
        if parties:
            parties.sort(key=lambda one: (one.record.role, one.profile.uscc))
            changed_at = max(line.changed_at for line in lines[key])
            told.append(
                Announcement(key=key, parties=tuple(parties), changed_at=changed_at)
            )
    return tuple(told)


def was_public(key: str) -> bool:
    """Tell whether a record or listing was ever public."""
    told = Disclosure.objects.filter(stream=Disclosure.Stream.PUBLIC, key=clean(key))
    return told.exclude(thing=ENTERPRISE).exists()


def _of_authority(text: str) -> Q:
    """Ask for what one organ decided, or those whose names hold a word."""
    named = Authority.objects.filter(name__contains=text.strip())
    return Q(authority_code=normalise_uscc(text)) | Q(
        authority_code__in=named.values("uscc")
    )


def _of_product(text: str) -> Q:
    """Ask for a word of a product's name, trademark or kind; the pairs are indexed."""
    words = plain_words(text)
    pairs = pairs_of(words)
    return Q(words__contains=words) & (Q(pairs__contains=pairs) if pairs else Q())


_CONDITIONS: dict[str, Callable[[Any], Q]] = {
    "kind": lambda kind: Q(kind=kind),
    "list_kind": lambda kind: Q(list_kind=kind),
    "sector": lambda sector: Q(sector=sector),
    "penalty_kind": lambda kind: Q(penalty_kinds__contains=[kind]),
    "verdict": lambda verdict: Q(verdict=verdict),
    "region": lambda code: Q(region__startswith=region_head(code)),
    "firm": lambda code: Q(enterprise__uscc=normalise_uscc(code)),
    "authority": _of_authority,
    "product": _of_product,
    # No record has the empty key: what is no number finds nothing.
    "gtin": lambda text: Q(gtin=gtin_key(text) or "-"),
    "batch": lambda text: Q(batch__contains=plain_batch(text)) & ~Q(batch=""),
    "from": lambda day: Q(event_on__gte=day),
    "to": lambda day: Q(event_on__lte=day),
}
