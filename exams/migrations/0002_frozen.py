"""What is frozen or insert-only is so in the database too, whoever connects."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION exams_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is never changed', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER edition_frozen BEFORE UPDATE ON exams_edition
    FOR EACH ROW WHEN (OLD.document IS DISTINCT FROM NEW.document OR OLD.number <> NEW.number)
    EXECUTE FUNCTION exams_refuse_change();
CREATE TRIGGER answerkey_frozen BEFORE UPDATE ON exams_answerkey
    FOR EACH ROW WHEN (OLD.document IS DISTINCT FROM NEW.document) EXECUTE FUNCTION exams_refuse_change();
CREATE TRIGGER attemptevent_frozen BEFORE UPDATE ON exams_attemptevent
    FOR EACH ROW EXECUTE FUNCTION exams_refuse_change();
"""
BACKWARD = """
DROP TRIGGER edition_frozen ON exams_edition;
DROP TRIGGER answerkey_frozen ON exams_answerkey;
DROP TRIGGER attemptevent_frozen ON exams_attemptevent;
DROP FUNCTION exams_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("exams", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
