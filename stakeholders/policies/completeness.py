"""Whether a profile is complete enough to apply for something (row 31)."""

from django.utils.translation import gettext as _

from core.verdicts import ALLOWED, Verdict
from stakeholders.models import Organisation
from stakeholders.selectors import completeness


def can_apply_with(organisation: Organisation) -> Verdict:
    """Whether everything needed is there; otherwise the sections that lack something."""
    profile = completeness.profile_of(organisation)
    lacking = [section for section in profile.sections if section.lacks_needed]
    if not lacking:
        return ALLOWED
    return Verdict(
        _("Complete these sections of the profile first: %s.")
        % ", ".join(str(section.label) for section in lacking)
    )
