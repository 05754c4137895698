"""What a partner decided of a possible match: the same firm, or another (疑似核定).

A decision is about one statement and one firm under its name of that day. Where either
side's name is another one later, it says nothing any more and the question is asked
again.
"""

from search.domain.matching import Stated
from search.domain.names import normalise
from search.domain.receipts import digest_of

LONGEST_NOTE = 200


def statement_key(stated: Stated) -> str:
    """Return by what a statement is known again: how it is spaced tells nothing."""
    return digest_of(
        [normalise(stated.name), stated.code.strip().upper(), stated.region]
    )
