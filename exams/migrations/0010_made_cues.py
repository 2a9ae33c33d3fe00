from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exams", "0009_quiz")]

    operations = [
        migrations.AddField(
            model_name="mediafile",
            name="made_cues",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
