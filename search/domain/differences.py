"""Where two names differ, so that a person sees it at once (差异标示)."""

from difflib import SequenceMatcher

Marked = tuple[tuple[str, bool], ...]  # parts of a text; True: the other has it not


def differences(one: str, other: str) -> tuple[Marked, Marked]:
    """Return both texts in parts, marked where they differ."""
    left: list[tuple[str, bool]] = []
    right: list[tuple[str, bool]] = []
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    for tag, from_one, to_one, from_other, to_other in matcher.get_opcodes():
        is_marked = tag != "equal"
        if part := one[from_one:to_one]:
            left.append((part, is_marked))
        if part := other[from_other:to_other]:
            right.append((part, is_marked))
    return tuple(left), tuple(right)
