"""Who writes the texts that organisations agree to, and who answers for an organisation."""

from django.utils.translation import gettext as _

from core.models import User
from core.verdicts import ALLOWED, Verdict
from stakeholders.models import ConsentText
from stakeholders.selectors import consents
from stakeholders.states import ConsentPurpose


def can_archive(user: User, text: ConsentText) -> Verdict:
    """Whether this person may archive the text now, which asks everybody again."""
    if not user.has_perm("stakeholders.change_consenttext"):
        return Verdict(_("Only CST leads write the texts that organisations agree to."))
    if not text.active:
        return Verdict(_("It is archived already."))
    others = ConsentText.objects.filter(purpose=text.purpose, active=True)
    if not others.exclude(version=text.version).exists():
        return Verdict(_("Write the new text first: there has to be one to agree to."))
    return ALLOWED


def can_be_asked(purpose: ConsentPurpose) -> Verdict:
    """Whether there are words to agree to."""
    if consents.current_text(purpose) is None:
        return Verdict(_("There is no text for this purpose yet."))
    return ALLOWED
