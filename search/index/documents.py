"""Documents as Elasticsearch holds them: strict mapping, system version (索引文档).

Names are taken apart before they get here: `grams` is a text of ready words, the keys
of the grams of all names and of the firm, so that the standard analyzer suffices and
both engines share one analysis. `name` holds the names as plain text. Only what is
shown or compared is kept as source; the rest is in the index alone.
"""

from typing import Any

from elasticsearch.dsl import Boolean, Keyword, Long, Mapping, Short, Text

from search.index.backend import Document
from search.index.content import digest

SYSTEM_VERSION = 4  # raise with any change of the mapping or of the grams
VALUES = ("region", "industry", "tier", "is_listed", "status")
KEPT = ("uscc", "seq", "is_open", "content", "names", "rank", *VALUES)

_LONGEST = 400  # characters: a keyword holds 32,766 bytes


def mapping() -> dict[str, Any]:
    """Return the mapping; a field it does not name is an error."""
    firm = Mapping()
    firm.meta("dynamic", "strict")
    firm.meta("_source", includes=list(KEPT))
    for field in ("uscc", "region", "industry", "status", "tier"):
        firm.field(field, Keyword())
    for field in ("pinyin", "initials"):
        firm.field(field, Keyword(doc_values=False))
    for field in ("content", "names", "tier_status"):
        firm.field(field, Keyword(index=False, doc_values=False))
    firm.field("seq", Long(index=False))
    firm.field("rank", Short(index=False))
    firm.field("is_open", Boolean())
    firm.field("is_listed", Boolean())
    firm.field("name", Text(analyzer="standard", index_options="docs"))
    firm.field("grams", Text(analyzer="standard", index_options="docs"))
    return firm.to_dict()


def source_of(document: Document) -> dict[str, Any]:
    """Return what is sent of a document; a tombstone has no names."""
    keys = {key for name in document.names for key in name.keys}
    return {
        "uscc": document.uscc,
        "seq": document.seq,
        "is_open": document.is_open,
        "content": digest(document),
        "rank": document.rank,
        "names": [name.name for name in document.names],
        "name": [name.normal for name in document.names],
        "pinyin": ["".join(name.syllables)[:_LONGEST] for name in document.names],
        "initials": [name.initials[:_LONGEST] for name in document.names],
        "grams": " ".join(map(str, (*keys, *document.keys))),
        "region": document.region,
        "industry": document.industry,
        "status": document.status,
        "tier": document.tier,
        "tier_status": document.tier_status,
        "is_listed": document.is_listed,
    }
