"""Steps and states of what follows a failed sampling (抽查不合格后处理步骤与状态)."""

from registry.domain.vocabulary import Term


class FailureStep(Term):
    """Steps after a failed sampling (抽查不合格后处理步骤)."""

    NOTIFY = "notify", "record the service of the result", "登记结果送达"
    REQUEST_RETEST = "request_retest", "ask for a retest", "申请复检"
    RETEST_UPHELD = "retest_upheld", "retest: the failure is upheld", "复检维持不合格"
    RETEST_OVERTURNED = "retest_overturned", "retest: conforming", "复检改判合格"
    ORDER_CORRECTION = "order_correction", "order the correction", "责令改正"
    REPORT = "report", "report the correction", "报告整改情况"
    REINSPECT_PASSED = "reinspect_passed", "re-inspection passed", "复查合格"
    REINSPECT_FAILED = "reinspect_failed", "re-inspection failed", "复查不合格"
    ANNOUNCE = "announce", "announce the failure", "省级公告"
    SECOND_PASSED = "second_passed", "second re-inspection passed", "第二次复查合格"
    SECOND_FAILED = "second_failed", "second re-inspection failed", "第二次复查不合格"
    ESCALATE = "escalate", "file a penalty case", "转立案处罚"
    SUSPEND = "suspend", "suspend the business", "责令停业整顿"
    THIRD_PASSED = "third_passed", "passed after the suspension", "整顿后复查合格"
    THIRD_FAILED = "third_failed", "failed after the suspension", "整顿后复查不合格"
    ASK_REVOCATION = "ask_revocation", "ask for the revocation", "提请吊销营业执照"
    STOP_SALE = "stop_sale", "stop the sale", "责令停止销售"
    LIFT_STOP_SALE = "lift_stop_sale", "lift the stop-sale", "解除停止销售"
    CLOSE = "close", "close without re-inspection", "终止处理"


class FailureState(Term):
    """States after a failed sampling (抽查不合格后处理状态)."""

    NOTIFIED = "notified", "result served", "结果已送达"
    RETESTING = "retesting", "being retested", "复检中"
    UPHELD = "upheld", "failure upheld", "复检维持不合格"
    OVERTURNED = "overturned", "found conforming", "改判合格"
    ORDERED = "ordered", "ordered to correct", "已责令改正"
    REPORTED = "reported", "correction reported", "已报告整改"
    PASSED = "passed", "re-inspection passed", "复查合格"
    FAILED = "failed", "re-inspection failed", "复查不合格"
    ANNOUNCED = "announced", "announced", "已公告"
    FAILED_TWICE = "failed_twice", "failed again", "第二次复查不合格"
    ESCALATED = "escalated", "penalty case filed", "已转立案"
    SUSPENDED = "suspended", "business suspended", "停业整顿中"
    FAILED_AFTER = "failed_after", "failed after the suspension", "整顿后复查不合格"
    REVOCATION_ASKED = "revocation_asked", "revocation asked for", "已提请吊销"
    CLOSED = "closed", "closed", "已终止"


# While in one of these a stop-sale lasts: nothing was found conforming since.
STOP_LASTS = frozenset(FailureState) - {FailureState.PASSED, FailureState.OVERTURNED}
