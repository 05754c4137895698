"""Which duty allows which act, as one table (职责与权限).

Source: domain rule 6: who administers or audits never enters, approves or reads
business data.
"""

from collections.abc import Set as AbstractSet
from types import MappingProxyType

from registry.domain.errors import DomainError, ErrorKind, msg
from registry.domain.vocabulary import Duty, Term


class Act(Term):
    """What an officer may be allowed to do (操作)."""

    REGISTER_FIRM = "register_firm", "register a firm", "登记企业"
    SAVE_DRAFT = "save_draft", "save a draft", "保存草稿"
    SUBMIT_DRAFT = "submit_draft", "submit a draft", "提交草稿"
    DISCARD_DRAFT = "discard_draft", "discard a draft", "作废草稿"
    APPROVE_DRAFT = "approve_draft", "approve a draft", "审核通过"
    RETURN_DRAFT = "return_draft", "return a draft", "退回草稿"
    IMPORT_FILE = "import_file", "import a file", "导入文件"
    RELEASE_BATCH = "release_batch", "release records to the public", "批准公示"
    WITHHOLD_RECORD = "withhold_record", "withhold a record", "不予公示"
    WITHDRAW_RECORD = "withdraw_record", "withdraw a record", "撤下公示"
    ADOPT_DECISION = "adopt_decision", "adopt another system's decision", "采认决定"
    KEEP_PAPER = "keep_paper", "keep a paper", "保存材料"
    HANDLE_CASE = "handle_case", "handle a case", "承办案件"
    DECLARE_PAGES = "declare_pages", "declare pages of a document", "逐页确认文书"
    REVIEW_LEGALLY = "review_legally", "review a case legally", "法制审核"
    CONSENT_TO_CASE = "consent_to_case", "consent for the upper level", "上级同意"
    DECIDE_CASE = "decide_case", "decide a case", "审批决定"
    PUBLISH_DECISION = "publish_decision", "publish a decision", "发布决定"
    ACT_FOR_PROVINCE = "act_for_province", "act for the province", "省级办理"
    ACT_FOR_FIRM = "act_for_firm", "take a firm's papers", "代收企业材料"
    ACT_FOR_PARTNER = "act_for_partner", "act for a bank or agency", "合作机构提交"
    ISSUE_AGENT_CODE = (
        "issue_agent_code",
        "issue a firm's one-time code",
        "签发企业代理人一次性代码",
    )
    END_TERM = "end_term", "note the end of a term", "登记期满"
    READ_RESTRICTED = "read_restricted", "read restricted facts", "查阅受限信息"
    WORK_QUEUE = "work_queue", "see the work queue", "查看待办"
    SEE_COUNTS = "see_counts", "see clocks and counts", "查看时限统计"
    ADMINISTER = "administer", "administer accounts", "管理账号"
    KEEP_CALENDAR = "keep_calendar", "keep the working calendar", "维护工作日历"
    KEEP_PARTNERS = "keep_partners", "keep the register of partners", "维护合作机构"
    KEEP_ORGANS = "keep_organs", "keep the register of organs", "维护机关信息"
    READ_ACCESS_LOG = "read_access_log", "read the access log", "查阅访问日志"


CASE_WORK = (Duty.HANDLE, Duty.LEGAL, Duty.CONSENT, Duty.DECIDE, Duty.PUBLISH)

ALLOWED_BY = MappingProxyType(
    {
        Act.REGISTER_FIRM: frozenset({Duty.ENTER}),
        Act.SAVE_DRAFT: frozenset({Duty.ENTER}),
        Act.SUBMIT_DRAFT: frozenset({Duty.ENTER}),
        Act.DISCARD_DRAFT: frozenset({Duty.ENTER}),
        Act.APPROVE_DRAFT: frozenset({Duty.APPROVE}),
        Act.RETURN_DRAFT: frozenset({Duty.APPROVE}),
        Act.IMPORT_FILE: frozenset({Duty.IMPORT}),
        Act.RELEASE_BATCH: frozenset({Duty.APPROVE}),
        Act.WITHHOLD_RECORD: frozenset({Duty.APPROVE}),
        Act.WITHDRAW_RECORD: frozenset({Duty.APPROVE}),
        Act.ADOPT_DECISION: frozenset({Duty.APPROVE}),
        Act.KEEP_PAPER: frozenset({Duty.ENTER, *CASE_WORK}),
        Act.HANDLE_CASE: frozenset({Duty.HANDLE}),
        Act.DECLARE_PAGES: frozenset(CASE_WORK),
        Act.REVIEW_LEGALLY: frozenset({Duty.LEGAL}),
        Act.CONSENT_TO_CASE: frozenset({Duty.CONSENT}),
        Act.DECIDE_CASE: frozenset({Duty.DECIDE}),
        Act.PUBLISH_DECISION: frozenset({Duty.PUBLISH}),
        Act.ACT_FOR_PROVINCE: frozenset({Duty.CONSENT, Duty.PUBLISH}),
        Act.ACT_FOR_FIRM: frozenset({Duty.HANDLE}),
        Act.ACT_FOR_PARTNER: frozenset(),  # its own people alone
        Act.ISSUE_AGENT_CODE: frozenset({Duty.ENTER, Duty.HANDLE}),
        Act.END_TERM: frozenset(),  # the daily job alone
        # Whoever approves or decides must see what about.
        Act.READ_RESTRICTED: frozenset({Duty.READ, Duty.APPROVE, *CASE_WORK}),
        Act.WORK_QUEUE: frozenset({Duty.ENTER, Duty.APPROVE, Duty.IMPORT, *CASE_WORK}),
        Act.SEE_COUNTS: frozenset({Duty.DECIDE, Duty.READ}),
        Act.ADMINISTER: frozenset({Duty.ADMINISTER}),
        Act.KEEP_CALENDAR: frozenset({Duty.ADMINISTER}),
        Act.KEEP_PARTNERS: frozenset({Duty.ADMINISTER}),
        Act.KEEP_ORGANS: frozenset({Duty.ADMINISTER}),
        Act.READ_ACCESS_LOG: frozenset({Duty.AUDIT}),
    }
)

# Whoever holds one of these may do nothing that it does not itself allow.
OVERSIGHT = frozenset({Duty.ADMINISTER, Duty.AUDIT})


class NotAllowedError(DomainError):
    """The officer's duties do not allow this act; another officer must do it."""

    code = "not_allowed"
    kind = ErrorKind.REFUSED

    def __init__(
        self,
        message: str = "",
        *,
        act: Act,
        needed: frozenset[Duty],
        **params: object,
    ) -> None:
        super().__init__(message, fields=None, **params)
        self.act = act
        self.needed = needed


def may(duties: AbstractSet[Duty], act: Act) -> bool:
    """Tell whether an officer with these duties may do this.

    One allowing duty is enough, but an oversight duty (administer, audit) excludes
    every act that it does not itself allow, whatever else the officer holds.
    """
    allowing = ALLOWED_BY[act]
    return bool(allowing & duties) and (OVERSIGHT & duties) <= allowing


def require(duties: AbstractSet[Duty], act: Act) -> None:
    """Refuse the act unless the duties allow it.

    Raises:
        NotAllowedError: naming the missing duty, or the oversight duty in the way.
    """
    if may(duties, act):
        return
    allowing = ALLOWED_BY[act]
    is_excluded = bool(allowing & duties)
    in_question = OVERSIGHT & duties if is_excluded else allowing
    raise NotAllowedError(
        msg("You may not %(label)s: the duty %(duties)s excludes it.")
        if is_excluded
        else msg("You may not %(label)s: it needs the duty %(duties)s."),
        act=act,
        needed=allowing,
        label=act.label,
        label_term=act.term,
        duties=" / ".join(duty.label for duty in sorted(in_question)),
        duties_term="、".join(duty.term for duty in sorted(in_question)),
    )
