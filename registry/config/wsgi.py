"""The web server's entry."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.config.settings")
application = get_wsgi_application()
# All views and dictionaries are read before the first visitor comes.
get_resolver().url_patterns  # noqa: B018 - reading it loads what the addresses name
import_string("search.domain.names.analyse_query")("质信 zhixin")
