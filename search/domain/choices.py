"""What a search may be narrowed to (筛选取值)."""

from registry.domain.regions import is_known_region

LONGEST_TEXT = 500  # characters: more is no firm's name
LONGEST_CODE = 40  # as somebody writes it, with blanks and signs
_REGION_DIGITS = {2, 4, 6}


def is_region_choice(code: str) -> bool:
    """Tell whether a code is one of GB/T 2260, whole or its significant part."""
    is_code = code.isascii() and code.isdigit() and len(code) in _REGION_DIGITS
    return is_code and is_known_region(code.ljust(6, "0"))
