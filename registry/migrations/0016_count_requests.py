"""What limits the rate of requests counts in a table without a log of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("registry", "0015_suspend_listings")]

    operations = [
        migrations.CreateModel(
            name="RequestCount",
            fields=[
                ("key", models.BinaryField(primary_key=True, serialize=False)),
                ("ends_at", models.DateTimeField(db_index=True)),
                ("used", models.PositiveIntegerField()),
            ],
            options={"verbose_name": "request count"},
        ),
        migrations.RunSQL(
            "ALTER TABLE registry_requestcount SET UNLOGGED", migrations.RunSQL.noop
        ),
    ]
