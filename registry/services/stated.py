"""What can be kept as typed, right or wrong (草稿内容): known fields, real text."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from registry.domain.errors import msg
from registry.domain.fields import Form
from registry.domain.statements import Fault

MAX_LENGTH = 256 * 1024  # characters of JSON; 200 items of a sample take 60,000
NUL, SURROGATES = "\0", ("\ud800", "\udfff")
DIGITS = re.compile(r"\d")  # what looks like a name may be a person's number


def unkeepable(form: Form, stated: Mapping[str, Any]) -> list[Fault]:
    """Return why what is stated cannot even be kept as a draft; nothing for most."""
    known = {field.name for field in form.all_fields}
    faults = [_unknown_field(name) for name in stated if name not in known]
    faults += [
        Fault(
            field=name,
            code="forbidden_character",
            message=msg("This holds a character no text has: type it again."),
        )
        for name, value in stated.items()
        if name in known and any(map(_is_unstorable, _texts(value)))
    ]
    if len(json.dumps(stated, default=str)) > MAX_LENGTH:
        faults.append(
            Fault(
                field="",
                code="too_long",
                message=msg("The whole statement is too long: shorten its texts."),
            )
        )
    return faults


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, part in value.items():
            yield str(name)
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)


def _is_unstorable(text: str) -> bool:
    return NUL in text or any(SURROGATES[0] <= sign <= SURROGATES[1] for sign in text)


def _unknown_field(name: str) -> Fault:
    shown = DIGITS.sub("*", name[:40]).encode("ascii", "replace").decode()
    return Fault(
        field=shown,
        code="unknown_field",
        message=msg("This form has no field %(name)s."),
        params={"name": shown},
    )
