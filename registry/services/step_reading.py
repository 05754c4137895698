"""What a case's step states, read by its fields and checked (步骤填报读取)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from registry.domain.checking_base import Context, Findings
from registry.domain.checking_values import read_stated
from registry.domain.errors import msg
from registry.domain.fields import FieldType
from registry.domain.procedures.transitions import Transition
from registry.domain.statements import Fault
from registry.models import Attachment
from registry.services.entry import StatementFaultyError


def read_step(
    transition: Transition, stated: Mapping[str, Any], *, today: date
) -> dict[str, Any]:
    """Return what a step states, by type; what the public will read names nobody.

    Raises:
        StatementFaultyError: a field breaks its rule, or a paper was never sent.
    """
    findings = Findings()
    context = Context(today=today, organs={})
    values = read_stated(transition.fields, stated, context=context, findings=findings)
    public = {field.name for field in transition.fields if field.is_public}
    told = [warning for warning in findings.warnings if warning.field in public]
    if faults := (*findings.faults, *told, *_missing_files(transition, values)):
        raise StatementFaultyError(faults)
    return values


def _missing_files(
    transition: Transition, values: Mapping[str, Any]
) -> Sequence[Fault]:
    faults = []
    for field in transition.fields:
        if field.input is FieldType.FILES and field.name in values:
            digests = values[field.name]
            if Attachment.objects.filter(pk__in=digests).count() < len(digests):
                faults.append(
                    Fault(
                        field=field.name,
                        code="attachment_not_found",
                        message=msg("There is no such attachment: send it first."),
                    )
                )
    return faults
