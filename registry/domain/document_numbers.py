"""Numbers of decisions (决定书文号) and old registration numbers (工商注册号)."""

import re
import unicodedata

from stdnum.iso7064 import mod_11_10

REGISTRATION_LENGTH = 15
OPENING = "([{<【〖〘〚❲⟦〈《「『"
CLOSING = ")]}>】〗〙〛❳⟧〉》」』"
BRACKETS = str.maketrans(
    OPENING + CLOSING, "〔" * len(OPENING) + "〕" * len(CLOSING), "\u200b\u2060\ufeff"
)
# An office or a branch number may stand behind the year: 粤市监罚〔2025〕广州办1219号.
USUAL = re.compile(
    r"[一-龥]{2,16}[处罚决撤字告][一-龥]{0,3}〔(?:19|20)\d{2}〕"
    r"第?[一-龥]{0,4}\d{1,6}(?:-\d{1,4})?号"
)


def normalise_document_number(text: str) -> str:
    """Return a number in half-width characters, without blanks, its brackets 〔〕.

    Two spellings of one number become equal; normalising twice changes nothing.
    """
    shown = _without_blanks(unicodedata.normalize("NFKC", _without_blanks(text)))
    # Taking a blank out may bring a mark to its letter, which NFKC then joins.
    return unicodedata.normalize("NFKC", shown.translate(BRACKETS))


def is_usual_number(text: str) -> bool:
    """Tell whether a number looks like 黔市监价处〔2024〕3号; others deserve a look."""
    return USUAL.fullmatch(normalise_document_number(text)) is not None


def is_registration_number(text: str) -> bool:
    """Tell whether a text is a valid old registration number of 15 digits.

    Source: GS 15-2006; check digit by ISO 7064 MOD 11,10.
    """
    number = _without_blanks(unicodedata.normalize("NFKC", text))
    return (
        len(number) == REGISTRATION_LENGTH
        and number.isascii()
        and number.isdigit()
        and bool(mod_11_10.is_valid(number))
    )


def _without_blanks(text: str) -> str:
    return "".join(text.split())
