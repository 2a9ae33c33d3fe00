"""What the bank searches, of the questions that are there."""

from django.db import migrations

from exams.content.marks import plain_text


def make_search_texts(apps, schema_editor):
    Question = apps.get_model("exams", "Question")
    for question in Question.objects.select_related("group").prefetch_related("choices").iterator(chunk_size=500):
        texts = [question.group.passage, question.stem, *(choice.text for choice in question.choices.all())]
        question.search_text = "\n".join(filter(None, map(plain_text, texts)))
        question.save(update_fields=["search_text"])


class Migration(migrations.Migration):
    dependencies = [("exams", "0007_authoring")]
    operations = [migrations.RunPython(make_search_texts, migrations.RunPython.noop)]
