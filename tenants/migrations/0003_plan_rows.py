"""The four plans with numbers to begin with. A centre that was there before plans keeps what it has: no limits."""

from datetime import date

from django.db import migrations

PLANS = [  # code, students, staff, storage in MB, exam rooms in a month
    ("free", 30, 3, 500, 10),
    ("basic", 150, 10, 5_000, 60),
    ("pro", 1_000, 40, 50_000, 400),
    ("enterprise", None, None, None, None),
]


def make_plans(apps, schema_editor):
    Plan, Center = apps.get_model("tenants", "Plan"), apps.get_model("tenants", "Center")
    Subscription = apps.get_model("tenants", "Subscription")
    for position, (code, students, staff, storage, exams) in enumerate(PLANS):
        Plan.objects.get_or_create(
            code=code,
            defaults={
                "position": position,
                "students": students,
                "staff": staff,
                "storage_mb": storage,
                "exams_per_month": exams,
            },
        )
    enterprise = Plan.objects.get(code="enterprise")
    for center in Center.objects.exclude(schema_name="public"):
        Subscription.objects.create(center=center, plan=enterprise, starts_on=date.today(), note="Before plans")


class Migration(migrations.Migration):
    dependencies = [("tenants", "0002_centers_and_plans")]
    operations = [migrations.RunPython(make_plans, migrations.RunPython.noop)]
