"""Imports from before the lifecycle: finished, with a row for each problem they reported."""

from django.db import migrations
from django.db.models import F

BATCH = 500


def forwards(apps, schema_editor):
    run_model = apps.get_model("stakeholders", "ImportRun")
    row_model = apps.get_model("stakeholders", "ImportRow")
    finished = run_model.objects.exclude(finished_at=None).filter(state="prepared")
    for run in finished.exclude(problems=[]).iterator(BATCH):
        by_row = {}
        for problem in run.problems:
            by_row.setdefault(problem["row"], []).append(problem)
        row_model.objects.bulk_create(
            (
                row_model(
                    run=run,
                    number=number,
                    outcome=problems[0]["outcome"],
                    title=problems[0]["value"][:300],
                    problems=problems,
                )
                for number, problems in by_row.items()
            ),
            batch_size=BATCH,
            ignore_conflicts=True,
        )
    finished.update(state="finished", started_at=F("finished_at"))


def backwards(apps, schema_editor):
    run_model = apps.get_model("stakeholders", "ImportRun")
    for run in run_model.objects.exclude(finished_at=None).iterator(BATCH):
        rows = run.rows.order_by("number").values_list("problems", flat=True)
        run.problems = [problem for problems in rows for problem in problems]
        run.save(update_fields=["problems"])


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0032_import_lifecycle")]

    operations = [migrations.RunPython(forwards, backwards)]
