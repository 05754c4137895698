"""What both engines hold of a document, and how two holdings compare (索引内容)."""

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from search.domain.names import ANALYSER_VERSION, NameAnalysis, grams
from search.index.backend import Difference, Document

INITIALS_RUN = 3  # letters: shorter runs of initials are only looked for in front

_INT4 = 2**31


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
    """Digest a document's content and the analyser that read it, but not its `seq`."""
    text = repr((ANALYSER_VERSION, replace(document, seq=0)))
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()


def search_grams(name: NameAnalysis) -> tuple[str, ...]:
    """Return every gram a name is found by: its core's, and @runs of initials."""
    return (*grams(name.core), *initial_grams(name.initials))


def initial_grams(initials: str) -> tuple[str, ...]:
    """Return each run of three initials once, marked with @."""
    starts = range(len(initials) - INITIALS_RUN + 1)
    runs = (f"@{initials[at : at + INITIALS_RUN]}" for at in starts)
    return tuple(dict.fromkeys(runs))


def key_of(gram: str) -> int:
    """Return a gram as a four-byte integer; rare collisions only add a loose hit."""
    return zlib.crc32(gram.encode("utf-8", "replace")) - _INT4


def word_of(gram: str) -> str:
    """Return a gram as a word that the standard tokenizer leaves whole."""
    return f"g{zlib.crc32(gram.encode('utf-8', 'replace')):08x}"


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
