"""Rights, append-only triggers and the steps no fact may skip, in the database."""

from django.conf import settings
from django.db import migrations

from registry.models.append_only import ForbidChanges

FACTS = (
    "registry_accessentry registry_attachment registry_case registry_change "
    "registry_enterprise registry_enterprisename registry_enterpriseversion "
    "registry_listing registry_merger registry_record registry_recordparty "
    "registry_recordversion registry_standing registry_step"
).split()

RIGHTS = f"""
GRANT USAGE ON SCHEMA public TO "{settings.PRODUCT_ROLE}";
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public
    TO "{settings.PRODUCT_ROLE}";
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{settings.PRODUCT_ROLE}";
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO "{settings.PRODUCT_ROLE}";
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO "{settings.PRODUCT_ROLE}";
REVOKE DELETE, TRUNCATE ON registry_loghead, registry_stagecursor
    FROM "{settings.PRODUCT_ROLE}";
INSERT INTO registry_loghead (id, position) VALUES (1, 0);
"""

REFUSE = """
CREATE FUNCTION registry_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% only grows: add a new fact instead of a % (append_only)',
        TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""

# A standing that opens a record to the public rests on a step that released that
# very record (or its batch), taken by somebody who did not enter it.
STANDING = """
CREATE FUNCTION registry_standing_needs_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found_ok boolean;
BEGIN
    IF NEW.question <> 'published' OR NEW.effective_from IS NULL THEN
        RETURN NEW;
    END IF;
    IF NEW.record_id IS NOT NULL THEN
        SELECT true INTO found_ok
          FROM registry_step s
          JOIN registry_case c ON c.id = s.case_id
          JOIN LATERAL (
                SELECT v.entered_by_id, d.batch_id
                  FROM registry_recordversion v
                  LEFT JOIN registry_draft d ON d.id = v.draft_id
                 WHERE v.record_id = NEW.record_id
                 ORDER BY v.ordinal DESC LIMIT 1) v ON true
         WHERE s.id = NEW.step_id
           AND s.state IN ('released', 'adopted')
           AND c.procedure IN ('release', 'adopted')
           AND (c.record_id = NEW.record_id
                OR (c.batch_id IS NOT NULL AND c.batch_id = v.batch_id))
           AND (s.actor_id <> v.entered_by_id
                OR (s.state = 'adopted' AND s.seconded_by_id IS NOT NULL));
    ELSE
        SELECT true INTO found_ok
          FROM registry_listing l WHERE l.id = NEW.listing_id
           AND l.step_id = NEW.step_id;
    END IF;
    IF found_ok IS NULL THEN
        RAISE EXCEPTION
            'nothing is published without the step that released it (needs_step)'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE CONSTRAINT TRIGGER needs_step AFTER INSERT ON registry_standing
    FOR EACH ROW EXECUTE FUNCTION registry_standing_needs_step();
"""

LISTING = """
CREATE FUNCTION registry_listing_needs_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM registry_step s JOIN registry_case c ON c.id = s.case_id
      WHERE s.id = NEW.step_id AND c.procedure = 'adopted' AND s.state = 'adopted'
        AND s.seconded_by_id IS NOT NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION
            'nobody is listed without the step that decided it (needs_step)'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE CONSTRAINT TRIGGER needs_step AFTER INSERT ON registry_listing
    FOR EACH ROW EXECUTE FUNCTION registry_listing_needs_step();
"""

# Every foreign key but the one to the log is checked at once, so that nothing slow
# stands between the number a transaction takes and its commit.
IMMEDIATE = """
DO $$
DECLARE
    c record;
BEGIN
    FOR c IN
        SELECT conrelid::regclass AS tab, conname FROM pg_constraint
         WHERE contype = 'f' AND conrelid::regclass::text LIKE 'registry\\_%'
           AND confrelid <> 'registry_change'::regclass
    LOOP
        EXECUTE format('ALTER TABLE %s ALTER CONSTRAINT %I INITIALLY IMMEDIATE',
                       c.tab, c.conname);
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_create_tables")]

    operations = [
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
        migrations.RunSQL(
            REFUSE, "DROP FUNCTION registry_refuse_change();"
        ),
        *(ForbidChanges(table) for table in FACTS),
        migrations.RunSQL(
            STANDING, "DROP FUNCTION registry_standing_needs_step() CASCADE;"
        ),
        migrations.RunSQL(
            LISTING, "DROP FUNCTION registry_listing_needs_step() CASCADE;"
        ),
        migrations.RunSQL(IMMEDIATE, migrations.RunSQL.noop),
    ]
