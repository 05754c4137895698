"""What the API's description says of calls that need an account (接口描述)."""

from typing import Any

from registry.api.errors import CONTENT_TYPE

_ACCOUNT = "cookieAuth"
_PROBLEM = {"$ref": "#/components/schemas/ProblemOutput"}
_ALWAYS = ("400", "401", "403", "404")  # a cursor of another list is not found
_OF_CHANGES = ("409",)


def describe_problems(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Say with which problems an officer's or a firm's call may be answered.

    Shape: `result` is the description; a hook of drf-spectacular.
    """
    for operations in result["paths"].values():
        for method, operation in operations.items():
            if any(_ACCOUNT in one for one in operation.get("security", ())):
                for status in _statuses(method):
                    answer = {"content": {CONTENT_TYPE: {"schema": _PROBLEM}}}
                    told = {"description": "", **answer}
                    operation["responses"].setdefault(status, told)
    return result


def _statuses(method: str) -> tuple[str, ...]:
    return _ALWAYS if method == "get" else (*_ALWAYS, *_OF_CHANGES)
