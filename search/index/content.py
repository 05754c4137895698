"""What both engines hold of a document, and how two holdings compare (索引内容)."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields

from search.domain.names import ANALYSER_VERSION
from search.index.backend import Difference, Document

_DIGESTED = [one.name for one in fields(Document) if one.name not in {"seq", "names"}]


@dataclass(frozen=True, slots=True)
class Held:
    """What decides whether two holdings of a document are the same."""

    uscc: str
    seq: int
    is_open: bool
    content: str


def held(document: Document) -> Held:
    """Return what an engine should hold of a document."""
    document = public_part(document)
    return Held(document.uscc, document.seq, document.is_open, digest(document))


def public_part(document: Document) -> Document:
    """Return the document itself, or the tombstone of one that is closed."""
    if document.is_open:
        return document
    return tombstone(document.uscc, seq=document.seq)


def tombstone(uscc: str, *, seq: int) -> Document:
    """Return what stays of a document that left the public: its code and number."""
    return Document(
        uscc=uscc,
        seq=seq,
        is_open=False,
        names=(),
        region="",
        industry="",
        status="",
        tier="",
        tier_status="",
        is_listed=False,
    )


def digest(document: Document) -> str:
    """Digest a document's content and the analyser that read it, but not its `seq`.

    A name and the analyser's version say all of its analysis.
    """
    names = tuple(name.name for name in document.names)
    rest = (getattr(document, field) for field in _DIGESTED)
    text = repr((ANALYSER_VERSION, names, *rest))
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()


def newest(documents: Iterable[Document]) -> list[Document]:
    """Keep the document of the highest number of each code, without what is closed."""
    chosen: dict[str, Document] = {}
    for document in documents:
        known = chosen.get(document.uscc)
        if known is None or known.seq < document.seq:
            chosen[document.uscc] = public_part(document)
    return list(chosen.values())


def differences(
    expected: Iterable[Document], stored: Iterable[Held]
) -> tuple[Difference, ...]:
    """Merge two lists, both ordered by code, and tell where they differ.

    Shape: a tombstone nobody expects is no difference: it only keeps late messages out.
    """
    return tuple(_merge(map(held, expected), iter(stored)))


def _merge(expected: Iterator[Held], stored: Iterator[Held]) -> Iterator[Difference]:
    want, have = next(expected, None), next(stored, None)
    while want is not None or have is not None:
        if have is None or (want is not None and want.uscc < have.uscc):
            yield Difference(uscc=want.uscc if want else "", what="missing")
            want = next(expected, None)
        elif want is None or have.uscc < want.uscc:
            if have.is_open:
                yield Difference(uscc=have.uscc, what="extra")
            have = next(stored, None)
        else:
            if difference := _compare(want, have):
                yield difference
            want, have = next(expected, None), next(stored, None)


def _compare(want: Held, have: Held) -> Difference | None:
    if want == have:
        return None
    if want.is_open == have.is_open:
        return Difference(uscc=want.uscc, what="different")
    return Difference(uscc=want.uscc, what="missing" if want.is_open else "extra")
