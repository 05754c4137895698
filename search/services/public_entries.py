"""Lists over all firms kept equal to the public views (公示条目)."""

from collections.abc import Iterator, Sequence

from search.domain.profile import LISTING
from search.models import Profile, PublicEntry

ROWS = 2_000  # rows one INSERT carries


def list_entries(profiles: Sequence[Profile]) -> None:
    """Write the lines of views that changed anew, in the transaction of the views."""
    firms = [profile.enterprise_id for profile in profiles]
    PublicEntry.objects.filter(enterprise__in=firms).delete()
    PublicEntry.objects.bulk_create(
        (entry for profile in profiles for entry in public_entries(profile)), ROWS
    )


def public_entries(profile: Profile) -> Iterator[PublicEntry]:
    """Yield a line for each record and listing in a public view."""
    for record in profile.view["records"]:
        fact = record["fact"]
        start, end = record["published"]
        is_listing = record["kind"] == LISTING
        yield PublicEntry(
            enterprise_id=profile.enterprise_id,
            key=fact["key"],
            kind=record["kind"],
            list_kind=fact["body"]["list_kind"] if is_listing else "",
            sector=fact["sector"],
            event_on=fact["event_on"],
            authority_code=record["authority_code"],
            region=profile.region,
            published_from=start,
            published_until=end,
            seq=profile.seq,
        )
