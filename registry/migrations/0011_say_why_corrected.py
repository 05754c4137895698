"""A correction says in words why it is made (更正理由)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0010_delegate_duties")]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="reason",
            field=models.TextField(
                blank=True, default="", help_text="why a record is corrected"
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="recordversion",
            name="reason",
            field=models.TextField(
                help_text=(
                    "why it was made: entry, import, correction by a file, or in words"
                )
            ),
        ),
    ]
