"""The catalogue of what being listed entails (惩戒措施目录): nothing outside it.

Source: SAMR order 44 (2021) art. 15; 市场主体登记管理条例实施细则 art. 48.
"""

from dataclasses import dataclass
from types import MappingProxyType

from registry.domain.vocabulary import Term


class Measure(Term):
    """A consequence of being listed (惩戒措施)."""

    CONSIDERED = (
        "considered",
        "weighed in permits, procurement and bidding",
        "在审查行政许可、资质、政府采购、工程招投标等时作为重要考量因素",
    )
    KEY_SUPERVISION = (
        "key_supervision",
        "key supervision, inspected more often",
        "列为重点监管对象，提高检查频次，依法严格监管",
    )
    NO_COMMITMENT = (
        "no_commitment",
        "no approval on mere commitment",
        "不适用告知承诺制",
    )
    NO_HONOURS = (
        "no_honours",
        "no honours of the authority",
        "不予授予市场监督管理部门荣誉称号等表彰奖励",
    )
    NO_SIMPLE_EXIT = (
        "no_simple_exit",
        "no simple deregistration",
        "不适用简易注销程序",
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    """On what a measure rests, and who applies it."""

    basis: str
    unit: str


GROUNDS = MappingProxyType(
    {
        Measure.CONSIDERED: Ground(
            basis="SAMR order 44 (2021) art. 15(1)", unit="各许可、采购、招标单位"
        ),
        Measure.KEY_SUPERVISION: Ground(
            basis="SAMR order 44 (2021) art. 15(2)", unit="市场监督管理部门"
        ),
        Measure.NO_COMMITMENT: Ground(
            basis="SAMR order 44 (2021) art. 15(3)", unit="市场监督管理部门"
        ),
        Measure.NO_HONOURS: Ground(
            basis="SAMR order 44 (2021) art. 15(4)", unit="市场监督管理部门"
        ),
        Measure.NO_SIMPLE_EXIT: Ground(
            basis="市场主体登记管理条例实施细则 art. 48(1)", unit="登记机关"
        ),
    }
)
