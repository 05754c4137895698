"""What may never be public, planted wherever an officer can type it, and the doors.

Personal numbers are synthetic vectors; names and diseases are invented.
"""

import io
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from stdnum.iso7064 import mod_11_2

from registry.domain.attestations import Attestation
from registry.domain.fields import FieldType, forms
from registry.domain.procedures.objection import ObjectionStep
from registry.domain.procedures.paper import PaperStep
from registry.domain.screening import mask_personal
from registry.domain.vocabulary import (
    Duty,
    ProcedureKind,
    ProcedureType,
    Purpose,
    Secrecy,
)
from registry.models import Draft, Enterprise, Officer, Record, User
from registry.services.access import log_reading
from registry.services.attachments import add_attachment
from registry.services.cases import Submission, open_case, take_step
from registry.services.changes import writing
from registry.services.entry import (
    StatementFaultyError,
    approve_draft,
    check_draft,
    return_draft,
)
from registry.services.records import NewVersion, record_versions
from registry.services.releases import withdraw_record
from search.index.documents import source_of
from search.models import AnalysedName, Disclosure, Profile, PublicEntry, SearchEntry
from search.services.indexing import documents
from tests import factories
from tests.conftest import NOW
from tests.functional.public import TODAY, publish
from tests.functional.test_public_secrecy import everything_public
from tests.listing_walk import keep_picture

NUMBERS = {  # kind: how an officer writes it, what may come out of no door
    "resident number": ("身份证52000019000101006X", "52000019000101006X"),
    "passport number": ("护照号E00000000", "E00000000"),
    "mobile": ("手机13800000000", "13800000000"),
    "landline": ("电话0851-82000000", "0851-82000000"),
    "bank card": ("6220000000000000008", "6220000000000000008"),
    "bank account": ("账号201000000000001", "201000000000001"),
    "e-mail": ("shili@example.com", "shili@example.com"),
}
WORDS = {
    "home address": "示例县示例路77号",
    "health": "示例尘肺三期",
    "legal representative": "示例代表甲",
    "inspector": "示例检查乙",
    "informant": "示例举报丙",
    "minor": "示例未成年丁",
    "person of unknown age": "示例年龄不详戊",
    "minor stated as an organisation": "示例未成年己",
    **{
        f"secrecy {one}": f"示例秘密{one}" for one in Secrecy if one is not Secrecy.NONE
    },
    "unfinished sampling": "示例未结样品",
    "unfinished visit": "示例未结检查",
    "claim of an objection": "示例异议主张",
    "applicant of an objection": "示例异议经办",
    "internal note": "示例内部备注",
    "reason of a return": "示例退回理由",
    "reason of a withdrawal": "示例撤下理由",
    "staff name": "示例人员",
    "access log": "示例查阅事项",
}
KEY_LENGTH = 16  # of a record's key, letters and digits
SUFFIX = "；".join(written for written, _ in NUMBERS.values())
ROOM = 200  # characters a field must take for every number to fit
ORGAN = {"organ_name": "贵州省市场监督管理局", "organ_code": factories.PROVINCE_CODE}


@dataclass(kw_only=True)
class Planted:
    """The firms, what is withheld of them, and what is published beside it."""

    firms: list[Enterprise] = field(default_factory=list)
    withheld: dict[str, list[str]] = field(default_factory=dict)
    published: list[Record] = field(default_factory=list)
    papers: list[str] = field(default_factory=list)  # addresses of released documents

    def needles(self, kind: str) -> list[str]:
        """Return what of a kind may be read nowhere."""
        if kind in NUMBERS:
            written, bare = NUMBERS[kind]
            return [bare, mask_personal(written, today=TODAY).lstrip("身份证护照号")]
        return [*filter(None, [WORDS.get(kind)]), *self.withheld.get(kind, [])]


def minor_id() -> str:
    """Make the resident number of a child of eleven, in a region of nobody."""
    body = "52000020150101001"
    return body + mod_11_2.calc_check_digit(body)


def polluted(form: str, stated: dict[str, Any]) -> dict[str, Any]:
    """Write every personal number into every text that takes them all."""
    texts = {
        one.name: f"{stated.get(one.name) or '示例'}；{SUFFIX}"
        for one in forms()[form].all_fields
        if one.input in {FieldType.TEXT, FieldType.LONG_TEXT}
        and one.max_length >= ROOM
        and not one.name.startswith(("organ_", "source_"))
    }
    return {**stated, **texts}


def plant() -> Planted:
    """Enter all there is, as officers do, and publish."""
    planted = Planted(firms=[factories.firm(**_registered(n)) for n in range(3)])
    for form, stated in _public(planted.firms[0]).items():
        planted.published.append(taken_in_before(polluted(form, stated), form=form))
    for kind, form, stated, attested in _withheld(planted.firms[1]):
        made = recorded(planted.firms[1], stated, form=form, attestation=attested)
        planted.withheld.setdefault(kind, []).append(made.key)
    _proceed(planted)
    publish()
    return planted


def taken_in_before(stated: dict[str, Any], *, form: str) -> Record:
    """Record what release refuses today, as a registry may hold it from before.

    An approver may not attest that these texts were screened: what they hold must
    not come out even so.
    """
    draft, approver = factories.draft(stated, form=form), factories.approver()
    with pytest.raises(StatementFaultyError, match="mask it"), transaction.atomic():
        approve_draft(draft.pk, attestation=factories.ATTESTED, actor=approver, now=NOW)
    statement = check_draft(draft, today=TODAY).statement
    assert statement is not None
    new = NewVersion(
        draft=draft,
        statement=statement,
        attestation=factories.ATTESTED,
        reason="entry",
    )
    with writing(actor=approver, now=NOW) as log:
        (record,) = record_versions(log, [new], approver=approver.officer)
    return record


def recorded(
    firm: Enterprise,
    stated: dict[str, Any],
    *,
    form: str,
    attestation: Attestation,
) -> Record:
    """Record a statement; a party without a code is linked to the firm by hand."""
    draft = factories.draft(stated, form=form)
    if not stated.get("punished_code") and form == "penalty":
        Draft.objects.filter(pk=draft.pk).update(
            links={"1": firm.uscc}, linked_by=draft.entered_by
        )
    return approve_draft(
        draft.pk, attestation=attestation, actor=factories.approver(), now=NOW
    )


def _registered(number: int) -> dict[str, Any]:
    return {
        "name": f"遵义示例{'甲乙丙'[number]}酒业有限公司",
        "address": f"示例大道1号；{SUFFIX}",
        "business_scope": f"示例白酒；{SUFFIX}",
    }


def _public(firm: Enterprise) -> dict[str, dict[str, Any]]:
    """Return a statement of each form that is published, of the firm."""
    person, days = WORDS["legal representative"], {"decided_on": "2026-10-20"}
    punished = factories.penalty(
        firm,
        penalty_kinds=["fine", "permit_suspended", "other"],
        representative=person,
        facts=f"示例:{person}在场",
        remark=_notes(),
    )
    items = [{"item": f"苯甲酸{SUFFIX}", "value": "1.2", "limit": "0.5"}]
    sampled = factories.sampling(producer=firm, items=items)
    holder = {"holder_name": firm_name(firm), "holder_code": firm.uscc, **ORGAN, **days}
    answers = {"responsible_name": firm_name(firm), "responsible_code": firm.uscc}
    return {
        "penalty": {**punished, "punished_address": WORDS["home address"]},
        "sampling": sampled,
        "permit": {
            **holder,
            "document_name": "示例许可决定书",
            "document_number": "黔示许〔2026〕1号",
            "permit_kind": "普通",
            "content": "示例食品生产",
            "ends_on": "2031-10-20",
        },
        "honour": {
            **holder,
            "document_number": "黔示奖〔2026〕1号",
            "title": "示例质量奖",
            "ends_on": "2031-10-20",
        },
        "recall": {
            **answers,
            **ORGAN,
            "document_number": "黔示召〔2026〕1号",
            "product": "示例电饭锅",
            "defect": "示例漏电",
            "announced_on": "2026-10-20",
        },
        "abnormality": {
            **answers,
            **ORGAN,
            **days,
            "document_number": "黔示异〔2026〕1号",
            "cause": "示例未年报",
        },
    }


def _notes() -> str:
    told = ("health", "home address", "internal note", "inspector", "informant")
    return "；".join(WORDS[kind] for kind in told)


def firm_name(firm: Enterprise) -> str:
    """Return the registered name."""
    return str(firm.versions.latest("ordinal").name)


def _withheld(
    firm: Enterprise,
) -> list[tuple[str, str, dict[str, Any], Attestation]]:
    """Return kind, form, statement and attestation of each record that is withheld."""
    yes = factories.ATTESTED
    people = [
        {"name": WORDS["inspector"], "certificate": f"黔-{n}"} for n in ("甲", "乙")
    ]
    visit = {
        "checked_name": firm_name(firm),
        "checked_code": firm.uscc,
        **ORGAN,
        "visit_number": "示检1",
        "visited_on": "2026-11-02",
        "place": "示例路1号",
        "finding": WORDS["unfinished visit"],
        "party_words": WORDS["health"],
        "inspectors": people,
    }
    complaint = {
        "responsible_name": firm_name(firm),
        "responsible_code": firm.uscc,
        "document_number": "示诉1",
        "received_on": "2026-11-02",
        **ORGAN,
        "matter": f"{WORDS['informant']}称示例；{SUFFIX}",
    }
    pending = factories.sampling(
        producer=firm, retest="requested", product=WORDS["unfinished sampling"]
    )
    simple = Attestation(
        procedure=ProcedureType.SIMPLE,
        notice_served_on=yes.notice_served_on,
        is_screened=True,
    )
    return [
        ("unfinished visit", "on_site", visit, yes),
        ("informant", "complaint", complaint, Attestation()),
        ("unfinished sampling", "sampling", pending, yes),
        ("supervisory tier", "penalty", factories.penalty(firm), simple),
        ("minor", "penalty", person("minor", party_id=minor_id()), yes),
        ("person of unknown age", "penalty", person("person of unknown age"), yes),
        (
            "minor stated as an organisation",
            "penalty",
            {
                **person("minor stated as an organisation", party_id=minor_id()),
                "punished_kind": "organisation",
            },
            yes,
        ),
        *_secret(firm),
    ]


def person(kind: str, **stated: Any) -> dict[str, Any]:
    """State a penalty of a natural person."""
    return factories.penalty(
        punished_name=WORDS[kind],
        punished_kind="natural_person",
        punished_address=WORDS["home address"],
        **stated,
    )


def _secret(firm: Enterprise) -> list[tuple[str, str, dict[str, Any], Attestation]]:
    """Return a penalty and a sampling of each kind of secret, all else attested."""
    found = []
    for one in Secrecy:
        if one is Secrecy.NONE:
            continue
        attested = Attestation(
            procedure=ProcedureType.ORDINARY,
            notice_served_on=factories.ATTESTED.notice_served_on,
            is_screened=True,
            secrecy=one,
        )
        kind = f"secrecy {one}"
        text = f"{WORDS[kind]}；{WORDS['health']}；{WORDS['home address']}"
        found += [
            (kind, "penalty", factories.penalty(firm, facts=text), attested),
            (
                kind,
                "sampling",
                factories.sampling(producer=firm, product=WORDS[kind]),
                attested,
            ),
        ]
    return found


def _proceed(planted: Planted) -> None:
    """Take steps that give reasons, object, and read the file."""
    returned = factories.draft(factories.penalty(planted.firms[2]))
    return_draft(
        returned.pk,
        actor=factories.approver(),
        now=NOW,
        reason=WORDS["reason of a return"],
    )
    gone = factories.record(factories.penalty(planted.firms[2]))
    publish()
    withdraw_record(
        gone,
        officer=Officer.objects.get(user=factories.approver()),
        now=NOW,
        reason=WORDS["reason of a withdrawal"],
    )
    stated = {
        "record": planted.published[0].key,
        "filed_on": TODAY.isoformat(),
        "applicant": WORDS["applicant of an objection"],
        "claim": f"{WORDS['claim of an objection']}；{SUFFIX}",
        "proof": [evidence := keep_picture(now=NOW)],
        "capacity": "agent",
        "proof_seen": True,
        "letter_until": TODAY.isoformat(),
        "letter": [evidence],
    }
    planted.withheld["evidence of an objection"] = [evidence]
    open_case(
        ProcedureKind.OBJECTION,
        Submission(step=ObjectionStep.FILE, stated=stated),
        uscc=planted.firms[0].uscc,
        actor=factories.officer(Duty.HANDLE),
        now=NOW,
    )
    planted.papers.append(_released_document(planted))
    log_reading(
        user=factories.officer(Duty.READ),
        enterprise=planted.firms[0],
        purpose=Purpose.SUPERVISION,
        what=WORDS["access log"],
        now=NOW,
    )


def _released_document(planted: Planted) -> str:
    """Release a masked document in place of one with every number; tell where it is."""
    firm, record = planted.firms[0], planted.published[0]
    handler, publisher = factories.officer(Duty.HANDLE), factories.officer(Duty.PUBLISH)

    def keep(text: str) -> list[str]:
        """Keep a text that its officer named after a person."""
        name = f"{WORDS['legal representative']}{SUFFIX}.txt"
        file = io.BytesIO(text.encode())
        return [add_attachment(file, file_name=name, actor=handler, now=NOW).digest]

    case = open_case(
        ProcedureKind.PAPER,
        Submission(
            step=PaperStep.PROPOSE,
            stated={"record": record.key, "paper": keep(f"示例决定书；{SUFFIX}")},
        ),
        uscc=firm.uscc,
        actor=handler,
        now=NOW,
    )
    release = Submission(step=PaperStep.RELEASE, stated={})
    with pytest.raises(StatementFaultyError), transaction.atomic():
        take_step(case.pk, release, actor=publisher, now=NOW)
    masked = keep("示例决定书(公开版)")
    replaced = Submission(step=PaperStep.REPLACE, stated={"paper": masked})
    take_step(case.pk, replaced, actor=handler, now=NOW)
    take_step(case.pk, release, actor=publisher, now=NOW)
    return f"/enterprises/{firm.uscc}/papers/{masked[0]}"


def open_doors(planted: Planted, *, reader: User) -> dict[str, str]:
    """Return all that comes out of each door that is open, as text."""
    client = Client()
    codes = [firm.uscc for firm in planted.firms]
    shown = {
        path: answer.decode()
        for path, answer in everything_public(client, codes).items()
    }
    for record in planted.published:
        for path in ("/api/v1/records", "/announcements"):
            answer = client.get(f"{path}/{record.key}")
            assert answer.status_code == 200, record.key
            shown[f"{path}/{record.key}"] = answer.content.decode()
    for path in planted.papers:
        sent = client.get(path)
        assert sent.status_code == 200, path
        told = [unquote(value) for _, value in sent.items()]
        shown[path] = "\n".join((b"".join(sent).decode(), *told))
    cache.clear()
    officer = Client()
    officer.force_login(reader)
    counts = officer.get("/work/clocks/counts.csv")
    assert counts.status_code == 200
    return {**_by_door(shown), "export": counts.content.decode(), **_stored()}


def _is_key(part: str) -> bool:
    """Tell whether part of an address is of one firm or record; few have no digit."""
    return any(map(str.isdigit, part)) or len(part) >= KEY_LENGTH


def _by_door(shown: dict[str, str]) -> dict[str, str]:
    """Join the answers of each address, whatever firm, record or query it is of."""
    found: dict[str, list[str]] = {}
    for path, text in shown.items():
        whole = path.split("?")[0].split("/")
        door = "/".join("…" if _is_key(one) else one for one in whole[1:])
        door = door.replace("api/v…", "api").replace("api/…", "api")
        is_past = "as_of" in path
        found.setdefault(f"/{door}{' of a past day' * is_past}", []).append(text)
    return {door: "\n".join(texts) for door, texts in found.items()}


def _stored() -> dict[str, str]:
    """Return what the doors' own tables and the search engine's documents hold."""
    models = (Profile, PublicEntry, SearchEntry, AnalysedName, Disclosure)
    tables = {
        f"table {model.__name__}": json.dumps(
            list(model.objects.values()), ensure_ascii=False, default=str
        )
        for model in models
    }
    sent = json.dumps([source_of(one) for one in documents()], ensure_ascii=False)
    return {**tables, "Elasticsearch documents": sent}
