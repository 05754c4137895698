import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0018_partner_people'),
    ]

    operations = [
        migrations.CreateModel(
            name='Authorisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('lending', 'review before lending (贷前审查)'), ('loan_care', 'management of a loan (贷后管理)'), ('procurement', 'public procurement (政府采购)'), ('honours', 'award of honours (评先评优)'), ('duty', "an agency's own duties (履行职责)")], max_length=20)),
                ('effective_from', models.DateField()),
                ('expires_on', models.DateField(help_text='last valid day')),
                ('granted_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, help_text='the first instant without it', null=True)),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.enterprise')),
                ('granted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.partner')),
                ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['enterprise', 'partner', '-id'], name='registry_authorisation_firm'), models.Index(fields=['partner', '-id'], name='registry_authorisation_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('expires_on__gte', models.F('effective_from'))), name='registry_authorisation_period'), models.CheckConstraint(condition=models.Q(models.Q(('revoked_at', None), ('revoked_by', None)), models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False)), _connector='OR'), name='registry_revoked_by_somebody')],
            },
        ),
    ]
