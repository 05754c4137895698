"""Things tests need, made through the product's own services.

Plain functions with keyword-only arguments that state only what a test depends on.
Every firm is invented: 示例 in its name, a code of region 529900.
"""

from collections.abc import Mapping
from datetime import date, datetime
from itertools import count
from typing import Any
from uuid import uuid4

from registry.domain.attestations import Attestation
from registry.domain.fields import forms
from registry.domain.uscc import check_character, organisation_check
from registry.domain.vocabulary import (
    AgentRole,
    AuthorityLevel,
    Duty,
    EnterpriseStatus,
    ProcedureType,
    Sector,
)
from registry.models import (
    Authority,
    Draft,
    Enterprise,
    EnterpriseVersion,
    FirmAgent,
    Officer,
    Record,
    User,
)
from registry.services import entry
from registry.services.changes import writing
from tests.conftest import NOW

PROVINCE_CODE = "11520000000000019J"
ATTESTED = Attestation(
    procedure=ProcedureType.ORDINARY,
    notice_served_on=date(2026, 11, 1),
    is_screened=True,
)
# What an officer states of a legal representative who brings a firm's papers.
AT_COUNTER: dict[str, Any] = {"capacity": "representative", "proof_seen": True}
_numbers = count(1)


def uscc(number: int | None = None, *, head: str = "91") -> str:
    """Make the valid code of an invented firm."""
    body = f"{next(_numbers) if number is None else number:08d}"
    front = f"{head}529900{body}{organisation_check(body)}"
    return front + check_character(front)


def authority(*, code: str = PROVINCE_CODE) -> Authority:
    """Return the provincial regulator, made once."""
    found, _ = Authority.objects.get_or_create(
        uscc=code,
        defaults={
            "name": "贵州省市场监督管理局",
            "document_prefix": "黔市监",
            "level": AuthorityLevel.PROVINCE,
            "region": "520000",
        },
    )
    return found


def officer(*duties: Duty, organ: Authority | None = None) -> User:
    """Make an officer in post with these duties (all of an inspector's by default)."""
    user = User.objects.create_user(
        f"officer{next(_numbers)}", full_name="示例人员", password="示例-口令-2026"
    )
    Officer.objects.create(
        user=user,
        authority=organ or authority(),
        duties=list(duties or (Duty.ENTER, Duty.READ)),
        certificate_number=f"黔-示例-{user.pk}",
        effective_from=date(2020, 1, 1),
    )
    return user


def approver() -> User:
    """Make an officer who approves."""
    return officer(Duty.APPROVE, Duty.READ)


def agent(of: Enterprise, *, user: User | None = None, **columns: Any) -> FirmAgent:
    """Let somebody act for a firm, as its principal agent unless told otherwise."""
    return FirmAgent.objects.create(
        user=user
        or User.objects.create_user(
            f"agent{next(_numbers)}", full_name="示例代理人", password="示例-口令-2026"
        ),
        enterprise=of,
        **{
            "role": AgentRole.PRINCIPAL,
            "proof": "示例授权委托书第1号",
            "effective_from": date(2026, 1, 1),
            "expires_on": date(2027, 12, 31),
            **columns,
        },
    )


def firm(
    *, name: str = "贵州示例食品有限公司", code: str = "", **columns: Any
) -> Enterprise:
    """Register a firm."""
    with writing(actor=None, now=NOW) as log:
        made = Enterprise(uscc=code or uscc())
        made.change = log.change("enterprise")
        made.save(force_insert=True)
        change = log.change("enterprise", made.pk)
        EnterpriseVersion.objects.create(
            enterprise=made,
            ordinal=1,
            name=name,
            change=change,
            **{"region": "520102", "status": EnterpriseStatus.ACTIVE, **columns},
        )
    return made


def proof_of(actor: User) -> dict[str, Any]:
    """Return what is stated of who came: nothing, if the firm's own agent files."""
    return AT_COUNTER if Officer.objects.filter(user=actor).exists() else {}


def penalty(party: Enterprise | None = None, **stated: Any) -> dict[str, Any]:
    """State a penalty: a fine of 60,000 yuan, unless told otherwise."""
    return {
        "punished_name": "贵州示例食品有限公司",
        "punished_code": party.uscc if party else "",
        "punished_kind": "legal_person",
        "document_number": f"黔市监示罚〔2026〕{next(_numbers)}号",
        "violation": "经营标签不符合规定的食品",
        "facts": "示例:抽查时发现三个批次的标签缺少生产日期。",
        "basis": "《中华人民共和国食品安全法》第一百二十五条",
        "penalty_kinds": ["fine"],
        "content": "罚款六万元",
        "fine_wan": "6",
        "decided_on": "2026-10-20",
        "valid_until": "2027-10-20",
        "representative": "",
        "organ_name": "贵州省市场监督管理局",
        "organ_code": PROVINCE_CODE,
        "source_name": "贵州省市场监督管理局",
        "source_code": PROVINCE_CODE,
        **stated,
    }


def sampling(
    seller: Enterprise | None = None,
    producer: Enterprise | None = None,
    **stated: Any,
) -> dict[str, Any]:
    """State a failed sample whose appeal window is over."""
    return {
        "sampled_seller_name": "贵阳示例超市有限公司" if seller else "",
        "sampled_seller_code": seller.uscc if seller else "",
        "nominal_producer_name": "贵州示例食品有限公司" if producer else "",
        "nominal_producer_code": producer.uscc if producer else "",
        "sample_number": f"SL529900{next(_numbers):06d}",
        "product": "示例辣椒酱",
        "specification": "280克/瓶",
        "batch": "2026-06-01",
        "verdict": "nonconforming",
        "items": [{"item": "苯甲酸", "value": "1.2 g/kg", "limit": "≤ 0.5 g/kg"}],
        "laboratory": "贵州示例检验检测院",
        "concluded_on": "2026-09-01",
        "delivered_on": "2026-09-03",
        "organ_name": "贵州省市场监督管理局",
        "organ_code": PROVINCE_CODE,
        **stated,
    }


def abnormality(party: Enterprise, **stated: Any) -> dict[str, Any]:
    """State an entry in the abnormal list."""
    return {
        "responsible_name": "贵州示例食品有限公司",
        "responsible_code": party.uscc,
        "document_number": f"黔市监示异〔2026〕{next(_numbers)}号",
        "cause": "示例:未按期公示年度报告",
        "decided_on": "2026-10-20",
        "organ_name": "贵州省市场监督管理局",
        "organ_code": PROVINCE_CODE,
        **stated,
    }


def draft(
    stated: Mapping[str, Any],
    *,
    form: str = "penalty",
    actor: User | None = None,
    sector: Sector = Sector.FOOD,
    now: datetime = NOW,
) -> Draft:
    """Save and submit a statement."""
    actor = actor or officer()
    made = entry.save_draft(
        uuid4(),
        form=forms()[form],
        sector=sector,
        stated={name: value for name, value in stated.items() if value != ""},
        actor=actor,
        now=now,
    )
    return entry.submit_draft(made.pk, actor=actor, now=now)


def record(
    stated: Mapping[str, Any],
    *,
    form: str = "penalty",
    attestation: Attestation = ATTESTED,
    sector: Sector = Sector.FOOD,
    now: datetime = NOW,
) -> Record:
    """Enter and approve a statement: a record."""
    submitted = draft(stated, form=form, sector=sector, now=now)
    return entry.approve_draft(
        submitted.pk, attestation=attestation, actor=approver(), now=now
    )


def correct(record: Record, *, now: datetime = NOW, **changes: Any) -> Record:
    """Approve a corrected version of a record."""
    inspector = officer()
    opened = entry.start_correction(
        record, reason="示例:金额录入有误", actor=inspector, now=now
    )
    Draft.objects.filter(pk=opened.pk).update(stated={**opened.stated, **changes})
    entry.submit_draft(opened.pk, actor=inspector, now=now)
    return entry.approve_draft(
        opened.pk, attestation=ATTESTED, actor=approver(), now=now
    )
