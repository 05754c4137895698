"""Documents as Elasticsearch holds them: strict mapping, system version (索引文档).

Names are taken apart before they get here: `grams` is a text of ready words, the keys
of its grams, so that the standard analyzer suffices, both engines share one analysis
and BM25 ranks by rarity and length. Names are nested: each is scored by itself.
"""

from typing import Any

from elasticsearch.dsl import Boolean, Keyword, Long, Mapping, Nested, Text

from search.domain.names import NameAnalysis
from search.index.backend import Document
from search.index.content import digest

SYSTEM_VERSION = 2  # raise with any change of the mapping or of the grams

_LONGEST = 400  # characters: a keyword holds 32,766 bytes


def mapping() -> dict[str, Any]:
    """Return the mapping; a field it does not name is an error."""
    firm = Mapping()
    firm.meta("dynamic", "strict")
    for field in ("uscc", "content", "region", "industry"):
        firm.field(field, Keyword())
    for field in ("status", "tier", "tier_status"):
        firm.field(field, Keyword())
    firm.field("seq", Long())
    firm.field("is_open", Boolean())
    firm.field("is_listed", Boolean())
    firm.field("names", Nested(properties=_name_fields(), dynamic="strict"))
    return firm.to_dict()


def _name_fields() -> dict[str, Any]:
    return {
        "name": Keyword(index=False, doc_values=False),
        "normal": Keyword(doc_values=False),
        "core": Keyword(doc_values=False),
        "pinyin": Keyword(doc_values=False),
        "initials": Keyword(doc_values=False),
        "grams": Text(analyzer="standard", index_options="docs"),
    }


def source_of(document: Document) -> dict[str, Any]:
    """Return what is sent of a document; a tombstone has no names."""
    return {
        "uscc": document.uscc,
        "seq": document.seq,
        "is_open": document.is_open,
        "content": digest(document),
        "names": [_name_source(name) for name in document.names],
        "region": document.region,
        "industry": document.industry,
        "status": document.status,
        "tier": document.tier,
        "tier_status": document.tier_status,
        "is_listed": document.is_listed,
    }


def _name_source(name: NameAnalysis) -> dict[str, str]:
    return {
        "name": name.name,
        "normal": name.normal[:_LONGEST],
        "core": name.core[:_LONGEST],
        "pinyin": "".join(name.syllables)[:_LONGEST],
        "initials": name.initials[:_LONGEST],
        "grams": " ".join(map(str, name.keys)),
    }
