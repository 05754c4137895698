"""A paper's file verified: genuine, altered, or none of ours (文件核验).

The file is read in memory and kept nowhere.
"""

from dataclasses import dataclass

from credit.reports.pdf_signing import Verdict, check
from credit.services.report_keys import trusted_certificates
from search.domain.paper_files import FileVerdict, number_in
from search.services.issued_reports import (
    ReportState,
    ReportUnknownError,
    report_state,
)
from search.services.receipts import (
    ReceiptState,
    ReceiptUnknownError,
    receipt_state,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class FileState:
    """What can be said of a file, and today of the paper whose number it bears."""

    verdict: FileVerdict
    number: str
    paper: ReportState | ReceiptState | None = None


def paper_state(number: str) -> ReportState | ReceiptState:
    """Confirm a receipt or a report by its number.

    Raises:
        ReportUnknownError: neither has it.
    """
    try:
        return receipt_state(number)
    except ReceiptUnknownError:
        return report_state(number)


def file_state(pdf: bytes) -> FileState:
    """Tell what a file is worth by its signature and the number it bears."""
    number = number_in(pdf)
    if not number:
        return FileState(verdict=FileVerdict.NO_NUMBER, number="")
    try:
        paper = paper_state(number)
    except ReportUnknownError:
        return FileState(verdict=FileVerdict.UNKNOWN_NUMBER, number=number)
    at = paper.report.issued_at if isinstance(paper, ReportState) else paper.check.at
    found = check(pdf, trusted=trusted_certificates(), at=at)
    return FileState(verdict=_verdict(found), number=number, paper=paper)


def _verdict(found: Verdict) -> FileVerdict:
    if not found.is_signed:
        return FileVerdict.NOT_SIGNED
    if not found.is_intact:
        return FileVerdict.ALTERED
    return FileVerdict.GENUINE if found.is_trusted else FileVerdict.OTHER_KEY
