"""Lists over all firms kept equal to the public views (公示条目)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.db.models import Max

from registry.domain.gtin import gtin_key
from registry.domain.vocabulary import RecordKind
from search.domain.products import numbers_of, pairs_of, plain_batch, words_of
from search.domain.profile import LISTING
from search.models import Disclosure, Profile, PublicEntry

ENTERPRISE = "enterprise"
ROWS = 2_000  # rows one INSERT carries

Changes = Mapping[tuple[int, str], tuple[int, datetime]]


def list_entries(profiles: Sequence[Profile]) -> None:
    """Write the lines of views that changed anew, in the transaction of the views.

    The stream must tell of what changed already: a line says by which number.
    """
    firms = [profile.enterprise_id for profile in profiles]
    changes = _changes(firms)
    PublicEntry.objects.filter(enterprise__in=firms).delete()
    PublicEntry.objects.bulk_create(
        (entry for profile in profiles for entry in public_entries(profile, changes)),
        ROWS,
    )


def public_entries(profile: Profile, changes: Changes) -> Iterator[PublicEntry]:
    """Yield a line for each record and listing in a public view."""
    for record in profile.view["records"]:
        fact, fields = record["fact"], record["fields"]
        start, end = record["published"]
        is_listing = record["kind"] == LISTING
        is_penalty = record["kind"] == RecordKind.PENALTY
        changed_seq, changed_at = changes[profile.enterprise_id, fact["key"]]
        yield PublicEntry(
            enterprise_id=profile.enterprise_id,
            key=fact["key"],
            kind=record["kind"],
            list_kind=fact["body"]["list_kind"] if is_listing else "",
            sector=fact["sector"],
            event_on=fact["event_on"],
            authority_code=record["authority_code"],
            region=profile.region,
            verdict=fields.get("verdict") or "",
            penalty_kinds=fact["body"]["kinds"] if is_penalty else [],
            gtin=gtin_key(fields.get("gtin") or ""),
            batch=plain_batch(fields.get("batch") or ""),
            words=(words := words_of(fields)),
            pairs=pairs_of(words),
            numbers=numbers_of(record),
            published_from=start,
            published_until=end,
            seq=profile.seq,
            changed_seq=changed_seq,
            changed_at=changed_at,
        )


def _changes(firms: Sequence[int]) -> Changes:
    """Return by which number, and when, each record of firms was last opened."""
    rows = (
        Disclosure.objects.filter(
            stream=Disclosure.Stream.PUBLIC,
            state=Disclosure.State.OPEN,
            enterprise__in=firms,
        )
        .exclude(thing=ENTERPRISE)
        .values_list("enterprise_id", "key")
        .annotate(Max("seq"), Max("at"))
        .order_by()
    )
    return {(firm, key): (seq, at) for firm, key, seq, at in rows}
