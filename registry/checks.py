"""What an operator may have set up wrongly, each with an id and a remedy (系统检查)."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.db import connections

from registry.domain.policies import PolicyFileError, load_policies

OWNED = """
SELECT c.relname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
 WHERE r.rolname = %s AND c.relkind IN ('r', 'p')
   AND c.relnamespace = 'public'::regnamespace
 ORDER BY c.relname
"""
# Without the extension, the character type alone tells what it would see.
SEES_CHINESE = {
    True: "SELECT show_trgm('贵州') <> '{}'",
    False: (
        "SELECT datctype NOT IN ('C', 'POSIX') FROM pg_database "
        "WHERE datname = current_database()"
    ),
}
HAS_TRIGRAMS = "SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm')"


def check_owner(
    *, databases: list[str] | None = None, **_: Any
) -> list[checks.CheckMessage]:
    """Refuse a product whose own role could change its tables."""
    messages: list[checks.CheckMessage] = []
    for alias in databases or ():
        with connections[alias].cursor() as cursor:
            cursor.execute(OWNED, [settings.PRODUCT_ROLE])
            owned = [row[0] for row in cursor.fetchall()]
        if owned:
            messages.append(
                checks.Error(
                    f"The product's role {settings.PRODUCT_ROLE} owns {len(owned)} "
                    f"tables, {owned[0]} among them.",
                    hint="Let another role own the schema: set DATABASE_OWNER_URL for "
                    "migrate, and REASSIGN OWNED to that role.",
                    id="registry.E001",
                )
            )
    return messages


def check_trigrams(
    *, databases: list[str] | None = None, **_: Any
) -> list[checks.CheckMessage]:
    """Warn when PostgreSQL takes Chinese characters for no letters."""
    messages: list[checks.CheckMessage] = []
    for alias in databases or ():
        with connections[alias].cursor() as cursor:
            cursor.execute(HAS_TRIGRAMS)
            (has_trigrams,) = cursor.fetchone() or (False,)
            cursor.execute(SEES_CHINESE[bool(has_trigrams)])
            (sees_chinese,) = cursor.fetchone() or (False,)
        if not sees_chinese:
            messages.append(
                checks.Warning(
                    "pg_trgm sees no Chinese characters in this database.",
                    hint="Create the database with LC_CTYPE C.UTF-8 "
                    "(docs/howto/run-on-a-server.md).",
                    id="registry.W001",
                )
            )
    return messages


def check_policies(**_: Any) -> list[checks.CheckMessage]:
    """Refuse policy files that are not whole."""
    try:
        load_policies(settings.POLICIES_DIR)
    except (PolicyFileError, OSError, ValueError) as error:
        hint = "Mend the file that POLICIES_DIR points to."
        return [checks.Error(str(error), hint=hint, id="registry.E002")]
    return []


def check_elasticsearch(**_: Any) -> list[checks.CheckMessage]:
    """Refuse an address no client can use."""
    if not (url := settings.ELASTICSEARCH_URL):
        return []
    parts = urlsplit(url)
    if parts.scheme in {"http", "https"} and parts.hostname:
        return []
    return [
        checks.Error(
            f"ELASTICSEARCH_URL={url!r} is no address.",
            hint="It must read http://host:9200 or https://user:password@host:9200; "
            "leave it out to search with PostgreSQL.",
            id="registry.E003",
        )
    ]


def register_checks() -> None:
    """Tell Django of every check; those of the database run when it is named."""
    of_database: tuple[Callable[..., list[checks.CheckMessage]], ...] = (
        check_owner,
        check_trigrams,
    )
    for check in of_database:
        checks.register(check, checks.Tags.database)
    checks.register(check_policies)
    checks.register(check_elasticsearch)
