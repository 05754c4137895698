"""`manage.py check` names what an operator set up wrongly, from both sides."""

import psycopg
import pytest
from django.core.checks import CheckMessage
from pytest_django import Settings

from registry import checks
from registry.config import embedded_postgres
from tests.conftest import owner_dsn


def ids(messages: list[CheckMessage]) -> list[str]:
    """Return the ids of what was found."""
    return [str(message.id) for message in messages]


def test_the_products_role_owns_nothing_as_migrations_leave_it(db: None) -> None:
    assert checks.check_owner(databases=["default"]) == []


def test_a_schema_owned_by_the_products_role_is_an_error(
    db: None, settings: Settings
) -> None:
    settings.PRODUCT_ROLE = embedded_postgres.OWNER

    assert ids(checks.check_owner(databases=["default"])) == ["registry.E001"]


def test_the_embedded_database_sees_chinese(db: None) -> None:
    assert checks.check_trigrams(databases=["default"]) == []


def test_a_database_of_character_type_c_is_warned_of(committed: str) -> None:
    with psycopg.connect(owner_dsn("postgres"), autocommit=True) as owner:
        owner.execute("DROP DATABASE IF EXISTS zhixin_in_c WITH (FORCE)")
        owner.execute("CREATE DATABASE zhixin_in_c LC_CTYPE 'C' TEMPLATE template0")
    with psycopg.connect(owner_dsn("zhixin_in_c"), autocommit=True) as database:
        seen = database.execute(checks.SEES_CHINESE[False].encode()).fetchone()
        database.execute("CREATE EXTENSION pg_trgm")
        trigrams = database.execute(checks.SEES_CHINESE[True].encode()).fetchone()
    with psycopg.connect(owner_dsn("postgres"), autocommit=True) as owner:
        owner.execute("DROP DATABASE zhixin_in_c WITH (FORCE)")

    assert (seen, trigrams) == ((False,), (False,))


@pytest.mark.parametrize("url", ["", "http://127.0.0.1:9200", "https://a:b@es:9200"])
def test_a_usable_address_of_elasticsearch_passes(url: str, settings: Settings) -> None:
    settings.ELASTICSEARCH_URL = url

    assert checks.check_elasticsearch() == []


@pytest.mark.parametrize("url", ["127.0.0.1:9200", "es", "ftp://es:9200", "http://"])
def test_an_unusable_address_of_elasticsearch_is_an_error(
    url: str, settings: Settings
) -> None:
    settings.ELASTICSEARCH_URL = url

    assert ids(checks.check_elasticsearch()) == ["registry.E003"]


def test_the_policies_shipped_are_whole() -> None:
    assert checks.check_policies() == []


def test_a_folder_without_policies_is_an_error(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    settings.POLICIES_DIR = tmp_path_factory.mktemp("policies")

    assert ids(checks.check_policies()) == ["registry.E002"]
