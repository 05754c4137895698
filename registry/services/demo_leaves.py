"""Forms the demo's bank handed in, one left at every state (演示授权书)."""

import io
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from PIL import Image, ImageDraw

from registry.demo.accounts import CLERK_ACCOUNT
from registry.demo.places import PREFECTURE_CODES
from registry.domain.case_terms import FormCheck, FormFault
from registry.domain.partners import CheckPurpose
from registry.domain.periods import add_months
from registry.domain.procedures.signed_form import SignedFormStep as Form
from registry.domain.vocabulary import ProcedureKind
from registry.models import Authority, Case, Enterprise, Partner, User
from registry.services.cases import Submission, take_step
from registry.services.firm_ends import end_of
from registry.services.organs import supervising_organ
from registry.services.signed_forms import Scan, hand_in, take_back

OFFICE, DECIDER = PREFECTURE_CODES["520300"], "zunyi-decider"
MONTHS = 6
ANSWERS: tuple[Form | None, ...] = (None, Form.VERIFY, Form.REFUSE, Form.RETRACT)
STATED: Mapping[Form, dict[str, Any]] = {
    Form.VERIFY: {
        "means": [FormCheck.CALLED.value, FormCheck.SEAL.value],
        "checked": "示例：按登记电话联系企业，确认授权；印章与备案一致",
    },
    Form.REFUSE: {
        "ground": FormFault.NOT_SIGNED.value,
        "explanation": "示例：第二页缺少印章，请补盖后重新提交",
    },
}


def make_forms(
    bank: Partner, users: Mapping[str, User], *, today: date, now: datetime
) -> int:
    """Let the bank hand in a form for each answer, on a firm each; return how many."""
    made = 0
    for answer, firm in zip(ANSWERS, _firms(today), strict=False):
        own = Case.objects.filter(procedure=ProcedureKind.SIGNED_FORM, partner=bank)
        case = own.filter(enterprise=firm).first()
        if case is None:
            case = hand_in(
                firm.uscc,
                {
                    "purpose": CheckPurpose.LENDING.value,
                    "signed_on": today.isoformat(),
                    "until": add_months(today, MONTHS).isoformat(),
                    "signatory": "示例法定代表人",
                },
                [Scan(file=io.BytesIO(_paper(firm)), name="示例授权书.png")],
                actor=users[CLERK_ACCOUNT],
                now=now,
            )
        if answer and case.steps.count() == 1:
            _answer(case, answer, users, now=now)
        made += 1
    return made


def _answer(
    case: Case, answer: Form, users: Mapping[str, User], *, now: datetime
) -> None:
    if answer is Form.RETRACT:
        take_back(case.pk, actor=users[CLERK_ACCOUNT], now=now)
        return
    sent = Submission(step=answer, stated=STATED[answer])
    take_step(case.pk, sent, actor=users[DECIDER], now=now)


def _firms(today: date) -> Iterator[Enterprise]:
    """Yield the firms in business that the decider's office supervises, in order."""
    office = Authority.objects.get(uscc=OFFICE)
    near = Enterprise.objects.filter(versions__region__startswith=office.region[:4])
    for firm in near.distinct().order_by("pk"):
        if end_of(firm) is None and supervising_organ(firm, on=today) == office:
            yield firm


def _paper(firm: Enterprise) -> bytes:
    """Draw an invented form, by the firm's code another for each firm."""
    picture, out = Image.new("RGB", (480, 320), "white"), io.BytesIO()
    ImageDraw.Draw(picture).text((24, 24), f"SAMPLE {firm.uscc}", fill="black")
    picture.save(out, "PNG")
    return out.getvalue()
