"""What attempts before the exam day's fields had; and an event may see one change, the verdict on a held one."""

from django.db import migrations

FORWARD = """
UPDATE exams_attempt a SET section_seconds = r.section_seconds
    FROM exams_assignment r WHERE r.id = a.assignment_id AND a.section_seconds = '{}';
UPDATE exams_attemptsection SET audio_at = opened_at;
CREATE FUNCTION exams_only_verdict() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.verdict = 'held' AND NEW.verdict IN ('accepted', 'refused')
       AND to_jsonb(OLD) - 'verdict' = to_jsonb(NEW) - 'verdict' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is never changed', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
DROP TRIGGER attemptevent_frozen ON exams_attemptevent;
CREATE TRIGGER attemptevent_frozen BEFORE UPDATE ON exams_attemptevent
    FOR EACH ROW EXECUTE FUNCTION exams_only_verdict();
"""
BACKWARD = """
DROP TRIGGER attemptevent_frozen ON exams_attemptevent;
DROP FUNCTION exams_only_verdict();
CREATE TRIGGER attemptevent_frozen BEFORE UPDATE ON exams_attemptevent
    FOR EACH ROW EXECUTE FUNCTION exams_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("exams", "0003_exam_day")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
