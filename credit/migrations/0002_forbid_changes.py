"""The database refuses to change or remove what only grows."""

from django.db import migrations

from registry.models.append_only import ForbidChanges


class Migration(migrations.Migration):
    dependencies = [("credit", "0001_create_tables")]

    operations = [ForbidChanges("credit_tierdecision")]
