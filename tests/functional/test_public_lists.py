"""Records, listings and the stream over all firms."""

from datetime import date, timedelta

import pytest
from django.test import Client

from search.api.filters import ListingFilters, RecordFilters
from search.api.serializers import FirmRecordOutput
from search.models import Disclosure, Profile, PublicEntry
from tests import factories
from tests.conftest import NOW
from tests.functional.public import TODAY, Town, ask, publish, refused

# Fields a list is not narrowed by: read from a record that was found otherwise.
UNFILTERED = {
    "contested_on",
    "paper",
    "statement",
    "reviewed_since",
    "sale_stopped_on",
    "key",
    "version",
    "form",
    "event_on",  # from, to
    "published_from",
    "published_until",
    "source",
    "role",
    "stated_name",
    "document_number",
    "authority_name",
    "authority_code",  # authority
    "fields",
    "uscc",
    "name",
}


def keys(client: Client, path: str = "records", **query: object) -> list[str]:
    return [one["key"] for one in ask(client, path, **query)["results"]]


def test_records_come_newest_event_first_and_without_listings(
    client: Client, province: Town
) -> None:
    assert keys(client) == [province.penalty.key, province.sampling.key]
    assert keys(client, "listings") == [province.listing.key]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"kind": "penalty"}, ["penalty"]),
        ({"kind": "recall"}, []),
        ({"sector": "food"}, ["penalty", "sampling"]),
        ({"sector": "drug"}, []),
        ({"penalty_kind": "fine"}, ["penalty"]),
        ({"penalty_kind": "warning"}, []),
        ({"authority": factories.PROVINCE_CODE}, ["penalty", "sampling"]),
        ({"authority": "115200000000000000"}, []),
        ({"region": "5201"}, ["sampling"]),
        ({"from": "2026-10-20"}, ["penalty"]),
        ({"from": "2026-10-21"}, []),
        ({"to": "2026-10-19"}, ["sampling"]),
        ({"to": "2026-10-20"}, ["penalty", "sampling"]),
    ],
)
def test_records_are_narrowed(
    client: Client, province: Town, query: dict[str, str], names: list[str]
) -> None:
    wanted = [getattr(province, name).key for name in names]

    assert keys(client, **query) == wanted


@pytest.mark.parametrize(
    ("list_kind", "count"), [("serious_violation", 1), ("food_serious", 0)]
)
def test_listings_are_narrowed_by_their_list(
    client: Client, province: Town, list_kind: str, count: int
) -> None:
    assert len(keys(client, "listings", list_kind=list_kind)) == count


def test_a_list_is_walked_by_cursor_whatever_shares_a_day(
    client: Client, province: Town
) -> None:
    for _ in range(4):
        factories.record(factories.penalty(province.clean, violation="示例违法"))
    publish()

    walked, cursor = [], ""
    while cursor is not None:
        page = ask(client, "records", page_size=2, cursor=cursor)
        walked += [one["key"] for one in page["results"]]
        cursor = page["next"]

    assert len(walked) == len(set(walked)) == 6


def test_every_field_of_a_record_has_a_filter_or_is_left_out_on_purpose() -> None:
    filters = {*RecordFilters.base_filters, *ListingFilters.base_filters}
    names = FirmRecordOutput().fields.keys()
    shown = {name for name in map(str, names) if not name.endswith("_label")}

    assert shown - filters == UNFILTERED


def test_a_record_is_told_once_for_each_firm_that_answers_for_it(
    client: Client, province: Town
) -> None:
    shared = factories.record(
        factories.sampling(province.clean, province.fined), form="sampling"
    )
    publish()

    results = ask(client, f"records/{shared.key}")["results"]

    codes = {one["uscc"] for one in results}
    assert codes == {province.clean.uscc, province.fined.uscc}
    assert {one["role"] for one in results} == {"sampled_seller", "nominal_producer"}


def test_a_record_past_its_end_is_gone_even_when_a_stage_is_late(
    client: Client, province: Town
) -> None:
    PublicEntry.objects.filter(key=province.penalty.key).update(published_until=TODAY)

    assert keys(client) == [province.sampling.key]
    address = f"/api/v1/records/{province.penalty.key}"
    assert refused(client, address) == (404, "no_such_record")


def test_the_stream_is_contiguous_and_whole(client: Client, province: Town) -> None:
    feed = ask(client, "feed")

    numbers = [entry["seq"] for entry in feed["results"]]
    things = {entry["thing"]: entry["content"] for entry in feed["results"]}
    assert numbers == list(range(1, feed["data_version"] + 1))
    assert things["record"]["fields"]
    assert things["enterprise"]["uscc"]
    assert things["listing"]["kind"] == "listing"
    assert feed["next"] == feed["data_version"]


def test_the_stream_goes_on_where_a_reader_stopped(
    client: Client, province: Town
) -> None:
    newest = ask(client, "feed", limit=2)["next"]

    (entry,) = ask(client, "feed", after=newest, limit=1)["results"]

    assert entry["seq"] == newest + 1
    end = ask(client, "feed", after=ask(client, "feed")["next"])
    assert end["results"] == []


def test_a_superseded_entry_says_only_its_key_and_state(
    client: Client, province: Town
) -> None:
    code = province.fined.uscc
    factories.record(factories.penalty(province.fined, violation="示例违法"))
    publish()

    mine = [
        entry
        for entry in ask(client, "feed")["results"]
        if entry["uscc"] == code and entry["thing"] == "record"
    ]
    Disclosure.objects.create(
        stream="public",
        seq=mine[-1]["seq"] + 100,
        thing="record",
        key=mine[0]["key"],
        enterprise=province.fined,
        state="withdrawn",
        at=NOW,
    )

    entry = ask(client, "feed", after=mine[0]["seq"] - 1, limit=1)["results"][0]
    assert (entry["state"], entry["content"]) == ("superseded", None)
    assert entry["key"] == mine[0]["key"]


def test_what_ended_is_a_tombstone_in_the_stream_before_a_stage_says_so(
    client: Client, province: Town
) -> None:
    profile = Profile.objects.get(uscc=province.fined.uscc)
    profile.view["records"][0]["published"][1] = TODAY.isoformat()
    Profile.objects.filter(pk=profile.pk).update(view=profile.view)

    entries = {one["key"]: one for one in ask(client, "feed")["results"]}

    entry = entries[province.penalty.key]
    assert (entry["state"], entry["content"]) == ("withdrawn", None)


def test_a_number_the_feed_does_not_keep_leads_to_the_snapshot(
    client: Client, province: Town
) -> None:
    newest = ask(client, "feed")["data_version"]

    assert client.get("/api/v1/feed", {"after": newest}).status_code == 200
    answer = client.get("/api/v1/feed", {"after": newest + 1})
    assert answer.status_code == 416
    assert answer.json()["oldest"] == 1
    assert client.get(answer.json()["snapshot"]).status_code == 200


def test_the_snapshot_holds_every_firm_once_and_says_where_to_go_on(
    client: Client, province: Town
) -> None:
    first = ask(client, "feed/snapshot", page_size=2)
    factories.firm(name="安顺示例电子有限公司")
    publish()
    second = ask(client, "feed/snapshot", page_size=2, cursor=first["next"])

    codes = [one["uscc"] for one in first["results"] + second["results"]]
    assert len(codes) == len(set(codes)) == 4
    assert first["after"] == second["after"] < second["data_version"]
    assert sum(len(one["records"]) for one in first["results"]) == 3


@pytest.mark.parametrize("path", ["records", "listings", "enterprises"])
@pytest.mark.parametrize("cursor", ["nonsense", "a:b", "WzEsMl0:abc"])
def test_a_cursor_nobody_gave_is_refused(
    client: Client, province: Town, path: str, cursor: str
) -> None:
    answer = refused(client, f"/api/v1/{path}", cursor=cursor)

    assert answer == (400, "invalid_cursor")


def test_records_published_later_are_not_listed_before(
    client: Client, province: Town
) -> None:
    tomorrow = TODAY + timedelta(days=1)
    PublicEntry.objects.filter(key=province.sampling.key).update(
        published_from=tomorrow
    )

    assert keys(client) == [province.penalty.key]
    assert date.fromisoformat(ask(client, "records")["as_of"]) == TODAY
