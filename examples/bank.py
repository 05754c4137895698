"""A bank's system checks firms before it lends, and keeps what it was told (银行核验).

Usage: ZHIXIN_URL=… ZHIXIN_CLIENT_ID=… ZHIXIN_CLIENT_SECRET=… python bank.py FIRM …
where FIRM is a registered name. Needs httpx.
"""

import hashlib
import json
import os
import sys
from typing import Any

import httpx

URL = os.environ.get("ZHIXIN_URL", "http://127.0.0.1:8000")


def digest_of(value: object) -> str:
    """Return the digest by which a receipt names a question or an answer."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def told(answer: httpx.Response) -> Any:
    """Return what was answered; a problem ends the program with its words."""
    if answer.is_error:
        raise SystemExit(f"{answer.status_code}: {answer.text}")
    return answer.json()


def main(firms: list[str]) -> None:
    """Check firms, print what is on file of each, and confirm the receipt."""
    secret = (os.environ["ZHIXIN_CLIENT_ID"], os.environ["ZHIXIN_CLIENT_SECRET"])
    grant = {"grant_type": "client_credentials", "scope": "check"}
    with httpx.Client(base_url=f"{URL}/api/v1/", timeout=60) as registry:
        token = told(registry.post("token", data=grant, auth=secret))["access_token"]
        question = {"purpose": "lending", "firms": [{"name": one} for one in firms]}
        headers = {
            "Authorization": f"Bearer {token}",
            # Sent again after a lost connection, it is the same check.
            "Idempotency-Key": digest_of([token, question]),
        }
        check = told(registry.post("checks", json=question, headers=headers))
        for firm, row in zip(firms, check["results"], strict=True):
            tier = row["firm"]["tier"] if row["firm"] else {}
            said = tier.get("tier_label") or tier.get("tier_status_label") or ""
            print(firm, row["status_label"], said, sep="\t")
        receipt = check["receipt"]
        if (receipt["question"], receipt["answer"]) != (
            digest_of(question),
            digest_of(check["results"]),
        ):
            raise SystemExit("This receipt is of another question or answer.")
        state = told(registry.get(f"receipts/{receipt['number']}"))
        print(receipt["number"], state["verdict_label"], sep="\t")


if __name__ == "__main__":
    main(sys.argv[1:])
