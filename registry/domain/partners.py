"""Banks and agencies that may ask about firms: what for, and how far (合作机构).

Everything is an allow-list: what no grant names is refused. Public facts need no firm's
leave; a purpose is stated with every question and kept with its answer.

Source: 商业银行法 (2015) art. 35; 政府采购法 (2014) art. 22; 企业信息公示暂行条例
(2014) art. 18; 征信业管理条例 (2013) arts. 20, 22 (an agreed purpose, a log of asking).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from types import MappingProxyType

from registry.domain.errors import DomainError, ErrorKind, msg
from registry.domain.vocabulary import RecordKind, Term

EVERYWHERE = ""  # a region head that every code begins with


class PartnerKind(Term):
    """What a partner is (合作机构类别)."""

    BANK = "bank", "bank", "银行业金融机构"
    AGENCY = "agency", "agency", "国家机关"


class CheckPurpose(Term):
    """Why a partner asks about a firm (核验目的)."""

    LENDING = "lending", "review before lending", "贷前审查"
    LOAN_CARE = "loan_care", "management of a loan", "贷后管理"
    PROCUREMENT = "procurement", "public procurement", "政府采购"
    HONOURS = "honours", "award of honours", "评先评优"
    DUTY = "duty", "an agency's own duties", "履行职责"


@dataclass(frozen=True, kw_only=True, slots=True)
class Basis:
    """By which law a purpose is one, who may have it, how long its log is kept."""

    law: str
    kinds: frozenset[PartnerKind]
    years: int = 10


_BANKS = frozenset({PartnerKind.BANK})
_AGENCIES = frozenset({PartnerKind.AGENCY})
PURPOSES = MappingProxyType(
    {
        CheckPurpose.LENDING: Basis(law="商业银行法第三十五条", kinds=_BANKS),
        CheckPurpose.LOAN_CARE: Basis(law="商业银行法第三十五条", kinds=_BANKS),
        CheckPurpose.PROCUREMENT: Basis(law="政府采购法第二十二条", kinds=_AGENCIES),
        CheckPurpose.HONOURS: Basis(
            law="企业信息公示暂行条例第十八条", kinds=_AGENCIES
        ),
        CheckPurpose.DUTY: Basis(law="企业信息公示暂行条例第十八条", kinds=_AGENCIES),
    }
)


class CheckField(Term):
    """What of a firm a check may tell (核验内容)."""

    IDENTITY = "identity", "who it is", "主体身份"
    TIER = "tier", "public tier", "公开等级"
    LISTINGS = "listings", "lists that name it", "在列名单"
    COUNTS = "counts", "counts of adverse facts", "不良信息计数"
    OBJECTIONS = "objections", "open objections", "异议标注"
    CHANGES = "changes", "last change", "最近变动"


class AdverseKind(Term):
    """Which public facts a check counts as adverse (不良信息类别)."""

    PENALTY = RecordKind.PENALTY.value, "administrative penalty", "行政处罚"
    FAILED_SAMPLING = "failed_sampling", "failed supervision sampling", "监督抽查不合格"
    RECALL = RecordKind.RECALL.value, "recall", "召回"
    ACCIDENT = RecordKind.ACCIDENT.value, "quality accident", "质量事故"
    ABNORMALITY = RecordKind.ABNORMALITY.value, "abnormal operation", "经营异常"
    LISTING = "listing", "entry in a list of offenders", "列入名单"


class RowVerdict(Term):
    """What a partner is told of one firm it asked about (核验结论)."""

    MATCH = "match", "the same firm", "相符"
    POSSIBLE = "possible", "perhaps the same firm: to be looked at", "疑似"
    NONE = "none", "no such firm on file", "档案中无此企业"
    OUTSIDE = "outside_region", "outside the regions granted", "超出授权地区"
    UNREADABLE = "unreadable", "the row cannot be read", "该行无法读取"


class Decision(Term):
    """What was decided of a possible match (疑似核定结论)."""

    SAME = "same", "the same firm", "同一企业"
    OTHER = "other", "another firm", "不是同一企业"
    UNDONE = "undone", "undone: to be asked again", "已撤销，重新核定"


class LogAnswer(Term):
    """What else the log says a partner was answered (查询结果)."""

    FILE = "file", "the whole file", "完整档案"
    OWN = "own", "its own records here", "本机构自己的记录"
    UNCHANGED = "unchanged", "no change", "没有变化"


class OutsideScopeError(DomainError):
    """The partner's scope does not cover this: ask the registry to widen it."""

    code = "outside_scope"
    kind = ErrorKind.REFUSED


class ScopeFaultyError(DomainError):
    """The scope cannot be granted as it stands."""

    code = "scope_faulty"


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """How far a partner may ask.

    Shape: `regions` are heads of GB/T 2260 codes, EVERYWHERE among them is all;
    `kinds` are the adverse facts that may be counted.
    """

    fields: frozenset[CheckField]
    regions: frozenset[str]
    kinds: frozenset[AdverseKind]
    purposes: frozenset[CheckPurpose]

    def covers_region(self, region: str) -> bool:
        """Tell whether a firm of this region may be asked about."""
        return any(region.startswith(head) for head in self.regions)

    def require_purpose(self, purpose: str) -> CheckPurpose:
        """Return the purpose as one that was granted.

        Raises:
            OutsideScopeError: it is not granted; those that are, are named.
        """
        if purpose not in self.purposes:
            raise OutsideScopeError(
                msg("The purpose is not in your scope; it holds: %(granted)s."),
                granted=", ".join(sorted(self.purposes)) or "-",
            )
        return CheckPurpose(purpose)


def require_grantable(scope: Scope, kind: PartnerKind) -> None:
    """Refuse a scope that no partner of this kind may have, or that opens nothing.

    Raises:
        ScopeFaultyError: naming what is wrong.
    """
    if not (scope.fields and scope.regions and scope.purposes):
        raise ScopeFaultyError(
            msg("A scope names at least one field, one region and one purpose.")
        )
    wrong = [one for one in scope.purposes if kind not in PURPOSES[one].kinds]
    if wrong:
        raise ScopeFaultyError(
            msg("A partner of this kind may not have the purpose: %(wrong)s."),
            wrong=", ".join(sorted(wrong)),
        )


def require_networks(addresses: Iterable[str]) -> list[str]:
    """Return addresses and networks in their normal form.

    Raises:
        ScopeFaultyError: one of them is neither.
    """
    found = []
    for text in addresses:
        try:
            found.append(str(ip_network(text.strip())))
        except ValueError as error:
            raise ScopeFaultyError(
                msg("%(text)s is neither an address nor a network (192.0.2.0/24)."),
                text=text,
            ) from error
    return found


def is_within(address: str, networks: Iterable[str]) -> bool:
    """Tell whether an address lies in one of the networks; none given: everywhere."""
    given = list(networks)
    if not given:
        return True
    try:
        asked = ip_address(address)
    except ValueError:
        return False
    return any(asked in ip_network(one) for one in given)
