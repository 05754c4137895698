"""What each step of a procedure states, by tables beside the forms (步骤填报项).

The tables are `registry/steps/<procedure>.toml`; each names its source.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from registry.domain.fields import Field, field_of
from registry.domain.vocabulary import ProcedureKind


@cache
def fields_of(kind: ProcedureKind) -> Mapping[str, tuple[Field, ...]]:
    """Return the fields of each step of a procedure that states any, by its name."""
    text = (files("registry") / "steps" / f"{kind}.toml").read_text("utf-8")
    tables = tomllib.loads(text)
    return MappingProxyType(
        {step: tuple(map(field_of, table["fields"])) for step, table in tables.items()}
    )
