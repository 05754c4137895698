"""What the register states of a firm, read from the words of a sheet (企业登记信息).

One check serves imported rows and what an officer types. Nothing is repaired: a fault
refuses the row, a warning takes it and asks for a look.
Source: domain rules 1 and 5; GB 32100-2015, GB/T 2260, GB/T 4754-2017.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import TypeVar

from registry.domain.checking_base import Findings
from registry.domain.errors import msg
from registry.domain.regions import is_known_region
from registry.domain.statements import Fault
from registry.domain.uscc import UsccFault, check_uscc, registration_region
from registry.domain.values import (
    UnreadableError,
    check_characters,
    folded,
    is_blank,
    read_date,
    read_wan,
)
from registry.domain.vocabulary import EnterpriseStatus

REQUIRED = ("uscc", "name")
# What a column says of a version; "" is known and says nothing that is kept.
STATES: Mapping[str, str] = MappingProxyType(
    {
        "name": "name",
        "legal_form": "legal_form",
        "registration_area_code": "region",
        "city_code": "region",
        "district_code": "region",
        "address": "address",
        "industry": "industry",
        "status": "status",
        "established": "established_on",
        "registered_capital_wan": "capital_wan",
        "capital_currency": "capital_currency",
        "business_scope": "business_scope",
        "uscc": "",
        "province": "",
        "city": "",
        "district": "",
    }
)
CHINESE_HEADINGS: Mapping[str, str] = MappingProxyType(
    {
        "统一社会信用代码": "uscc",
        "企业名称": "name",
        "名称": "name",
        "企业类型": "legal_form",
        "成立日期": "established",
        "行政区划代码": "district_code",
        "住所": "address",
        "地址": "address",
        "注册资本（万元）": "registered_capital_wan",
        "注册资本(万元)": "registered_capital_wan",
        "币种": "capital_currency",
        "经营范围": "business_scope",
        "登记状态": "status",
        "行业代码": "industry",
    }
)
LONGEST: Mapping[str, int] = MappingProxyType(
    {"name": 200, "legal_form": 100, "address": 300, "business_scope": 20_000}
)
STATUS_WORDS: Mapping[str, EnterpriseStatus] = MappingProxyType(
    {
        **{status.value: status for status in EnterpriseStatus},
        **{status.term: status for status in EnterpriseStatus},
        "": EnterpriseStatus.UNKNOWN,
        "在业": EnterpriseStatus.ACTIVE,
        "在营": EnterpriseStatus.ACTIVE,
        "开业": EnterpriseStatus.ACTIVE,
        "存续(在营、开业、在册)": EnterpriseStatus.ACTIVE,
        "已注销": EnterpriseStatus.CANCELLED,
        "吊销,未注销": EnterpriseStatus.REVOKED,
        "吊销,已注销": EnterpriseStatus.CANCELLED,
    }
)
T = TypeVar("T")
REGION_LENGTH = 6
INDUSTRY = re.compile(r"[A-T][0-9]{0,4}|[0-9]{2,4}")
CURRENCY = re.compile(r"[A-Z]{3}")
REGION = re.compile(r"[0-9]{2}|[0-9]{4}|[0-9]{6}")


@dataclass(frozen=True, kw_only=True, slots=True)
class FirmStatement:
    """What one version of a firm states, in normal form.

    Units: `capital_wan` in 万 of its currency. Shape: "" or None is not stated.
    """

    name: str
    legal_form: str = ""
    region: str = ""
    address: str = ""
    industry: str = ""
    status: EnterpriseStatus = EnterpriseStatus.UNKNOWN
    established_on: date | None = None
    capital_wan: Decimal | None = None
    capital_currency: str = ""
    business_scope: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckedFirm:
    """What a check found: a faulty `code` is "", and then there is no statement.

    Shape: `override_reason` says why a code was taken though one check fails.
    """

    code: str
    statement: FirmStatement | None
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()
    override_reason: str = ""


def column_of(heading: str) -> str:
    """Return the known column a heading names, or "" for an unknown one."""
    text = unicodedata.normalize("NFKC", heading).strip()
    name = CHINESE_HEADINGS.get(text, text.lower())
    return name if name in STATES else ""


def fields_stated(columns: Iterable[str]) -> frozenset[str]:
    """Return the fields of a version that these columns speak of, empty or not."""
    return frozenset(STATES[column] for column in columns) - {""}


def check_firm(stated: Mapping[str, str], *, today: date) -> CheckedFirm:
    """Check a row of the registrar's own file (登记机关数据).

    Time: nothing is established after `today`, a civil day in China.
    Shape: `stated` maps known columns to their words.
    """
    findings = Findings()
    check = check_uscc(stated.get("uscc", ""), is_registrar_row=True)
    for fault in check.faults:
        findings.refuse(
            "uscc",
            "invalid_uscc",
            msg("The code %(wrong)s: correct it at its source."),
            **_words(fault),
        )
    for fault in check.warnings:
        findings.warn(
            "uscc",
            "unusual_uscc",
            msg("The code %(wrong)s: compare it with the licence."),
            **_words(fault),
        )
    code = "" if check.faults else check.code
    checked = _checked(stated, code=code, today=today, findings=findings)
    if UsccFault.INNER_CHECK in check.warnings:
        return replace(checked, override_reason=UsccFault.INNER_CHECK.term)
    return checked


def check_statement(
    stated: Mapping[str, str], *, code: str, today: date
) -> CheckedFirm:
    """Check what is stated of a firm whose code was checked already."""
    return _checked(stated, code=code, today=today, findings=Findings())


def _words(fault: UsccFault) -> dict[str, str]:
    # The code is not repeated: it may be a person's number in the wrong column.
    return {"wrong": fault.label, "wrong_term": fault.term, "fault": fault.value}


def _checked(
    stated: Mapping[str, str], *, code: str, today: date, findings: Findings
) -> CheckedFirm:
    row = _Row(stated=stated, findings=findings)
    statement = FirmStatement(
        name=_name(row),
        legal_form=_text(row, "legal_form"),
        region=_region(row, code=code),
        address=_text(row, "address"),
        industry=_industry(row),
        status=_status(row),
        established_on=_established(row, today=today),
        capital_wan=_read(row, "registered_capital_wan", _wan_of),
        capital_currency=_currency(row),
        business_scope=_text(row, "business_scope"),
    )
    return CheckedFirm(
        code=code,
        statement=None if findings.faults else statement,
        faults=tuple(findings.faults),
        warnings=tuple(findings.warnings),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Row:
    """The words of one row, and what was found in them so far."""

    stated: Mapping[str, str]
    findings: Findings

    def cell(self, column: str) -> str:
        return self.stated.get(column, "").strip()


def _read(row: _Row, column: str, reader: Callable[[str], T]) -> T | None:
    text = row.cell(column)
    try:
        return reader(text) if text else None
    except UnreadableError as error:
        row.findings.refuse(column, error.code, error.template, **error.params)
        return None


def _name(row: _Row) -> str:
    name = _text(row, "name", is_name=True)
    if not name and not row.findings.has_fault("name"):
        row.findings.refuse("name", "required", msg("The name is missing."))
    return name


def _text(row: _Row, column: str, *, is_name: bool = False) -> str:
    text = row.cell(column)
    if len(text) > LONGEST[column]:
        row.findings.refuse(
            column,
            "too_long",
            msg("At most %(most)s characters; this has %(length)s."),
            most=LONGEST[column],
            length=len(text),
        )
        return ""
    # Nearly every text is printable, which is told at once; the rest is looked through.
    if not text.isprintable() or (is_name and ("<" in text or ">" in text)):
        try:
            check_characters(text, is_name=is_name)
        except UnreadableError as error:
            row.findings.refuse(column, error.code, error.template, **error.params)
    return text


def _region(row: _Row, *, code: str) -> str:
    """Return where the firm is, or else where it is registered; six digits."""
    for column in ("district_code", "city_code", "registration_area_code"):
        if text := row.cell(column):
            break
    else:
        return registration_region(code)
    if not REGION.fullmatch(text):
        row.findings.refuse(
            column,
            "invalid_region",
            msg("A region's code has two, four or six digits (GB/T 2260)."),
        )
        return ""
    region = text.ljust(REGION_LENGTH, "0")
    if not is_known_region(region):
        row.findings.warn(
            column,
            "unknown_region",
            msg("No region has the code %(region)s."),
            region=region,
        )
    return region


def _industry(row: _Row) -> str:
    text = row.cell("industry").upper()
    if text and not INDUSTRY.fullmatch(text):
        row.findings.refuse(
            "industry",
            "invalid_industry",
            msg("An industry's code is a letter and up to four digits (GB/T 4754)."),
        )
    return text


def _status(row: _Row) -> EnterpriseStatus:
    words = row.cell("status")
    status = STATUS_WORDS.get(words) or STATUS_WORDS.get(folded(words))
    if status is None:
        row.findings.refuse(
            "status",
            "invalid_status",
            msg("This is no status of registration: write %(known)s."),
            known="、".join(term.term for term in EnterpriseStatus),
        )
        return EnterpriseStatus.UNKNOWN
    return status


def _established(row: _Row, *, today: date) -> date | None:
    day = _read(row, "established", _day_of)
    if day is not None and day > today:
        row.findings.refuse(
            "established",
            "in_future",
            msg("The day %(day)s lies in the future."),
            day=day.isoformat(),
        )
    return day


def _currency(row: _Row) -> str:
    text = row.cell("capital_currency").upper()
    if text == "人民币":
        return "CNY"
    if text and not CURRENCY.fullmatch(text):
        row.findings.refuse(
            "capital_currency",
            "invalid_currency",
            msg("A currency has three letters, such as CNY (ISO 4217)."),
        )
    return text


@lru_cache(maxsize=2**14)  # files repeat their days
def _day_of(text: str) -> date | None:
    return None if is_blank(text) else read_date(text)


def _wan_of(text: str) -> Decimal | None:
    return None if is_blank(text) else read_wan(text)
