"""What the steps of cases choose among, English beside Chinese (办案选项)."""

from registry.domain.vocabulary import Term


class Capacity(Term):
    """As whom somebody brings a firm's papers to the counter (到场人身份)."""

    REPRESENTATIVE = "representative", "the legal representative", "法定代表人"
    AGENT = "agent", "an agent by letter of authority", "委托代理人"


class OffenceField(Term):
    """Field of a serious violation, SAMR order 44 (2021) arts. 5-11 (情形)."""

    FOOD = "44-5", "food safety (art. 5)", "食品安全领域（第五条）"
    DRUG = (
        "44-6",
        "drugs, devices, cosmetics (art. 6)",
        "药品、医疗器械、化妆品领域（第六条）",
    )
    QUALITY = "44-7", "quality and special equipment (art. 7)", "质量安全领域（第七条）"
    CONSUMER = "44-8", "consumers' rights (art. 8)", "侵害消费者权益（第八条）"
    MARKET = "44-9", "fair competition (art. 9)", "破坏公平竞争秩序（第九条）"
    PERMIT = "44-10", "licence and inspection (art. 10)", "扰乱市场秩序（第十条）"
    REFUSAL = (
        "44-11",
        "refusal to perform a penalty (art. 11)",
        "拒不履行处罚（第十一条）",
    )


class HeavierGround(Term):
    """Why a penalty is a heavier one, SAMR order 44 (2021) art. 2 (较重行政处罚)."""

    HEAVIER_FINE = "heavier_fine", "fined by the heavier principle", "从重处以罚款"
    LICENCE = (
        "licence",
        "qualification lowered, permit or licence revoked",
        "降低资质等级、吊销许可证件或营业执照",
    )
    RESTRICTION = (
        "restriction",
        "business restricted, stopped or closed, occupation banned",
        "限制经营、责令停产停业、责令关闭或限制从业",
    )
    OTHER_LAW = (
        "other_law",
        "another by law or rule",
        "法律、行政法规和部门规章规定的其他",
    )


class ServiceMethod(Term):
    """How a paper reached its addressee, 民事诉讼法 ch. 7 (送达方式)."""

    DIRECT = "direct", "handed over", "直接送达"
    LEFT = "left", "left before witnesses", "留置送达"
    MAILED = "mailed", "by post", "邮寄送达"
    ELECTRONIC = "electronic", "electronically, as agreed", "电子送达"
    ANNOUNCED = "announced", "by announcement", "公告送达"


class ObjectionOutcome(Term):
    """How an objection is answered (异议处理结果)."""

    DELETE = "delete", "deleted: the fact is wrong", "信息有误，予以删除"
    CORRECT = "correct", "corrected", "予以更正"
    ADD = "add", "added: it was missing", "信息缺失，予以补充"
    STOP = "stop", "stopped: its term is over", "超期信息，停止公示"
    REMOVE_LISTING = (
        "remove_listing",
        "taken off the list: wrongly listed",
        "错误列入，予以移出",
    )
    KEEP = "keep", "kept: it is right", "信息无误，予以维持"


class TierFinding(Term):
    """What a person found who looked at a tier (等级复核结论)."""

    STANDS = "stands", "the tier stands", "等级无误"
    FACT_WRONG = "fact_wrong", "a fact behind it will be corrected", "相关信息将予更正"


class FormCheck(Term):
    """How an officer made sure that a firm gave a leave on paper (授权书核验方式)."""

    CALLED = "called", "called the firm, by the register", "按登记电话联系企业"
    SEAL = "seal", "compared the seal with the one on file", "比对备案印章"
    ORIGINAL = "original", "saw the paper itself", "核对授权书原件"
    COUNTER = "counter", "the firm came and confirmed it", "企业到场确认"
    VISITED = "visited", "confirmed at the firm's place", "上门核实"


class FormFault(Term):
    """Why a leave on paper is not taken (授权书核验不通过理由)."""

    UNREADABLE = "unreadable", "the scan cannot be read", "扫描件无法辨认"
    NOT_SIGNED = (
        "not_signed",
        "the signature or the seal is missing",
        "缺少签字或者盖章",
    )
    SEAL_DIFFERS = "seal_differs", "the seal is not the firm's", "印章与备案不符"
    DENIED = "denied", "the firm says that it gave no leave", "企业否认授权"
    NOT_ENTITLED = (
        "not_entitled",
        "who signed may not sign for the firm",
        "签署人无权代表企业",
    )
    OTHER_CONTENT = (
        "other_content",
        "the paper allows something else than was stated",
        "授权书内容与填报不一致",
    )
    NOT_REACHED = "not_reached", "the firm could not be reached", "无法联系企业"
    OVER = (
        "over",
        "the firm, the grant or the period has ended meanwhile",
        "企业、合作资格或者期限已终止",
    )


class SampledParty(Term):
    """Whom the result of a sampling is served on, by its role (结果送达对象)."""

    SELLER = "sampled_seller", "sampled seller", "被抽样单位"
    PRODUCER = "nominal_producer", "nominal producer", "标称生产单位"


class ReviewRoute(Term):
    """By which way a decision is contested (救济途径)."""

    RECONSIDERATION = "reconsideration", "administrative review", "行政复议"
    LITIGATION = "litigation", "administrative litigation", "行政诉讼"


class OverturnOutcome(Term):
    """How a decision fell, SAMR order 45 (2021) art. 11 (复议诉讼结果)."""

    REVOKED = "revoked", "revoked", "撤销"
    ILLEGAL = "illegal", "found illegal", "确认违法"
    VOID = "void", "found void", "确认无效"
