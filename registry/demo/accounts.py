"""The accounts of the demo (演示账号): one for each part in the play."""

from dataclasses import dataclass

from registry.demo.places import PREFECTURE_CODES, PROVINCE_CODE
from registry.domain.vocabulary import Duty

PASSWORD = "zhixin-demo"  # noqa: S105 - it opens invented data only, and is printed
FIRM_ACCOUNT = "firm"
EXPIRED_ACCOUNT = "firm-expired"  # acted for the same firm, until its proof ended
BANK_ACCOUNT, CLERK_ACCOUNT = "bank", "clerk"  # its administrator, and one of its own


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """Who can sign in, for which organ, with which duties, or as what else."""

    username: str
    full_name: str
    organ: str = ""
    duties: tuple[Duty, ...] = ()
    other: str = ""

    @property
    def part(self) -> str:
        """Say what the account is for."""
        return "、".join(duty.term for duty in self.duties) or self.other


ACCOUNTS = (
    Account(
        username="inspector",
        full_name="示例检查员",
        organ=PROVINCE_CODE,
        duties=(Duty.ENTER, Duty.READ),
    ),
    Account(
        username="approver",
        full_name="示例审核员",
        organ=PROVINCE_CODE,
        duties=(Duty.APPROVE, Duty.READ),
    ),
    Account(
        username="importer",
        full_name="示例导入员",
        organ=PROVINCE_CODE,
        duties=(Duty.IMPORT, Duty.READ),
    ),
    Account(
        username="releaser",
        full_name="示例放行员",
        organ=PROVINCE_CODE,
        duties=(Duty.APPROVE, Duty.READ),
    ),
    Account(
        username="admin",
        full_name="示例系统管理员",
        organ=PROVINCE_CODE,
        duties=(Duty.ADMINISTER,),
    ),
    Account(
        username="auditor",
        full_name="示例审计员",
        organ=PROVINCE_CODE,
        duties=(Duty.AUDIT,),
    ),
    Account(
        username="zunyi-inspector",
        full_name="示例遵义检查员",
        organ=PREFECTURE_CODES["520300"],
        duties=(Duty.ENTER, Duty.READ),
    ),
    Account(
        username="zunyi-approver",
        full_name="示例遵义审核员",
        organ=PREFECTURE_CODES["520300"],
        duties=(Duty.APPROVE, Duty.READ),
    ),
    Account(
        username="zunyi-handler",
        full_name="示例遵义承办员",
        organ=PREFECTURE_CODES["520300"],
        duties=(Duty.HANDLE, Duty.READ),
    ),
    Account(
        username="zunyi-legal",
        full_name="示例遵义法制员",
        organ=PREFECTURE_CODES["520300"],
        duties=(Duty.LEGAL, Duty.READ),
    ),
    Account(
        username="zunyi-decider",
        full_name="示例遵义审批人",
        organ=PREFECTURE_CODES["520300"],
        duties=(Duty.DECIDE, Duty.READ),
    ),
    Account(
        username="zunyi-publisher",
        full_name="示例遵义发布员",
        organ=PREFECTURE_CODES["520300"],
        duties=(Duty.PUBLISH, Duty.READ),
    ),
    Account(
        username="consenter",
        full_name="示例省局同意人",
        organ=PROVINCE_CODE,
        duties=(Duty.CONSENT, Duty.READ),
    ),
    Account(username=FIRM_ACCOUNT, full_name="示例企业代理人", other="企业代理人"),
    Account(
        username=EXPIRED_ACCOUNT, full_name="示例委托已到期代理人", other="企业代理人"
    ),
    Account(username=BANK_ACCOUNT, full_name="示例银行管理员", other="合作机构管理员"),
    Account(username=CLERK_ACCOUNT, full_name="示例信贷员", other="合作机构人员"),
)
