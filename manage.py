#!/usr/bin/env python
"""The only entry point of the product."""

import os
import sys

from django.core.management import execute_from_command_line

from registry.config.embedded_postgres import EmbeddedPostgresError


def main() -> None:
    """Run one command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.config.settings")
    try:
        execute_from_command_line(sys.argv)
    except EmbeddedPostgresError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
