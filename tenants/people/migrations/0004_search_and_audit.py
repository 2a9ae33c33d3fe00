"""Search keys of the people who are there; and an audit entry's new columns are frozen like the others."""

from django.db import migrations

OLD = "(NEW.at, NEW.actor_name, NEW.action, NEW.subject, NEW.data) = (OLD.at, OLD.actor_name, OLD.action, OLD.subject, OLD.data)"
NEW = (
    "(NEW.at, NEW.actor_name, NEW.action, NEW.subject, NEW.subject_name, NEW.data) = "
    "(OLD.at, OLD.actor_name, OLD.action, OLD.subject, OLD.subject_name, OLD.data) "
    "AND NEW.address IS NOT DISTINCT FROM OLD.address"
)


def function(same: str) -> str:
    return f"""
CREATE OR REPLACE FUNCTION people_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.actor_id IS NULL AND {same}
    THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'an audit entry is never changed' USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


def make_search_keys(apps, schema_editor):
    User = apps.get_model("people", "User")
    for user in User.objects.iterator():
        user.save(update_fields=["search_key"])


class Migration(migrations.Migration):
    dependencies = [("people", "0003_people_and_invitations")]
    operations = [
        migrations.RunPython(make_search_keys, migrations.RunPython.noop),
        migrations.RunSQL(function(NEW), function(OLD)),
    ]
