"""Agents of firms: dated, withdrawn, named by one-time codes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from registry.models.append_only import ForbidChanges

# Whoever acted for a firm before there were roles might do everything for it; since
# which day was not kept.
WHOLE = """
UPDATE registry_firmagent SET role = 'principal', effective_from = CURRENT_DATE
"""


class Migration(migrations.Migration):
    """Add the codes and their tries; date the agencies there are."""

    dependencies = [
        ('registry', '0007_name_procedures'),
    ]

    operations = [
        migrations.CreateModel(
            name='AgentCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('principal', 'principal agent (主管代理人)'), ('agent', 'agent (委托代理人)')], max_length=20)),
                ('agent_name', models.CharField(help_text='as the proof states it', max_length=60)),
                ('proof', models.TextField(help_text='which paper, and its number')),
                ('agency_expires_on', models.DateField(help_text='last valid day of the agency')),
                ('way', models.CharField(choices=[('letter', 'by letter (信函)'), ('counter', 'at the counter (窗口)'), ('firm', 'handed on by the firm (企业转交)')], max_length=20)),
                ('code_hash', models.CharField(help_text='keyed hash', max_length=64, unique=True)),
                ('issued_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='CodeTry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('is_right', models.BooleanField()),
            ],
            options={
                'verbose_name': 'code try',
            },
        ),
        migrations.AddField(
            model_name='firmagent',
            name='effective_from',
            field=models.DateField(null=True),
        ),
        migrations.RunSQL(WHOLE, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='firmagent',
            name='effective_from',
            field=models.DateField(),
        ),
        migrations.AddField(
            model_name='firmagent',
            name='withdrawal_reason',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='firmagent',
            name='withdrawn_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='firmagent',
            name='withdrawn_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='firmagent',
            name='expires_on',
            field=models.DateField(help_text='last valid day'),
        ),
        migrations.AlterField(
            model_name='firmagent',
            name='proof',
            field=models.TextField(help_text='which paper, and its number'),
        ),
        migrations.AlterField(
            model_name='firmagent',
            name='role',
            field=models.CharField(choices=[('principal', 'principal agent (主管代理人)'), ('agent', 'agent (委托代理人)')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='firmagent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_by', None), ('withdrawn_on', None)), models.Q(('withdrawn_by__isnull', False), ('withdrawn_on__isnull', False)), _connector='OR'), name='registry_withdrawn_by_somebody'),
        ),
        migrations.AddField(
            model_name='agentcode',
            name='enterprise',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.enterprise'),
        ),
        migrations.AddField(
            model_name='agentcode',
            name='issued_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='agentcode',
            name='used_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='codetry',
            name='enterprise',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.enterprise'),
        ),
        migrations.AddConstraint(
            model_name='agentcode',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('used_at', None), ('used_by', None)), models.Q(('used_at__isnull', False), ('used_by__isnull', False)), _connector='OR'), name='registry_code_used_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='agentcode',
            constraint=models.CheckConstraint(condition=models.Q(('used_at', None), ('cancelled_at', None), _connector='OR'), name='registry_code_used_or_cancelled'),
        ),
        migrations.AddIndex(
            model_name='codetry',
            index=models.Index(fields=['enterprise', '-id'], name='registry_try_firm'),
        ),
        ForbidChanges("registry_codetry"),
    ]
