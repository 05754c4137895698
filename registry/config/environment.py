"""Reading the environment: each bad value is refused with its name (环境变量)."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

TRUE, FALSE = {"1", "true", "yes"}, {"", "0", "false", "no"}


def env_bool(name: str, *, default: bool) -> bool:
    """Read a yes or no from the environment; anything else is refused."""
    text = os.environ.get(name, "1" if default else "0").lower()
    if text not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name}={text!r}: say 1 or 0.")
    return text in TRUE


def env_list(name: str, default: str = "") -> list[str]:
    """Read a comma-separated list from the environment."""
    return [part for part in os.environ.get(name, default).split(",") if part]


def env_folder(name: str) -> Path | None:
    """Read a folder of one's own from the environment; None for what is shipped."""
    folder = os.environ.get(name)
    return Path(folder) if folder else None


def env_int(name: str, default: int) -> int:
    """Read a whole number of nought or more from the environment."""
    text = os.environ.get(name, str(default))
    if not (text.isascii() and text.isdigit()):
        raise ImproperlyConfigured(f"{name}={text!r}: say a whole number.")
    return int(text)


def env_secret(name: str, file: Path) -> str:
    """Read a secret from the environment, or make one in a private file."""
    if text := os.environ.get(name):
        return text
    if not file.exists():
        file.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            handle.write(get_random_secret_key())
    return file.read_text()


def database_at(url: str) -> dict[str, Any]:
    """Turn a postgresql:// address into Django's settings."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            "DATABASE_URL must read postgresql://user:password@host:5432/name."
        )
    return {
        "NAME": parts.path.strip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
    }


def env_rates(name: str, default: str) -> dict[str, int]:
    """Read numbers by class (`search=120,read=600`); every class, or none at all."""
    text = os.environ.get(name, default)
    if not text:
        return {}
    found = dict(part.partition("=")[::2] for part in text.split(","))
    known = {part.partition("=")[0] for part in default.split(",")}
    if found.keys() != known or not all(map(_is_count, found.values())):
        raise ImproperlyConfigured(f"{name}={text!r}: say it like {default}, or empty.")
    return {one: int(number) for one, number in found.items()}


def env_parts(name: str, *parts: str) -> dict[str, str]:
    """Read named parts (`module=…;key=…`); each of them once, or nothing at all."""
    text = os.environ.get(name, "")
    if not text:
        return {}
    found = dict(part.partition("=")[::2] for part in text.split(";"))
    if found.keys() != set(parts) or not all(found.values()):
        wanted = ";".join(f"{part}=…" for part in parts)
        raise ImproperlyConfigured(f"{name}: say {wanted}, or nothing.")
    return found


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text) > 0
