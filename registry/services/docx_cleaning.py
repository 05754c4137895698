"""A DOCX without what it tells of its authors (DOCX 元数据清除).

Left out: the properties, the list of people, data of other systems, thumbnails; names
and days of comments and tracked changes; the path of the template; what pictures hold
besides their pixels. Source: 个人信息保护法 art. 51.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Callable
from xml.parsers import expat

from registry.services.docx_parts import ABOUT, TYPES, XML, docx_parts, parse

Redraw = Callable[[bytes], bytes]

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest a ZIP knows: the day says nothing
PHOTOGRAPHS = re.compile(r"word/media/[^/]+\.(?:png|jpe?g)", re.I)
# In well-formed XML no "<" stands inside a tag.
TAG = re.compile(rb"<[A-Za-z_][^<]*?>")
NAMES = re.compile(rb"(\s[\w.-]+:(?:author|initials|ed))\s*=\s*(?:\"[^\"]*\"|'[^']*')")
DAYS = re.compile(rb"\s[\w.-]+:(?:date|dateUtc)\s*=\s*(?:\"[^\"]*\"|'[^']*')")
RELATIONS = re.compile(rb"<(?:[\w.-]+:)?Relationship\s[^<]*?/>")
OVERRIDES = re.compile(rb"<(?:[\w.-]+:)?Override\s[^<]*?/>")
TARGET = re.compile(rb"(\sTarget\s*=\s*)(?:\"([^\"]*)\"|'([^']*)')")
PART_NAME = re.compile(rb"\sPartName\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
TEMPLATE = b"/attachedTemplate"


def clean_docx(data: bytes, *, redraw: Redraw) -> bytes:
    """Return the paper anew, the same bytes for the same content.

    Raises:
        UnreadablePaperError: damaged, or holding other files.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in docx_parts(data).items():
            if not ABOUT.fullmatch(name):
                info = zipfile.ZipInfo(name, date_time=EPOCH)
                info.compress_type = zipfile.ZIP_DEFLATED
                package.writestr(info, _cleaned(name, content, redraw=redraw))
    return out.getvalue()


def _cleaned(name: str, content: bytes, *, redraw: Redraw) -> bytes:
    if PHOTOGRAPHS.fullmatch(name):
        return redraw(content)
    if not XML.fullmatch(name):
        return content
    parse(content, expat.ParserCreate())
    if name == TYPES:
        return OVERRIDES.sub(_override, content)
    if name.endswith(".rels"):
        folder = posixpath.dirname(posixpath.dirname(name))
        return RELATIONS.sub(lambda match: _relation(match, folder), content)
    return TAG.sub(_tag, content)


def _tag(match: re.Match[bytes]) -> bytes:
    """Name nobody, as Word does when told to remove personal information."""
    return NAMES.sub(rb'\1="Author"', DAYS.sub(b"", match[0]))


def _override(match: re.Match[bytes]) -> bytes:
    part = PART_NAME.search(match[0])
    return b"" if part and _is_about((part[1] or part[2] or b""), "") else match[0]


def _relation(match: re.Match[bytes], folder: str) -> bytes:
    target = TARGET.search(match[0])
    if target is None:
        return match[0]
    if _is_about(target[2] or target[3] or b"", folder):
        return b""
    if TEMPLATE in match[0]:
        return TARGET.sub(rb'\1"Normal.dotm"', match[0])
    return match[0]


def _is_about(target: bytes, folder: str) -> bool:
    path = posixpath.normpath(posixpath.join("/", folder, target.decode()))
    return ABOUT.fullmatch(path.lstrip("/")) is not None
