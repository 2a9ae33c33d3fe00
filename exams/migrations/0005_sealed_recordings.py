"""Recordings may be stored on devices ahead, sealed; each file has a key of its own."""

from django.db import migrations, models

import exams.models.media

OWN_KEYS = """
UPDATE exams_mediafile SET seal_key = sha256(decode(
    replace(gen_random_uuid()::text || gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'))
"""


class Migration(migrations.Migration):
    dependencies = [("exams", "0004_exam_day_rows")]
    operations = [
        migrations.AddField(
            "mediafile", "sealed", models.FileField(blank=True, upload_to=exams.models.media.media_path)
        ),
        migrations.AddField("mediafile", "seal_key", models.BinaryField(default=exams.models.media.new_seal_key)),
        # the default of a new column is one value for all rows
        migrations.RunSQL(OWN_KEYS, migrations.RunSQL.noop),
    ]
