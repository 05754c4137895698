"""What reading a paper's text may cost, and how a paper over it is refused (读取限度).

Nothing is cut in silence: what lies over a limit is refused with a sentence.
"""

import time
from dataclasses import dataclass

from registry.domain.errors import DomainError, msg
from registry.domain.screened_texts import Hidden, Passage

MAX_PAGES = 1_000
MAX_CHARACTERS = 1_000_000
MAX_SECONDS = 60


class UnreadablePaperError(DomainError):
    """The text of the paper cannot be read, so nobody can screen it."""

    code = "unreadable_paper"


class PaperTooLongError(DomainError):
    """The paper is too long to screen: split it into several files."""

    code = "paper_too_long"


@dataclass(frozen=True, kw_only=True, slots=True)
class PaperTexts:
    """The texts of a paper, and the pages (from 1) a machine cannot read whole.

    Shape: of a DOCX, page 1 is its text and each picture is one page after it.
    """

    passages: tuple[Passage, ...]
    pages: int
    pages_without_text: tuple[int, ...]
    hidden: tuple[Hidden, ...] = ()


class Watch:
    """Stops a reading that takes too long or yields too much."""

    def __init__(
        self, *, seconds: float = MAX_SECONDS, characters: int = MAX_CHARACTERS
    ) -> None:
        self.seconds, self.characters = seconds, characters
        self.left = characters
        self.end = time.monotonic() + seconds

    def tick(self, *_: object) -> None:
        """Stop when the time is over; takes whatever a visitor is handed.

        Raises:
            PaperTooLongError: the time is over.
        """
        if time.monotonic() > self.end:
            raise PaperTooLongError(
                msg(
                    "Reading the paper takes longer than %(seconds)s seconds: split it "
                    "into several files."
                ),
                seconds=self.seconds,
            )

    def count(self, text: str) -> str:
        """Return the text, counted.

        Raises:
            PaperTooLongError: there are too many characters.
        """
        self.left -= len(text)
        if self.left < 0:
            raise PaperTooLongError(
                msg(
                    "The paper has more than %(characters)s characters: split it into "
                    "several files."
                ),
                characters=self.characters,
            )
        return text


def check_pages(pages: int) -> None:
    """Refuse a paper of too many pages.

    Raises:
        PaperTooLongError: there are too many pages.
    """
    if pages > MAX_PAGES:
        raise PaperTooLongError(
            msg(
                "The paper has more than %(pages)s pages or pictures: split it into "
                "several files."
            ),
            pages=MAX_PAGES,
        )
