"""Feeds in XML: entries, and tombstones for what was withdrawn (Atom 订阅).

Source: RFC 4287 (Atom), RFC 5005 (paged feeds), RFC 6721 (deleted entries).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree as ET

ATOM = "http://www.w3.org/2005/Atom"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
XHTML = "http://www.w3.org/1999/xhtml"
MEDIA_TYPE = "application/atom+xml"
# XML 1.0 has no way to write these, not even escaped.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
for _prefix, _space in (("", ATOM), ("at", TOMBSTONES)):
    ET.register_namespace(_prefix, _space)


@dataclass(frozen=True, kw_only=True, slots=True)
class AtomEntry:
    """One entry; its id is its address. `blocks` are headed rows of label and text."""

    address: str
    title: str
    updated: datetime
    author: str = ""
    category: str = ""
    blocks: Sequence[tuple[str, Sequence[tuple[str, str]]]] = ()
    is_withdrawn: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class AtomFeed:
    """One page of a feed; `links` by their relation."""

    address: str
    title: str
    author: str
    language: str
    updated: datetime
    links: Iterable[tuple[str, str, str]]  # relation, address, media type
    entries: Iterable[AtomEntry]


def feed_xml(feed: AtomFeed) -> bytes:
    """Write a feed."""
    root = ET.Element(_atom("feed"))
    root.set("{http://www.w3.org/XML/1998/namespace}lang", feed.language)
    _add(root, "id", feed.address)
    _add(root, "title", feed.title)
    _add(root, "updated", feed.updated.isoformat())
    _add(ET.SubElement(root, _atom("author")), "name", feed.author)
    for relation, address, media_type in feed.links:
        _add(root, "link", rel=relation, href=address, type=media_type)
    for entry in feed.entries:
        _tombstone(root, entry) if entry.is_withdrawn else _entry(root, entry)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def writable(text: str) -> str:
    """Return a text without the signs XML cannot hold."""
    return _UNWRITABLE.sub("\ufffd", text)


def _atom(name: str) -> str:
    return f"{{{ATOM}}}{name}"


def _add(parent: ET.Element, name: str, text: str = "", **said: str) -> ET.Element:
    made = ET.SubElement(parent, _atom(name), said)
    made.text = writable(text) or None
    return made


def _entry(root: ET.Element, entry: AtomEntry) -> None:
    made = ET.SubElement(root, _atom("entry"))
    _add(made, "id", entry.address)
    _add(made, "title", entry.title)
    _add(made, "updated", entry.updated.isoformat())
    _add(ET.SubElement(made, _atom("author")), "name", entry.author)
    _add(made, "category", term=entry.category)
    _add(made, "link", rel="alternate", href=entry.address, type="text/html")
    content = _add(made, "content", type="xhtml")
    body = _xhtml(content, "div")
    for heading, rows in entry.blocks:
        _xhtml(body, "p", heading)
        listed = _xhtml(body, "dl")
        for label, text in rows:
            _xhtml(listed, "dt", label)
            _xhtml(listed, "dd", text)


def _xhtml(parent: ET.Element, name: str, text: str = "") -> ET.Element:
    made = ET.SubElement(parent, f"{{{XHTML}}}{name}")
    made.text = writable(text) or None
    return made


def _tombstone(root: ET.Element, entry: AtomEntry) -> None:
    said = {"ref": entry.address, "when": entry.updated.isoformat()}
    ET.SubElement(root, f"{{{TOMBSTONES}}}deleted-entry", said)
