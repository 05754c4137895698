"""What each step of a procedure states, by tables beside the forms (步骤填报项).

The tables are `registry/steps/<procedure>.toml`, and `counter.toml` for what any step
of a firm states besides at the counter; each names its source.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from registry.domain.fields import Field, field_of


@cache
def fields_of(table: str) -> Mapping[str, tuple[Field, ...]]:
    """Return the fields of each step of a table, such as a procedure, by its name."""
    text = (files("registry") / "steps" / f"{table}.toml").read_text("utf-8")
    steps = tomllib.loads(text)
    return MappingProxyType(
        {step: tuple(map(field_of, one["fields"])) for step, one in steps.items()}
    )
