"""Notices only grow; what the public was told before there were any stays told."""

from django.db import migrations

from registry.models.append_only import ForbidChanges

TOLD = "UPDATE credit_tierstate SET told_id = public_id"


class Migration(migrations.Migration):
    dependencies = [("credit", "0003_add_tier_notices")]

    operations = [
        ForbidChanges("credit_tiernotice"),
        migrations.RunSQL(TOLD, migrations.RunSQL.noop),
    ]
