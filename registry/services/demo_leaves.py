"""Forms and complaints of the demo's bank, one left at every state (演示授权与投诉)."""

import io
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from PIL import Image, ImageDraw

from registry.clock import day_of
from registry.demo.accounts import CLERK_ACCOUNT, FIRM_ACCOUNT
from registry.demo.places import PREFECTURE_CODES
from registry.domain.case_terms import FormCheck, FormFault
from registry.domain.complaints import ComplaintReason
from registry.domain.complaints import ComplaintStep as Course
from registry.domain.partners import CheckField, CheckPurpose
from registry.domain.periods import add_months
from registry.domain.procedures.signed_form import SignedFormStep as Form
from registry.domain.vocabulary import ProcedureKind
from registry.models import (
    AccessEntry,
    Authority,
    Case,
    Complaint,
    Enterprise,
    Partner,
    User,
)
from registry.services import complaints
from registry.services.access import Asked, log_asking
from registry.services.cases import Submission, take_step
from registry.services.firm_ends import end_of
from registry.services.organs import supervising_organ
from registry.services.partner_people import caller_of
from registry.services.signed_forms import Scan, hand_in, take_back

OFFICE, DECIDER = PREFECTURE_CODES["520300"], "zunyi-decider"
MONTHS, LOOK_DAYS = 6, 3
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

_HEARD = (Course.ASKED, Course.EXPLAINED)
COURSES: tuple[tuple[Course, ...], ...] = (
    *((), (Course.ASKED,), _HEARD),
    *((*_HEARD, Course.UPHELD), (*_HEARD, Course.DISMISSED)),
)


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


def make_complaints(
    bank: Partner, firm: Enterprise, users: Mapping[str, User], *, now: datetime
) -> int:
    """Let the firm complain of the bank's looks; a last look stays as it is."""
    caller = caller_of(users[CLERK_ACCOUNT], on=day_of(now))
    looks = AccessEntry.objects.filter(partner=bank, enterprise=firm)
    asked = Asked(enterprise=firm.pk, fields=sorted(CheckField), answer="match")
    for ago in range(len(COURSES) - looks.count(), -1, -1):
        at = now - ago * timedelta(days=LOOK_DAYS)
        purpose = CheckPurpose.LENDING.value
        log_asking(caller, [asked], purpose=purpose, what="check", now=at)
    for entry, course in zip(looks.order_by("pk"), COURSES, strict=False):
        filed = Complaint.objects.filter(entry=entry).first()
        if filed is None:
            filed = complaints.complain(
                entry.pk,
                firm,
                reason=ComplaintReason.NO_CUSTOMER.value,
                words="示例：本企业从未向该银行申请贷款",
                actor=users[FIRM_ACCOUNT],
                now=now,
            )
        for step in course[filed.notes.count() :]:
            _go_on(filed, step, users, now=now)
    return len(COURSES)


def _go_on(
    filed: Complaint, step: Course, users: Mapping[str, User], *, now: datetime
) -> None:
    keeper = users["admin"]
    if step is Course.ASKED:
        complaints.ask(filed.pk, actor=keeper, now=now)
    elif step is Course.EXPLAINED:
        words = "示例：客户经理录入时选错了企业"
        complaints.explain(filed.pk, words, actor=users[CLERK_ACCOUNT], now=now)
    else:
        words = "示例：经核对查询记录和该行说明"
        complaints.decide(filed.pk, step, words, actor=keeper, now=now)


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
