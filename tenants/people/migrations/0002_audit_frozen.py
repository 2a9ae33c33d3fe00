"""An audit entry is written once: the database refuses to change or delete one (the actor may only fall away)."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION people_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.actor_id IS NULL
       AND (NEW.at, NEW.actor_name, NEW.action, NEW.subject, NEW.data) = (OLD.at, OLD.actor_name, OLD.action, OLD.subject, OLD.data)
    THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'an audit entry is never changed' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER auditentry_frozen BEFORE UPDATE OR DELETE ON people_auditentry
    FOR EACH ROW EXECUTE FUNCTION people_refuse_change();
"""
BACKWARD = "DROP TRIGGER auditentry_frozen ON people_auditentry; DROP FUNCTION people_refuse_change();"


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
