"""Feeds of lists: entries with stable addresses, tombstones, pages, conditions."""

from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from search.models import Disclosure, PublicEntry
from search.services import entry_feed
from search.web.atom import AtomEntry, AtomFeed, feed_xml
from tests import factories
from tests.conftest import NOW
from tests.functional.public import TODAY, Town, publish
from tests.functional.test_announcements import page, withdraw

SPACES = {
    "a": "http://www.w3.org/2005/Atom",
    "at": "http://purl.org/atompub/tombstones/1.0",
}
HOST = "http://testserver"


def read(client: Client, path: str = "/announcements/feed.atom") -> ET.Element:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/atom+xml"
    return ET.fromstring(answer.content)  # noqa: S314 - our own answer


def texts(feed: ET.Element, path: str) -> list[str]:
    return [one.text or "" for one in feed.findall(path, SPACES)]


def address(key: str) -> str:
    return f"{HOST}/announcements/{key}"


def link(feed: ET.Element, relation: str) -> str:
    found = feed.find(f"a:link[@rel='{relation}']", SPACES)
    return "" if found is None else found.attrib["href"].removeprefix(HOST)


def tombstones(feed: ET.Element) -> list[str]:
    return [one.attrib["ref"] for one in feed.findall("at:deleted-entry", SPACES)]


def test_a_feed_has_all_that_atom_asks_for(client: Client, province: Town) -> None:
    feed = read(client)

    entries = feed.findall("a:entry", SPACES)
    assert set(texts(feed, "a:entry/a:id")) == {
        address(province.penalty.key),
        address(province.sampling.key),
    }
    for one in (feed, *entries):
        assert all(texts(one, f"a:{name}") for name in ("id", "title", "updated"))
        assert texts(one, "a:author/a:name")
    content = [ET.tostring(one, encoding="unicode") for one in entries]
    assert any("苯甲酸" in one for one in content)
    assert set(texts(feed, "a:entry/a:updated")) == {NOW.isoformat()}


def test_a_page_names_its_feed_with_the_same_filters(
    client: Client, province: Town
) -> None:
    shown = page(client, "/announcements?kind=penalty")

    assert 'href="/announcements/feed.atom?kind=penalty"' in shown
    feed = read(client, "/announcements/feed.atom?kind=penalty")
    assert texts(feed, "a:entry/a:id") == [address(province.penalty.key)]
    assert link(feed, "alternate") == "/announcements?kind=penalty"


def test_an_entry_withdrawn_between_two_readings_turns_to_a_tombstone(
    client: Client, province: Town
) -> None:
    before = texts(read(client), "a:entry/a:id")

    withdraw(province.penalty)

    feed = read(client)
    assert set(before) - set(texts(feed, "a:entry/a:id")) == {
        address(province.penalty.key)
    }
    assert tombstones(feed) == [address(province.penalty.key)]
    assert province.fined.uscc not in ET.tostring(feed, encoding="unicode")
    assert tombstones(read(client, "/blacklist/feed.atom")) == []


def test_a_tombstone_is_in_every_feed_of_its_sort_whatever_its_filters(
    client: Client, province: Town
) -> None:
    withdraw(province.penalty)

    feed = read(client, "/announcements/feed.atom?kind=recall&region=520100")

    assert tombstones(feed) == [address(province.penalty.key)]


@pytest.mark.parametrize(("days", "is_told"), [(90, True), (91, False)])
def test_a_tombstone_is_told_for_ninety_days(
    client: Client, province: Town, days: int, is_told: bool
) -> None:
    withdraw(province.penalty)

    then = entry_feed.feed_page(
        PublicEntry.objects.none(),
        thing="record",
        before=None,
        today=TODAY + timedelta(days=days),
    )

    assert [one.key for one in then.changes] == [province.penalty.key] * is_told


def test_a_record_that_one_of_two_firms_left_is_no_tombstone(
    client: Client, province: Town
) -> None:
    shared = factories.record(
        factories.sampling(province.clean, province.fined), form="sampling"
    )
    publish()
    last = Disclosure.objects.latest("seq")
    Disclosure.objects.create(
        stream="public",
        seq=last.seq + 1,
        thing="record",
        key=shared.key,
        enterprise=province.fined,
        state="withdrawn",
        at=NOW,
    )

    feed = read(client)

    assert texts(feed, "a:entry/a:id").count(address(shared.key)) == 1
    assert tombstones(feed) == []


def test_a_feed_is_walked_page_by_page_and_loses_nothing(
    client: Client, province: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entry_feed, "PAGE", 2)
    for _ in range(3):
        factories.record(factories.penalty(province.clean))
    publish()
    withdraw(province.penalty)

    walked, gone, path = [], [], "/announcements/feed.atom"
    while path:
        feed = read(client, path)
        walked += texts(feed, "a:entry/a:id")
        gone += tombstones(feed)
        path = link(feed, "next")

    assert len(walked) == len(set(walked)) == 4
    assert gone == [address(province.penalty.key)]


def test_what_changed_last_comes_first_however_old_its_event(
    client: Client, province: Town
) -> None:
    late = factories.record(factories.penalty(province.clean, decided_on="2026-01-05"))
    publish()

    assert texts(read(client), "a:entry/a:id")[0] == address(late.key)


def test_a_change_of_another_record_leaves_an_entrys_time_alone(
    client: Client, province: Town
) -> None:
    before = PublicEntry.objects.get(key=province.penalty.key).changed_seq

    factories.record(factories.penalty(province.fined, violation="示例另一违法"))
    publish()

    line = PublicEntry.objects.get(key=province.penalty.key)
    assert line.changed_seq == before
    factories.correct(province.penalty, violation="示例更正违法")
    publish()
    assert PublicEntry.objects.get(key=province.penalty.key).changed_seq > before


def test_what_did_not_change_is_not_sent_again(client: Client, province: Town) -> None:
    path = "/announcements/feed.atom?kind=penalty"
    first = client.get(path)
    same = {"If-None-Match": first.headers["ETag"]}
    since = {"If-Modified-Since": first.headers["Last-Modified"]}

    assert client.get(path, headers=same).status_code == 304
    assert client.get(path, headers=since).status_code == 304
    assert client.get("/announcements/feed.atom", headers=same).status_code == 200
    factories.record(factories.penalty(province.clean))
    publish()
    assert client.get(path, headers=same).status_code == 200


def test_a_feed_is_xml_whatever_a_text_holds() -> None:
    entry = AtomEntry(
        address=f"{HOST}/announcements/X",
        title="示例\x00\x0b\ud800<b>&\ufffe\U0001f600",
        updated=NOW,
        author="示例\x1f",
        blocks=(("示例\x08", (("a\x01", "b\x02]]>"),)),),
    )

    written = feed_xml(
        AtomFeed(
            address=HOST,
            title="\x03",
            author="示例",
            language="zh-Hans",
            updated=NOW,
            links=(),
            entries=[entry],
        )
    )

    feed = ET.fromstring(written)  # noqa: S314 - our own answer
    assert texts(feed, "a:entry/a:title") == [
        "示例\ufffd\ufffd\ufffd<b>&\ufffd\U0001f600"
    ]


@pytest.mark.parametrize("before", ["x", "-1", "9" * 19, "１"])
def test_a_page_no_feed_gave_is_refused(
    client: Client, province: Town, before: str
) -> None:
    page(client, f"/announcements/feed.atom?before={before}", status=400)
