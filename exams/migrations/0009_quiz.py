from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exams", "0008_search_texts")]

    operations = [
        migrations.AlterField(
            model_name="attemptevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("answer", "Answer"),
                    ("flag", "Flag"),
                    ("section_open", "Section opened"),
                    ("section_close", "Section closed"),
                    ("audio", "Recording"),
                    ("focus", "Came back"),
                    ("blur", "Left the window"),
                    ("device", "Device"),
                    ("note", "Note"),
                    ("pause", "Paused"),
                    ("resume", "Resumed"),
                    ("time", "Time added"),
                    ("reopen", "Reopened"),
                    ("replay", "Replay allowed"),
                    ("message", "Message sent"),
                    ("void", "Made void"),
                    ("accept", "Held answers accepted"),
                    ("ask", "Question shown"),
                    ("final", "Answer final"),
                ],
                max_length=13,
            ),
        ),
    ]
