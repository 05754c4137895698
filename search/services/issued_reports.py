"""Credit reports issued to anybody, numbered, signed, and verified later (信用报告).

A firm's public view gives one report a day: asked for again it is the same one, under
the same number, so that a flood of requests leaves no flood of numbers.
"""

import os
from dataclasses import dataclass
from datetime import datetime

from credit.domain.credit_report import ReportAudience
from credit.reports.credit_report_pdf import report_pdf
from credit.reports.pdf_signing import signed
from credit.services.evaluation import ruleset
from credit.services.report_keys import report_signer
from registry.clock import day_of
from registry.domain.errors import DomainError, ErrorKind
from search.domain.receipts import CHANCE_BYTES, receipt_number
from search.models import IssuedReport
from search.selectors import profile_of
from search.services.credit_reports import Issue, report_of
from search.services.disclosure import data_version
from search.services.receipts import changes_since


class ReportUnknownError(DomainError):
    """No report has this number: copy all its characters."""

    code = "report_unknown"
    kind = ErrorKind.NOT_FOUND


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportState:
    """What can be said of a report today.

    Shape: `changed_at` is the instant of the first public change of the firm since.
    """

    report: IssuedReport
    changed_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Printed:
    """A signed report as a file."""

    report: IssuedReport
    pdf: bytes


def print_report(uscc: str, *, verify_at: str, now: datetime) -> Printed:
    """Print the public report of a firm as it is today.

    Shape: `verify_at` is the address of the page that verifies numbers.

    Raises:
        InvalidUsccError: the code cannot be any firm's.
        NotOnFileError: the code is valid but no firm here has it.
        ReportKeyMissingError: nothing can be signed, so nothing is issued.
    """
    signer = report_signer(now=now)
    version = data_version()  # before the data, never after
    profile = profile_of(uscc)
    issued, _ = IssuedReport.objects.get_or_create(
        enterprise_id=profile.pk,
        audience=ReportAudience.PUBLIC.value,
        as_of=day_of(now),
        view_seq=profile.seq,
        ruleset=ruleset().digest,
        defaults={
            "number": receipt_number(now, chance=os.urandom(CHANCE_BYTES)),
            "issued_at": now,
            "data_version": version,
        },
    )
    issue = Issue(
        number=issued.number,
        at=issued.issued_at,
        verify_url=f"{verify_at}?number={issued.number}",
        data_version=issued.data_version,
    )
    pdf = report_pdf(report_of(profile, issue))
    return Printed(report=issued, pdf=signed(pdf, signer, at=issued.issued_at))


def report_state(number: str) -> ReportState:
    """Confirm a report by its number, and tell whether the firm has changed since.

    Raises:
        ReportUnknownError: there is none of this number.
    """
    number = number.strip().upper()
    known = IssuedReport.objects.select_related("enterprise__profile")
    report = known.filter(number=number).first() if number.isalnum() else None
    if report is None:
        raise ReportUnknownError
    first = changes_since(report.data_version, firms=[report.enterprise_id]).first()
    return ReportState(report=report, changed_at=first.at if first else None)
