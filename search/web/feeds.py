"""The feeds of lists, with their filters (公告订阅)."""

from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language, gettext
from django.views.decorators.http import condition, require_safe

from registry import clock
from registry.domain.screening import hide_personal
from registry.templatetags.zhixin import day, is_english
from search.services.announcements import Announcement
from search.services.disclosure import data_version
from search.services.entry_feed import Change, changed_at, feed_page
from search.web.addresses import announcement_url, entries_url
from search.web.atom import MEDIA_TYPE, AtomEntry, AtomFeed, feed_xml
from search.web.entry_lists import ANNOUNCEMENTS, BLACKLIST, EntryList
from search.web.firm import card, kind_label, record_title

LONGEST_NUMBER = 18  # digits: what the database's numbers hold


def _etag(request: HttpRequest) -> str:
    """Name what an address answers until the data, the day or the product changes."""
    parts = (
        *(settings.VERSION, data_version(), clock.today(), get_language()),
        request.build_absolute_uri(),
    )
    return f'"{sha256("|".join(map(str, parts)).encode()).hexdigest()[:32]}"'


def _last_modified(_request: HttpRequest) -> datetime:
    return changed_at(today=clock.today())


@require_safe
@condition(etag_func=_etag, last_modified_func=_last_modified)
def announcements_feed(request: HttpRequest) -> HttpResponse:
    """Tell what was announced, changed or withdrawn, the newest change first."""
    return _feed(request, ANNOUNCEMENTS)


@require_safe
@condition(etag_func=_etag, last_modified_func=_last_modified)
def blacklist_feed(request: HttpRequest) -> HttpResponse:
    """Tell who was listed, and what left the lists."""
    return _feed(request, BLACKLIST)


def _feed(request: HttpRequest, of: EntryList) -> HttpResponse:
    today = clock.today()
    said = of.asked(request)
    form = of.form(said)
    before = request.GET.get("before", "")
    is_number = before.isascii() and before.isdigit() and len(before) <= LONGEST_NUMBER
    if not form.is_valid() or (before and not is_number):
        fault = hide_personal(form.faults or "before: 1, 2, …", today=today)
        return HttpResponse(fault, status=400, content_type="text/plain; charset=utf-8")
    page = feed_page(
        of.narrowed(form, today=today),
        thing=of.thing,
        before=int(before) if before else None,
        today=today,
    )
    own = _absolute(request, entries_url(of.feed, said))
    links = [
        ("self", request.build_absolute_uri(), MEDIA_TYPE),
        ("first", own, MEDIA_TYPE),
        ("alternate", _absolute(request, entries_url(of.name, said)), "text/html"),
    ]
    if page.before:
        following = entries_url(of.feed, said, before=str(page.before))
        links.append(("next", _absolute(request, following), MEDIA_TYPE))
    feed = AtomFeed(
        address=own,
        title=gettext("%(list)s · Zhixin") % {"list": of.title},
        author=gettext("Zhixin"),
        language="en" if is_english() else "zh-Hans",
        updated=max((one.at for one in page.changes), default=changed_at(today=today)),
        links=links,
        entries=(_told(one, request) for one in page.changes),
    )
    answer = HttpResponse(feed_xml(feed), content_type=MEDIA_TYPE)
    # A copy is asked for anew each time: what was withdrawn must leave it.
    patch_cache_control(answer, no_cache=True)
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _absolute(request: HttpRequest, path: str) -> str:
    return str(request.build_absolute_uri(path))


def _told(change: Change, request: HttpRequest) -> AtomEntry:
    address = _absolute(request, announcement_url(change.key))
    one = change.announcement
    if one is None:
        return AtomEntry(
            address=address, title="", updated=change.at, is_withdrawn=True
        )
    names = "、".join(party.profile.name for party in one.parties)
    return AtomEntry(
        address=address,
        title=f"{record_title(one.record)} · {names}",
        updated=change.at,
        author=one.record.authority_name,
        category=kind_label(one.record),
        blocks=tuple(_blocks(one)),
    )


def _blocks(one: Announcement) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield for each firm what its card says."""
    for party in one.parties:
        profile = party.profile
        told = card(party.record, profile.view["firm"])
        rows = [(str(row["label"]), str(row["value"])) for row in told["rows"]]
        contested = party.record.contested_on
        if contested:
            said = gettext("Contested since %(day)s: an objection is being checked")
            rows.append((gettext("Objection"), said % {"day": day(contested)}))
        if party.record.statement:
            label = gettext("The firm states, unchecked:")
            rows.append((label, party.record.statement))
        yield f"{profile.name} {profile.uscc}", rows
