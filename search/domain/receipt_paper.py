"""The receipt of a check as a paper: plain data, ready to be printed (核验回执)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from registry.domain.papers.paper import Row, chinese_day
from registry.domain.partners import CheckPurpose, RowVerdict
from search.domain.receipts import ALGORITHM

TITLE = "核验回执"
# The whole way, with the key's file, stands in docs/explanation/receipts.md.
COMMANDS = (
    "jq -cjS 'del(.signature)' receipt.json > said.json",
    "jq -r .signature receipt.json | base64 -d > signature",
    "openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in said.json "
    "-sigfile signature",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class ReceiptPaper:
    """A receipt ready to be printed: the same facts, the same paper.

    Shape: `counts` are rows by verdict, None once the answer's time is over.
    """

    receipt: Mapping[str, Any]
    partner: str
    counts: Mapping[str, int] | None
    issuer: str
    verify_url: str
    keys_url: str

    @property
    def number(self) -> str:
        """Return its number."""
        return str(self.receipt["number"])

    @property
    def at(self) -> datetime:
        """Return the instant of the check."""
        return datetime.fromisoformat(self.receipt["at"])

    @property
    def rows(self) -> tuple[Row, ...]:
        """Return what was asked and answered, as the receipt states it."""
        said = self.receipt
        return (
            Row("查询单位", f"{self.partner}（{said['client']}）"),
            Row("查询目的", CheckPurpose(said["purpose"]).term),
            Row("核验行数", f"{said['firms']} 行"),
            Row("核验结论", self._told_counts()),
            Row(
                "信息截止日期",
                f"{chinese_day(date.fromisoformat(said['as_of']))}"
                f"（数据版本 {said['data_version']}）",
            ),
            Row("评价规则", said["ruleset"]),
            Row(
                "检索引擎",
                "未能使用，由备用检索答复，按名称查找可能不全"
                if said["is_degraded"]
                else "正常",
            ),
        )

    @property
    def signed(self) -> tuple[Row, ...]:
        """Return the digests, and what signs them."""
        said = self.receipt
        return (
            Row("签名时间", f"{said['at']}（协调世界时）"),
            Row("提问摘要（SHA-256）", said["question"]),
            Row("答复摘要（SHA-256）", said["answer"]),
            Row("签名密钥", said["key_id"]),
            Row(f"签名（{ALGORITHM}）", said["signature"]),
        )

    @property
    def explanation(self) -> tuple[str, ...]:
        """Say what the receipt proves, and what it says nothing of."""
        return (
            "本回执证明本系统在上述时间，就该摘要的提问，向查询单位作出了该摘要的答复。"
            "提问和答复的内容不在本回执内，由查询单位自行保存，以摘要核对。",
            "本回执不是对任何企业的质量或者信用的评价、担保或者肯定；"
            "“档案中无此企业”或者未查到记录，也不说明企业的质量。",
            "所涉信息此后可能变化：请凭编号核验，或者将本文件拖入核验网页。",
        )

    @property
    def how_to_verify(self) -> str:
        """Say how anybody checks the signature by openssl."""
        return (
            "任何人可以用 openssl（3.0 以上）验证签名：将答复中的 receipt 存为 "
            f"receipt.json，将 {self.keys_url} 公布的该密钥存为 key.pem，然后运行："
        )

    def _told_counts(self) -> str:
        if self.counts is None:
            return "答复已按期删除，不再载明各结论的行数"
        told = [
            f"{verdict.term} {self.counts[verdict]} 行"
            for verdict in RowVerdict
            if self.counts.get(verdict)
        ]
        return "；".join(told)
