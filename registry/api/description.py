"""Which problems the API's description says a call may be answered with (接口描述)."""

from typing import Any

from registry.api.errors import CONTENT_TYPE

_ACCOUNT = "cookieAuth"
_PROBLEM = {"$ref": "#/components/schemas/ProblemOutput"}


def describe_problems(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Say with which problems calls may be answered, besides those they name.

    Shape: `result` is the description; a hook of drf-spectacular.
    """
    for operations in result["paths"].values():
        for method, operation in operations.items():
            for status in sorted(_statuses(method, operation)):
                answer = {"content": {CONTENT_TYPE: {"schema": _PROBLEM}}}
                told = {"description": "", **answer}
                operation["responses"].setdefault(status, told)
    return result


def _statuses(method: str, operation: dict[str, Any]) -> set[str]:
    found = {"415"} if "requestBody" in operation else set()
    if any(_ACCOUNT in one for one in operation.get("security", ())):
        # What an officer or a firm may not do; a cursor of another list is not found.
        found |= {"400", "401", "403", "404"} | ({"409"} if method != "get" else set())
    return found
