"""The receipt of a check, printed and signed for the partner that asked (核验回执)."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from credit.services.report_keys import report_signer, signed_paper
from registry.models import Partner
from search.domain.receipt_paper import TITLE, ReceiptPaper
from search.models import Check, CheckAnswer
from search.reports.receipt_pdf import receipt_sheet
from search.services.credit_reports import ISSUER
from search.services.receipts import ReceiptUnknownError, checks_of


def own_check(number: str, partner: Partner) -> Check:
    """Return a check of a partner by its receipt's number.

    Raises:
        ReceiptUnknownError: it has none of this number, another's or nobody's.
    """
    number = number.strip().upper()
    own = checks_of(partner).select_related("partner")
    check = own.filter(number=number).first() if number.isalnum() else None
    if check is None:
        raise ReceiptUnknownError
    return check


def receipt_pdf(check: Check, *, verify_at: str, keys_at: str, now: datetime) -> bytes:
    """Print and sign a receipt; before it is signed the same facts are the same bytes.

    Shape: `verify_at` is the address of the page that verifies numbers, `keys_at` of
    the published keys. How many rows had which verdict is told while the answer is
    kept.

    Raises:
        ReportKeyMissingError: nothing can be signed, so nothing is printed.
    """
    signer = report_signer(now=now)
    paper = ReceiptPaper(
        receipt=check.receipt,
        partner=check.partner.name,
        counts=_counts(check),
        issuer=ISSUER,
        verify_url=f"{verify_at}?number={check.number}",
        keys_url=keys_at,
    )
    return signed_paper(receipt_sheet(paper), signer, at=now, reason=TITLE)


def _counts(check: Check) -> Mapping[str, int] | None:
    answer = CheckAnswer.objects.filter(of_check=check).first()
    return Counter(row["status"] for row in answer.results) if answer else None
