"""What a file dropped for verification is worth, and the number in it (文件核验)."""

import re
from enum import StrEnum

# Our papers carry their number in plain bytes: it is found in a file that somebody
# altered too, and nothing of a stranger's file is taken apart for it.
_NUMBER = re.compile(rb"/Keywords \((\d{14}[0-9A-Z]{8})\)")


class FileVerdict(StrEnum):
    """What came of verifying a file (文件核验结论)."""

    GENUINE = "genuine"
    ALTERED = "altered"
    OTHER_KEY = "other_key"
    NOT_SIGNED = "not_signed"
    UNKNOWN_NUMBER = "unknown_number"
    NO_NUMBER = "no_number"


def number_in(pdf: bytes) -> str:
    """Return the number of a paper as its file states it; "" if it states none."""
    found = _NUMBER.search(pdf)
    return found[1].decode() if found else ""
