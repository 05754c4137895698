"""Numbers of papers, by organ, kind and year, without a gap (文书编号)."""

from django.db import connection

from registry.domain.paper_numbers import WORDS, PaperNumber, format_paper_number
from registry.domain.papers.paper import PaperKind
from registry.models import Authority

_TAKE = """
INSERT INTO registry_numberseries AS series (authority_id, word, year, last)
VALUES (%(authority)s, %(word)s, %(year)s, 1)
    ON CONFLICT (authority_id, word, year) DO UPDATE SET last = series.last + 1
RETURNING last
"""


def next_number(authority: Authority, kind: PaperKind, *, year: int) -> str:
    """Return the next number of a series, such as 遵市监列决〔2026〕1号.

    The row stays locked until the commit, so a number that is not used is not lost.

    Raises:
        InvalidPaperNumberError: the organ's own word (机关代字) is no short word.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _TAKE, {"authority": authority.pk, "word": WORDS[kind], "year": year}
        )
        (last,) = cursor.fetchone()
    prefix = authority.document_prefix or authority.name
    return format_paper_number(
        PaperNumber(prefix=prefix, kind=kind, year=year, ordinal=last)
    )
