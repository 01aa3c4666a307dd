"""The database as values, to say that two moments are the same."""

from django.apps import apps

APPS = ("core", "notifications", "stakeholders")
# Merging and undoing write here; what was there before has to be as it was.
LOGS = ("core.auditentry", "stakeholders.timelineevent", "stakeholders.merge")


def everything():
    """{table: {key: row}} of all our tables but the histories of rows."""
    return {
        model._meta.label_lower: {row["pk"]: row for row in _rows(model)}
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in APPS and not hasattr(model, "pgh_tracked_model")
    }


def same(before, after):
    """{table: (rows before, rows after)} where they differ; logs may have new rows."""
    differing = {}
    for table, rows in before.items():
        now = after[table]
        if table in LOGS:
            now = {pk: row for pk, row in now.items() if pk in rows}
        if now != rows:
            keys = {pk for pk in {*rows, *now} if rows.get(pk) != now.get(pk)}
            differing[table] = [(rows.get(pk), now.get(pk)) for pk in sorted(keys)]
    return differing


def _rows(model):
    names = [f.attname for f in model._meta.concrete_fields if f.name != "updated_at"]
    for row in model._base_manager.all():
        yield {"pk": row.pk, **{name: getattr(row, name) for name in names}}
