"""What tests of portfolios share: a portfolio, its rows, its changes (变动监测)."""

from typing import Any

from django.test import Client

from tests.functional.test_checks import Headers

URL = "/api/v1/portfolios"


def opened(client: Client, headers: Headers, name: str = "示例贷款") -> int:
    """Open a portfolio for the care of loans; return its number."""
    answer = post(client, headers, URL, {"name": name, "purpose": "loan_care"})
    assert answer.status_code == 201, answer.content
    return int(answer.json()["id"])


def post(client: Client, headers: Headers, path: str, said: Any) -> Any:
    """Send JSON."""
    return client.post(path, said, content_type="application/json", headers=headers)


def add(client: Client, headers: Headers, number: int, *firms: Any) -> Any:
    """Add firms to a portfolio."""
    return post(client, headers, f"{URL}/{number}/firms", {"firms": list(firms)})


def added(client: Client, headers: Headers, number: int, *firms: Any) -> list[Any]:
    """Add firms; return what came of each row."""
    answer = add(client, headers, number, *firms)
    assert answer.status_code == 200, answer.content
    return list(answer.json()["results"])


def rows(client: Client, headers: Headers, number: int, /, **asked: Any) -> list[Any]:
    """Return the rows of a portfolio, the newest first."""
    answer = client.get(f"{URL}/{number}/firms", asked, headers=headers)
    assert answer.status_code == 200, answer.content
    return list(answer.json()["results"])


def changes(
    client: Client, headers: Headers, number: int, /, **asked: Any
) -> dict[str, Any]:
    """Return what changed since the newest acknowledgement."""
    answer = client.get(f"{URL}/{number}/changes", asked, headers=headers)
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def acknowledge(client: Client, headers: Headers, number: int, diff: int) -> Any:
    """Acknowledge a diff."""
    path = f"{URL}/{number}/acknowledgements"
    return post(client, headers, path, {"number": diff})
