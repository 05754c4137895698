"""Credit reports issued, numbered, signed, and verified later (信用报告).

A firm's public view gives one report a day: asked for again it is the same one, under
the same number, so that a flood of requests leaves no flood of numbers. A full report
is made for the firm or for a partner it authorised, each time under its own number.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from pyhanko.sign.signers import Signer

from credit.domain.credit_report import CreditReport, ReportAudience
from credit.reports.credit_report_pdf import report_pdf
from credit.services.authorised_file import read_authorised_file
from credit.services.evaluation import ruleset
from credit.services.firm_file import read_whole_file
from credit.services.report_keys import report_signer, signed_paper
from credit.services.whole_file import WholeFile
from registry.clock import day_of
from registry.domain.errors import DomainError, ErrorKind
from registry.domain.partners import CheckPurpose
from registry.domain.vocabulary import Purpose
from registry.models import Enterprise, Partner, User
from registry.services.officers import is_agent
from registry.services.partner_people import live_people
from registry.services.partners import Caller
from search.domain.receipts import CHANCE_BYTES, receipt_number
from search.models import Disclosure, IssuedReport
from search.selectors import profile_of
from search.services.credit_reports import Issue, full_report_of, report_of
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
    report = report_of(profile, _issue(issued, verify_at))
    return _printed(issued, report, signer)


def print_full_report(
    uscc: str, *, caller: Caller, purpose: str, verify_at: str, now: datetime
) -> Printed:
    """Print all of a firm for a partner it authorised; told or refused, it is logged.

    Raises:
        FirmNotFoundError, OutsideScopeError, NoAuthorisationError: as for its file.
        NotOnFileError: the firm has no public view.
        ReportKeyMissingError: nothing can be signed, so nothing is read.
    """
    signer = report_signer(now=now)
    version = data_version()  # before the data, never after
    whole = read_authorised_file(uscc, caller=caller, purpose=purpose, now=now)
    return _print_full(
        whole,
        _Reader(partner=caller.partner, purpose=CheckPurpose(purpose)),
        signer,
        _Stamp(verify_at=verify_at, version=version, now=now),
    )


def print_own_report(
    firm: Enterprise, *, agent: User, verify_at: str, now: datetime
) -> Printed:
    """Print all of a firm for the firm itself; the reading is logged.

    Raises:
        NotAgentError: the user does not act for the firm today.
        NotOnFileError: the firm has no public view.
        ReportKeyMissingError: nothing can be signed, so nothing is read.
    """
    signer = report_signer(now=now)
    version = data_version()  # before the data, never after
    whole = read_whole_file(firm, agent=agent, now=now)
    stamp = _Stamp(verify_at=verify_at, version=version, now=now)
    return _print_full(whole, _Reader(), signer, stamp)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Reader:
    """For whom a full report is made: a partner, or without one the firm itself."""

    partner: Partner | None = None
    purpose: CheckPurpose | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Stamp:
    """When a report is made, of which version of the data, verified where."""

    verify_at: str
    version: int
    now: datetime


def _print_full(
    whole: WholeFile, reader: _Reader, signer: Signer, stamp: _Stamp
) -> Printed:
    profile, now = profile_of(whole.firm.uscc), stamp.now
    issued = IssuedReport.objects.create(
        number=receipt_number(now, chance=os.urandom(CHANCE_BYTES)),
        enterprise_id=profile.pk,
        audience=ReportAudience.FULL.value,
        issued_at=now,
        as_of=day_of(now),
        view_seq=profile.seq,
        data_version=stamp.version,
        ruleset=ruleset().digest,
        partner=reader.partner,
        purpose=reader.purpose.value if reader.purpose else "",
    )
    report = full_report_of(
        profile,
        whole,
        _issue(issued, stamp.verify_at),
        recipient=reader.partner.name if reader.partner else whole.firm.name,
        purpose=reader.purpose.term if reader.purpose else Purpose.OWN_FILE.term,
    )
    return _printed(issued, report, signer)


def _issue(issued: IssuedReport, verify_at: str) -> Issue:
    return Issue(
        number=issued.number,
        at=issued.issued_at,
        verify_url=f"{verify_at}?number={issued.number}",
        data_version=issued.data_version,
    )


def _printed(issued: IssuedReport, report: CreditReport, signer: Signer) -> Printed:
    pdf = signed_paper(report_pdf(report), signer, at=issued.issued_at)
    return Printed(report=issued, pdf=pdf)


def report_state(number: str) -> ReportState:
    """Confirm a report by its number, and tell whether the firm has changed since.

    Raises:
        ReportUnknownError: there is none of this number.
    """
    number = number.strip().upper()
    known = IssuedReport.objects.select_related("enterprise__profile", "partner")
    report = known.filter(number=number).first() if number.isalnum() else None
    if report is None:
        raise ReportUnknownError
    first = _changes(report).first()
    return ReportState(report=report, changed_at=first.at if first else None)


def is_given_to(report: IssuedReport, partner: Partner | None) -> bool:
    """Tell whether a full report was made for a partner."""
    return partner is not None and report.partner_id == partner.pk


def may_know_changes(report: IssuedReport, user: User, *, now: datetime) -> bool:
    """Tell whether a person acts for the firm of a full report or for its reader."""
    today = day_of(now)
    if report.audience != ReportAudience.FULL:
        return False
    people = live_people(report.partner, on=today) if report.partner else None
    is_reader = people is not None and people.filter(user=user).exists()
    return is_reader or is_agent(user, report.enterprise, on=today)


def report_changes(report: IssuedReport, *, limit: int) -> Sequence[Disclosure]:
    """Return what changed of a report's firm since, in the order of the feed."""
    return list(_changes(report).select_related("enterprise")[:limit])


def _changes(report: IssuedReport) -> QuerySet[Disclosure]:
    return changes_since(report.data_version, firms=[report.enterprise_id])
