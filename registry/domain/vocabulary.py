"""Every code value of the product, once, in English and Chinese (词汇表)."""

from enum import StrEnum
from typing import Self


class Term(StrEnum):
    """An enumeration whose members carry an English label and a Chinese term."""

    label: str
    term: str

    def __new__(cls, code: str, label: str = "", term: str = "") -> Self:
        """Build a member; label and term are absent only when looking one up."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        member.term = term
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Return (code, "English label (中文)") pairs for a model field."""
        return [(member.value, f"{member.label} ({member.term})") for member in cls]


class RecordKind(Term):
    """What kind of fact a quality record states (质量信用记录类别)."""

    PENALTY = "penalty", "administrative penalty", "行政处罚"
    INSPECTION = "inspection", "inspection", "检查"
    PERMIT = "permit", "administrative permit", "行政许可"
    RECALL = "recall", "recall", "召回"
    ACCIDENT = "accident", "quality accident", "质量事故"
    COMPLAINT = "complaint", "complaint or report", "投诉举报"
    HONOUR = "honour", "good record", "良好记录"
    ABNORMALITY = "abnormality", "abnormal operation", "经营异常"


class InspectionForm(Term):
    """Which of the two kinds of inspection it was (检查形式)."""

    SAMPLING = "sampling", "supervision sampling", "监督抽查"
    ON_SITE = "on_site", "on-site check", "现场检查"


class SamplingKind(Term):
    """Why a product was sampled (抽查类型)."""

    PLANNED = "planned", "planned sampling", "计划抽查"
    SPECIAL = "special", "sampling for a cause", "专项抽查"
    TRACKING = "tracking", "follow-up sampling", "跟踪抽查"
    REINSPECTION = "reinspection", "re-inspection", "复查"


class Sector(Term):
    """Which field of quality the fact belongs to (领域)."""

    PRODUCT = "product", "industrial products", "工业产品"
    FOOD = "food", "food", "食品"
    FARM = "farm", "farm produce", "农产品"
    DRUG = "drug", "drugs and medical devices", "药品医疗器械"
    EQUIPMENT = "equipment", "special equipment", "特种设备"
    ENGINEERING = "engineering", "construction works", "工程"
    SERVICE = "service", "services", "服务"
    ENVIRONMENT = "environment", "environment", "生态环境"


class PenaltyKind(Term):
    """Kinds of administrative penalty, 行政处罚法 (2021) art. 9 (处罚种类)."""

    WARNING = "warning", "warning", "警告"
    CRITICISM = "criticism", "circulated criticism", "通报批评"
    FINE = "fine", "fine", "罚款"
    CONFISCATED_GAINS = (
        "confiscated_gains",
        "confiscation of illegal gains",
        "没收违法所得",
    )
    CONFISCATED_GOODS = (
        "confiscated_goods",
        "confiscation of illegal property",
        "没收非法财物",
    )
    PERMIT_SUSPENDED = "permit_suspended", "suspension of a permit", "暂扣许可证件"
    GRADE_LOWERED = "grade_lowered", "lowering of qualification", "降低资质等级"
    PERMIT_REVOKED = "permit_revoked", "revocation of a permit", "吊销许可证件"
    BUSINESS_RESTRICTED = (
        "business_restricted",
        "restriction of business",
        "限制开展生产经营活动",
    )
    PRODUCTION_STOPPED = (
        "production_stopped",
        "order to stop production or business",
        "责令停产停业",
    )
    CLOSED = "closed", "order to close", "责令关闭"
    OCCUPATION_BANNED = "occupation_banned", "ban from an occupation", "限制从业"
    DETENTION = "detention", "administrative detention", "行政拘留"
    OTHER = "other", "other penalty by law", "其他"


class PartyKind(Term):
    """What the party is in law (行政相对人类别)."""

    LEGAL_PERSON = "legal_person", "legal person", "法人"
    ORGANISATION = "organisation", "unincorporated organisation", "非法人组织"
    INDIVIDUAL_BUSINESS = "individual_business", "individual business", "个体工商户"
    NATURAL_PERSON = "natural_person", "natural person", "自然人"


class PartyRole(Term):
    """How a party is concerned by a record (当事人角色)."""

    PUNISHED = "punished", "punished party", "当事人"
    SAMPLED_SELLER = "sampled_seller", "sampled seller", "被抽样单位"
    NOMINAL_PRODUCER = "nominal_producer", "nominal producer", "标称生产单位"
    CHECKED = "checked", "checked party", "被检查单位"
    HOLDER = "holder", "holder", "持有人"
    RESPONSIBLE = "responsible", "responsible party", "责任单位"


class ProcedureType(Term):
    """By which procedure a penalty was decided (处罚程序)."""

    ORDINARY = "ordinary", "ordinary procedure", "普通程序"
    SIMPLE = "simple", "simple procedure", "简易程序"
    UNATTESTED = "unattested", "not attested yet", "未确认"


class Secrecy(Term):
    """What the review found in a record that may not be public (保密审查结论)."""

    NONE = "none", "nothing secret", "不涉密"
    STATE_SECRET = "state_secret", "state secret", "国家秘密"
    TRADE_SECRET = "trade_secret", "trade secret", "商业秘密"
    PRIVACY = "privacy", "personal privacy", "个人隐私"
    STABILITY = (
        "stability",
        "harm to national, public or economic security or to stability",
        "危及国家安全、公共安全、经济安全、社会稳定",
    )


class Verdict(Term):
    """What the laboratory concluded (检验结论)."""

    CONFORMING = "conforming", "conforming", "合格"
    NONCONFORMING = "nonconforming", "nonconforming", "不合格"


class RetestState(Term):
    """Where the retest of a failed sample stands (复检状态)."""

    NONE = "none", "no retest requested", "未申请复检"
    REQUESTED = "requested", "retest requested in time", "复检中"
    UPHELD = "upheld", "failure upheld", "维持不合格"
    OVERTURNED = "overturned", "found conforming", "改判合格"


class AccidentSeverity(Term):
    """How grave a quality accident was (事故等级)."""

    ORDINARY = "ordinary", "ordinary", "一般"
    FAIRLY_LARGE = "fairly_large", "fairly large", "较大"
    MAJOR = "major", "major", "重大"
    EXTRAORDINARY = "extraordinary", "extraordinarily major", "特别重大"


class Question(Term):
    """The three questions asked apart of each record or listing (公示/共享/使用)."""

    PUBLISHED = "published", "may the public see it", "公示"
    SHARED = "shared", "may agencies receive it", "共享"
    USABLE = "usable", "may it count in an evaluation", "使用"


class Audience(Term):
    """For whom a judgement is made (评价对象)."""

    PUBLIC = "public", "the public", "公众"
    SUPERVISORY = "supervisory", "officers and the firm", "监管"


class Tier(Term):
    """Quality-credit grade (质量信用等级); its words are part of the rule set."""

    A = "A", "good", "良好"
    B = "B", "fair", "一般"
    C = "C", "needs attention", "需关注"
    D = "D", "needs close attention", "重点关注"


class TierStatus(Term):
    """What may be said of a firm's tier in public (等级公示状态)."""

    PUBLISHED = "published", "published", "已公布"
    NOTIFYING = "notifying", "being notified", "变更告知中"
    WITHHELD = "withheld", "withheld", "不公布"
    UNRATED = "unrated", "unrated", "未评级"


class ListKind(Term):
    """Which list of offenders (名单)."""

    SERIOUS_VIOLATION = (
        "serious_violation",
        "list of serious offenders",
        "严重违法失信名单",
    )
    FOOD_SERIOUS = (
        "food_serious",
        "list of serious food offenders",
        "食品安全严重违法生产经营者黑名单",
    )


class EnterpriseStatus(Term):
    """Where a firm stands in the business register (登记状态)."""

    ACTIVE = "active", "in business", "存续"
    CANCELLED = "cancelled", "deregistered", "注销"
    REVOKED = "revoked", "licence revoked", "吊销"
    MOVED_OUT = "moved_out", "moved to another province", "迁出"
    UNKNOWN = "unknown", "not stated by the source", "来源未载明"


class NameKind(Term):
    """What sort of name it is, beside the registered one (名称类别)."""

    FORMER = "former", "former name", "曾用名"
    ENGLISH = "english", "English name", "英文名称"
    SIGNBOARD = "signboard", "name on the signboard", "店招名称"
    SHORT = "short", "short name", "简称"


class MatchedOn(Term):
    """What of a firm answers what was typed or stated (匹配依据)."""

    REGISTERED = "registered", "registered name", "登记名称"
    FORMER = NameKind.FORMER.value, "former name", "曾用名"
    ENGLISH = NameKind.ENGLISH.value, "English name", "英文名称"
    SIGNBOARD = NameKind.SIGNBOARD.value, "name on the signboard", "店招名称"
    SHORT = NameKind.SHORT.value, "short name", "简称"
    CODE = "code", "code", "代码"
    PRODUCT = "product", "product with a published failure or recall", "公示问题产品"
    GTIN = "gtin", "bar code of such a product", "问题产品条码"
    NUMBER = "number", "number of a document or permit", "文书或许可证编号"


class AuthorityLevel(Term):
    """The level of an authority (层级)."""

    PROVINCE = "province", "province", "省级"
    PREFECTURE = "prefecture", "prefecture", "市州级"
    COUNTY = "county", "county", "县级"


class Duty(Term):
    """What an officer is appointed to do (职责)."""

    ENTER = "enter", "enter records", "录入"
    APPROVE = "approve", "approve and release records", "审核"
    IMPORT = "import", "import files", "导入"
    READ = "read", "read restricted facts", "查阅"
    HANDLE = "handle", "handle cases", "案件承办"
    LEGAL = "legal", "legal review", "法制审核"
    CONSENT = "consent", "consent for the upper level", "上级同意"
    DECIDE = "decide", "decide cases", "案件审批"
    PUBLISH = "publish", "publish decisions", "决定发布"
    ADMINISTER = "administer", "administer accounts", "系统管理"
    AUDIT = "audit", "audit", "审计"


class AgentRole(Term):
    """What an agent of a firm is in its registry account (代理人身份)."""

    PRINCIPAL = "principal", "principal agent", "主管代理人"
    AGENT = "agent", "agent", "委托代理人"


class AgencyState(Term):
    """Where an agency for a firm stands on a day (代理状态)."""

    LIVE = "live", "in force", "有效"
    AHEAD = "ahead", "not begun", "尚未生效"
    EXPIRED = "expired", "expired", "已到期"
    WITHDRAWN = "withdrawn", "withdrawn", "已撤销"


class CodeWay(Term):
    """How a one-time code reaches the agent it is for (送达方式)."""

    LETTER = "letter", "by letter", "信函"
    COUNTER = "counter", "at the counter", "窗口"
    FIRM = "firm", "handed on by the firm", "企业转交"


class ProcedureKind(Term):
    """Which procedure a case runs through (程序)."""

    ENTRY = "entry", "entry of a record", "录入审核"
    RELEASE = "release", "release to the public", "公示"
    ADOPTED = "adopted", "adoption of another system's decision", "采认"
    LISTING = "listing", "listing of a serious offender", "列入严重违法失信名单"
    OBJECTION = "objection", "objection", "异议处理"
    REPAIR = "repair", "credit repair", "信用修复"
    STATEMENT = "statement", "statement of the firm", "企业说明"
    CORRECTION = "correction", "order to correct", "责令改正"
    FAILURE = "failure", "what follows a failed sampling", "抽查不合格后处理"
    REVIEW = "review", "review or litigation", "行政复议、行政诉讼"
    PUSH = "push", "push to another province", "异地推送"
    MASKING = "masking", "masking in reorganisation", "破产重整屏蔽"
    TIER_REVIEW = "tier_review", "review of a tier by a person", "等级人工复核"
    PAPER = "paper", "release of a decision document", "文书公开"
    SIGNED_FORM = "signed_form", "check of a leave signed on paper", "授权书核验"


class Purpose(Term):
    """Why restricted facts are read (查阅目的)."""

    SUPERVISION = "supervision", "daily supervision", "日常监管"
    CASE = "case", "handling a case", "案件办理"
    REVIEW = "review", "approval of a record", "审核"
    OBJECTION = "objection", "checking an objection", "异议核查"
    OWN_FILE = "own_file", "the firm reads its own file", "本企业查询"
