"""The model of facts that evaluation is measured on, on invented firms (评价数据).

Of all firms one in five has records. How many: 1 with chance 1/2, then each further one
with chance 1/2 (two on average), at most twelve. Of the records 6 in 10 are penalties,
4 in 10 failed samples. A penalty is a fine (6 in 10, of 0.2 to 20 万元), a warning
(2 in 10), or a fine with confiscation (2 in 10); a sample failed in one item, seriously
in one case of five. Days are spread evenly over the three years before the run, so that
some facts no longer count. Everything passes the checks of an imported file and is
released by a second officer as one batch, like any file.
"""

import random
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from benchmarks.firms import SEED, code_of
from benchmarks.people import APPROVER, IMPORTER, ORGAN_CODE, ORGAN_NAME, officer
from registry.clock import day_of
from registry.domain.attestations import Attestation
from registry.domain.fields import forms
from registry.domain.vocabulary import ProcedureType, Sector
from registry.models import BatchState, ImportBatch
from registry.services.batch_release import (
    BatchOutcome,
    StagedRow,
    release_batch,
    stage_statements,
)

WITH_RECORDS, FURTHER, MOST = 0.2, 0.5, 12
PENALTIES = 0.6
DAYS = 3 * 365
ORGAN = {"organ_name": ORGAN_NAME, "organ_code": ORGAN_CODE}


def write_records(*, firms: int, now: datetime) -> BatchOutcome:
    """State the model's records of the first `firms` firms, and release them."""
    importer, today = officer(IMPORTER), day_of(now)
    batch = ImportBatch.objects.create(
        kind="records",
        file_name="benchmark.csv",
        digest="0" * 64,
        authority=importer.officer.authority,
        uploaded_by=importer,
        state=BatchState.WAITING,
        created_at=now,
        updated_at=now,
    )
    rows = statements(firms=firms, today=today)
    stage_statements(batch, rows, actor=importer, now=now)
    attestation = Attestation(
        procedure=ProcedureType.ORDINARY,
        notice_served_on=today - timedelta(days=1),
        is_screened=True,
        is_window_closed=True,
    )
    return release_batch(
        batch.pk, attestation=attestation, actor=officer(APPROVER), now=now
    )


def statements(*, firms: int, today: date) -> Iterator[StagedRow]:
    """Yield the model's records, the same for the same number of firms and day."""
    chance = random.Random(SEED)  # noqa: S311 - repeatable facts
    number = 0
    for firm in range(1, firms + 1):
        for _ in range(_count(chance)):
            number += 1
            is_penalty = chance.random() < PENALTIES
            day = today - timedelta(days=chance.randrange(1, DAYS))
            state = _penalty if is_penalty else _sampling
            yield StagedRow(
                row_number=number + 1,
                form=forms()["penalty" if is_penalty else "sampling"],
                sector=Sector.FOOD,
                stated={**ORGAN, **state(chance, firm=firm, number=number, day=day)},
            )


def _count(chance: random.Random) -> int:
    if chance.random() >= WITH_RECORDS:
        return 0
    count = 1
    while count < MOST and chance.random() < FURTHER:
        count += 1
    return count


def _penalty(
    chance: random.Random, *, firm: int, number: int, day: date
) -> Mapping[str, Any]:
    (how,) = chance.choices(("fine", "warning", "both"), (6, 2, 2))
    stated: dict[str, Any] = {
        "punished_name": f"示例企业{firm}",
        "punished_code": code_of(firm),
        "punished_kind": "legal_person",
        "document_number": f"黔市监示罚〔{day.year}〕{number}号",
        "violation": "经营标签不符合规定的食品",
        "facts": "示例:抽查时发现三个批次的标签缺少生产日期。",
        "basis": "《中华人民共和国食品安全法》第一百二十五条",
        "penalty_kinds": ["warning"],
        "content": "示例处罚",
        "decided_on": day.isoformat(),
    }
    if how != "warning":
        stated["penalty_kinds"] = ["fine"]
        stated["fine_wan"] = f"{chance.uniform(0.2, 20):.4f}"
    if how == "both":
        stated["penalty_kinds"] = ["fine", "confiscated_gains"]
        stated["confiscated_wan"] = f"{chance.uniform(0.1, 5):.4f}"
    return stated


def _sampling(
    chance: random.Random, *, firm: int, number: int, day: date
) -> Mapping[str, Any]:
    return {
        "sampled_seller_name": f"示例企业{firm}",
        "sampled_seller_code": code_of(firm),
        "sample_number": f"SL529900{number:08d}",
        "product": "示例辣椒酱",
        "specification": "280克/瓶",
        "batch": day.isoformat(),
        "verdict": "nonconforming",
        "items": [
            {
                "item": "苯甲酸",
                "value": "1.2 g/kg",
                "limit": "≤ 0.5 g/kg",
                "is_serious": chance.random() < PENALTIES / 3,
            }
        ],
        "laboratory": "贵州示例检验检测院",
        "concluded_on": day.isoformat(),
        "delivered_on": day.isoformat(),
    }
