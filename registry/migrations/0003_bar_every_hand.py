"""Every hand a draft passes through; 0005 lets the database bar them all."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the list of officers a draft passed through."""

    dependencies = [("registry", "0002_forbid_changes")]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="handled_by",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(),
                default=list,
                help_text="other officers who wrote in it or linked a party (经手人)",
                size=None,
            ),
        ),
    ]
