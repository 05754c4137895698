"""The organ that decided and the unit that reports (机关代码与名称的核验)."""

from datetime import date
from typing import Any

from registry.domain.checking_base import REQUIRED, Context, Findings
from registry.domain.errors import msg
from registry.domain.values import folded

PLACEHOLDER = "0" * 17 + "X"  # stands in platform records; read, never written


def check_organ(
    values: dict[str, Any], *, on: date | None, context: Context, findings: Findings
) -> str:
    """Return the code of the registered organ, or nothing after a fault.

    An import may name the organ by its whole registered name alone, if one organ has
    it; a form states both. `on` is the day it decided: one that ended decided before.
    """
    code: str = values.get("organ_code", "")
    if code == PLACEHOLDER:
        _report_placeholder("organ_code", context=context, findings=findings)
        code = ""
    if not code and not context.is_form and "organ_name" in values:
        _forget_missing("organ_code", findings=findings)
        code = _organ_named(values["organ_name"], on=on, context=context)
        if code:
            findings.warn(
                "organ_code",
                "organ_from_name",
                msg("The organ's code is not stated; it was taken from its name."),
            )
    if code not in context.organs:
        if not findings.has_fault("organ_code"):
            _refuse_unknown(findings=findings)
        return ""
    _check_name(values, code=code, context=context, findings=findings)
    if _has_ended(code, on=on, context=context):
        findings.refuse(
            "organ_code",
            "organ_ended",
            msg("%(name)s ended on %(day)s: name the organ that does its work now."),
            name=context.organs[code],
            day=context.ended[code].isoformat(),
        )
    if code in context.beyond:
        findings.refuse(
            "organ_code",
            "organ_beyond",
            msg("%(name)s is neither your organ nor below it: it states this itself."),
            name=context.organs[code],
        )
    values["organ_code"] = code
    return code


def check_source(
    values: dict[str, Any], *, context: Context, findings: Findings
) -> None:
    """Check the pair of columns 28 and 29, the unit the data come from."""
    code = values.get("source_code", "")
    if code == PLACEHOLDER:
        _report_placeholder("source_code", context=context, findings=findings)
        values.pop("source_code")
        return
    name = values.get("source_name", "")
    registered = context.organs.get(code, "")
    if code and not registered:
        findings.warn(
            "source_code",
            "unknown_source",
            msg("No registered organ has this code."),
        )
    if registered and name and folded(name) != folded(registered):
        findings.refuse(
            "source_name",
            "organ_name_mismatch",
            msg("The organ of this code is registered as %(name)s."),
            name=registered,
        )


def _organ_named(name: str, *, on: date | None, context: Context) -> str:
    found = [
        code
        for code, registered in context.organs.items()
        if name
        and folded(registered) == folded(name)
        and not _has_ended(code, on=on, context=context)
    ]
    return found[0] if len(found) == 1 else ""


def _has_ended(code: str, *, on: date | None, context: Context) -> bool:
    end = context.ended.get(code)
    return on is not None and end is not None and end <= on


def _forget_missing(field: str, *, findings: Findings) -> None:
    findings.faults[:] = [
        fault
        for fault in findings.faults
        if (fault.field, fault.code) != (field, REQUIRED)
    ]


def _refuse_unknown(*, findings: Findings) -> None:
    findings.refuse(
        "organ_code",
        "unknown_organ",
        msg("No registered organ has this code: choose one, or have it registered."),
    )


def _check_name(
    values: dict[str, Any], *, code: str, context: Context, findings: Findings
) -> None:
    registered = context.organs[code]
    name = values.get("organ_name", "")
    if name and folded(name) != folded(registered):
        findings.refuse(
            "organ_name",
            "organ_name_mismatch",
            msg("The organ of this code is registered as %(name)s."),
            name=registered,
        )


def _report_placeholder(field: str, *, context: Context, findings: Findings) -> None:
    report = findings.refuse if context.is_form else findings.warn
    report(
        field,
        "organ_placeholder",
        msg("Seventeen zeros and X is a placeholder: state the organ's own code."),
    )
