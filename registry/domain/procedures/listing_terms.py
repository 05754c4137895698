"""Steps and states of a listing (列入步骤与状态)."""

from registry.domain.vocabulary import Term


class ListingStep(Term):
    """Steps of a listing (列入步骤)."""

    NOMINATE = "nominate", "put forward as a candidate", "列为候选"
    DISMISS = "dismiss", "dismiss the candidate", "不予立案"
    PROPOSE = "propose", "propose the listing", "提出列入建议"
    NOTIFY = "notify", "record the service of the prior notice", "登记告知送达"
    HEAR = "hear", "take the statement or hearing", "听取陈述申辩或听证"
    CLOSE = "close", "close the statement period", "陈述申辩期结束"
    CLEAR = "clear", "end the case: not listed", "不予列入"
    REVIEW = "review", "pass legal review", "法制审核通过"
    SEND_BACK = "send_back", "send back from legal review", "法制审核退回"
    CONSENT = "consent", "consent for the upper level", "上级同意"
    OBJECT = "object", "refuse consent", "上级不同意"
    DECIDE = "decide", "decide the listing", "作出列入决定"
    PUBLISH = "publish", "publish the listing", "公示列入"
    REMOVE = "remove", "remove early", "提前移出"
    EXPIRE = "expire", "end at its term", "期满移出"
    REVOKE = "revoke", "revoke the listing", "撤销列入"
    RESTORE = "restore", "restore after false papers", "恢复列入"


class ListingState(Term):
    """States of a listing (列入状态)."""

    CANDIDATE = "candidate", "candidate, internal", "候选(内部)"
    DISMISSED = "dismissed", "dismissed", "不予立案"
    PROPOSED = "proposed", "proposed", "已建议"
    NOTIFIED = "notified", "notified", "已告知"
    HEARD = "heard", "heard", "已听取陈述"
    CLOSED = "closed", "statement period closed", "陈述申辩期满"
    CLEARED = "cleared", "not listed", "不予列入"
    REVIEWED = "reviewed", "legally reviewed", "已法制审核"
    CONSENTED = "consented", "consented by the upper level", "上级已同意"
    DECIDED = "decided", "decided", "已决定"
    PUBLISHED = "published", "published", "已公示"
    REMOVED = "removed", "removed early", "已提前移出"
    EXPIRED = "expired", "ended at its term", "已期满移出"
    REVOKED = "revoked", "revoked", "已撤销"
