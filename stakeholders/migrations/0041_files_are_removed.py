import django.core.validators
import django.db.models.deletion
import stakeholders.models.evidence
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('stakeholders', '0040_websites_of_organisations'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='evidence',
            name='held_because',
            field=models.CharField(blank=True, editable=False, max_length=300, verbose_name='must be kept because'),
        ),
        migrations.AddField(
            model_name='evidence',
            name='removed_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='file removed'),
        ),
        migrations.AddField(
            model_name='evidence',
            name='removed_because',
            field=models.CharField(blank=True, editable=False, max_length=300, verbose_name='why the file was removed'),
        ),
        migrations.AddField(
            model_name='evidence',
            name='removed_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='removed by'),
        ),
        migrations.AddField(
            model_name='retentionrules',
            name='days_import_files_kept',
            field=models.PositiveSmallIntegerField(default=30, help_text='Counted from the last work on it. The file of a finished import is never kept.', validators=[django.core.validators.MinValueValidator(1)], verbose_name='days the file of an unfinished import is kept'),
        ),
        migrations.AddField(
            model_name='retentionrules',
            name='months_import_rows_kept',
            field=models.PositiveSmallIntegerField(default=12, help_text='What rows that were not stored said. Their outcome and counts stay.', validators=[django.core.validators.MinValueValidator(1)], verbose_name="months the cells of an import's rows are kept"),
        ),
        migrations.AlterField(
            model_name='evidence',
            name='file',
            field=models.FileField(blank=True, upload_to=stakeholders.models.evidence.evidence_path, verbose_name='file'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('removed_at', None), ('removed_because', ''), ('removed_by', None), models.Q(('file', ''), _negated=True)), models.Q(('file', ''), ('removed_at__isnull', False), ('removed_by__isnull', False), models.Q(('removed_because', ''), _negated=True)), _connector='OR'), name='evidence_removed_means_by_whom_why_and_no_file'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(('held_because', ''), ('removed_at', None), _connector='OR'), name='evidence_held_means_its_file_is_there'),
        ),
    ]
