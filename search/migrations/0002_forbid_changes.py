"""The database refuses to change or remove what only grows."""

from django.db import migrations

from registry.models.append_only import ForbidChanges


class Migration(migrations.Migration):
    dependencies = [("search", "0001_create_tables")]

    operations = [ForbidChanges("search_disclosure")]
