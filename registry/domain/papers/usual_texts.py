"""Sentences that papers of one sort share: removal, remedies, effects (通用表述)."""

from datetime import date

from registry.domain.papers.paper import chinese_day, numbered

LIST = "严重违法失信名单"
ORDER = "《市场监督管理严重违法失信名单管理办法》"

REMOVAL_EFFECTS = (
    "停止公示该列入信息",
    "解除因列入而实施的管理措施",
    "将移出结果告知已接收该列入信息的单位",
)
REPAIR_EFFECTS = (
    "终止公示上述信息",
    "停止共享和使用上述信息",
    "解除因上述信息而实施的管理措施",
)


def removal_terms(*, early_from: date, last_day: date) -> tuple[str, ...]:
    """Say when and how a listing may be removed, and when it ends by itself.

    Time: early removal may be applied for from `early_from` on; `last_day` is the last
        day of the term.
    Source: SAMR order 44 (2021) arts. 16, 17, 21.
    """
    conditions = numbered(
        (
            "已经自觉履行行政处罚决定中规定的义务",
            "已经主动消除危害后果和不良影响",
            "未再受到市场监督管理部门较重行政处罚",
        )
    )
    return (
        f"自{chinese_day(early_from)}起，同时符合下列条件的，可以依照{ORDER}"
        "第十六条的规定向本机关申请提前移出：",
        *conditions,
        "申请提前移出的，应当提交申请书、守信承诺书以及履行义务、消除危害后果和"
        "不良影响的相关材料，说明事实、理由。依照法律、行政法规规定实施相应管理"
        "措施的期限尚未届满的，不得申请提前移出。",
        f"列入期限至{chinese_day(last_day)}届满。届满未提前移出的，由本机关依照{ORDER}"
        "第二十一条的规定移出，停止公示相关信息，并解除相关管理措施。",
    )


def remedies_by_law(*, reconsider_at: str, sue_at: str) -> tuple[str, ...]:
    """Say where and until when a decision can be contested.

    Source: 行政复议法 (2023) arts. 20, 42; 行政诉讼法 (2017) arts. 46, 56.
    """
    return (
        "如不服本决定，可以自收到本决定书之日起六十日内依法向"
        f"{reconsider_at}申请行政复议，也可以自收到本决定书之日起六个月内依法向"
        f"{sue_at}提起行政诉讼。",
        "行政复议、行政诉讼期间，不停止本决定的执行，法律另有规定的除外。",
    )


def reexamination() -> tuple[str, ...]:
    """Say that the reply to an objection can be re-examined once (复核)."""
    return ("对本答复不服的，可以向本机关申请复核一次，并说明理由、提交有关材料。",)
