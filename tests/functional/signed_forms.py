"""What tests of signed forms share: a scan, a clerk, a form, an answer (授权书)."""

import io
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from typing import Any

from pypdf import PdfWriter

from registry.domain.procedures.signed_form import SignedFormStep
from registry.domain.vocabulary import Duty
from registry.models import Authority, Case, Enterprise, Partner, Step, User
from registry.services.cases import Submission, take_step
from registry.services.signed_forms import Scan, hand_in
from tests import factories
from tests.conftest import NOW
from tests.functional.partners import administrator, bank
from tests.listing_walk import county

_serial = count(1)
SIGNED = date(2026, 11, 20)
LAST = date(2027, 3, 31)
VERIFIED = {
    "means": ["called", "seal"],
    "checked": "示例：电话联系企业，确认授权",
}


def pdf(text: str = "") -> bytes:
    """Make a PDF of one blank page, different each time unless it says the same."""
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(width=200, height=200)
    writer.add_metadata({"/Subject": text or f"示例授权书{next(_serial)}"})
    writer.write(out)
    return out.getvalue()


def scan(data: bytes | None = None, *, name: str = "授权书.pdf") -> Scan:
    """Send a scan, by default a new one."""
    return Scan(file=io.BytesIO(pdf() if data is None else data), name=name)


@dataclass(kw_only=True)
class Desk:
    """A bank's clerk, a firm of a county, and the officer of the county's office."""

    partner: Partner = field(default_factory=bank)
    organ: Authority = field(default_factory=county)
    now: datetime = NOW
    firm: Enterprise = field(init=False)
    clerk: User = field(init=False)
    decider: User = field(init=False)

    def __post_init__(self) -> None:
        self.firm = factories.firm(region=self.organ.region)
        self.clerk = administrator(self.partner, name="示例信贷员").user
        self.decider = factories.officer(Duty.DECIDE, organ=self.organ)

    def form(self, *scans: Scan, **stated: str) -> Case:
        """Hand in a form of the firm."""
        return self.form_of(self.firm, *scans, **stated)

    def form_of(self, firm: Enterprise, *scans: Scan, **stated: str) -> Case:
        """Hand in a form of any firm."""
        sent = scans or [scan()]
        return hand_in(firm.uscc, said(**stated), sent, actor=self.clerk, now=self.now)

    def verify(self, case: Case, *, by: User | None = None) -> Step:
        """Verify a form, as an officer of the firm's office."""
        return self.answer(case, SignedFormStep.VERIFY, by=by, **VERIFIED)

    def refuse(self, case: Case, ground: str = "denied") -> Step:
        """Refuse a form on a ground."""
        return self.answer(case, SignedFormStep.REFUSE, ground=ground)

    def answer(
        self, case: Case, step: str, *, by: User | None = None, **stated: Any
    ) -> Step:
        """Take a step of the office."""
        sent = Submission(step=step, stated=stated)
        return take_step(case.pk, sent, actor=by or self.decider, now=self.now)


def said(**changes: Any) -> dict[str, Any]:
    """Return what a form states besides its scan."""
    return {
        "purpose": "lending",
        "signed_on": SIGNED.isoformat(),
        "until": LAST.isoformat(),
        "signatory": "示例法定代表人",
        **changes,
    }
