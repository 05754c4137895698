"""The words products are found by, as they are kept and asked for (产品检索)."""

import re
import unicodedata
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

_WORDS = ("product", "brand", "category")
_NUMBERS = ("permit_number", "notice_number", "sample_number")
_DAY = re.compile(r"(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})日?")


def plain_words(text: str) -> str:
    """Return a text without blanks, width and case."""
    shown = unicodedata.normalize("NFKC", text.replace("\x00", "")).casefold()
    return "".join(shown.split())


def plain_batch(text: str) -> str:
    """Return a batch as letters and digits; a day in it as eight digits."""
    day = _DAY.sub(lambda found: _digits(*found.groups()), plain_words(text))
    return "".join(filter(str.isalnum, day))


def words_of(fields: Mapping[str, Any]) -> str:
    """Return what a record says of its product: name, trademark and kind."""
    said = (plain_words(str(fields.get(name) or "")) for name in _WORDS)
    return "\n".join(filter(None, said))


def number_key(text: str) -> str:
    """Return a number of a document or permit as letters and digits alone."""
    return "".join(filter(str.isalnum, plain_words(text)))


def numbers_of(record: Mapping[str, Any]) -> list[str]:
    """Return the numbers a public record is known by: of documents, permits, samples.

    Shape: `record` is one of a view (PublicRecord.to_view).
    """
    said = (record["document_number"], *map(record["fields"].get, _NUMBERS))
    return sorted(set(filter(None, (number_key(str(one or "")) for one in said))))


def pairs_of(words: str) -> list[str]:
    """Return each pair of neighbouring signs once, sorted; one line at a time."""
    lines = words.split("\n")
    return sorted({"".join(pair) for line in lines for pair in pairwise(line)})


def _digits(year: str, month: str, day: str) -> str:
    return f"{year}{month:0>2}{day:0>2}"
