"""What every page of the back office shares."""

from core.admin.accounts import AuditEntryAdmin, UserAdmin
from core.admin.house import HouseAdmin, LifecycleAdmin, ReadOnlyAdmin
from core.admin.needtoknow import NeedToKnowMixin
from core.admin.onerow import OneRowAdmin
from core.admin.reading import ExportRulesAdmin, ReadEntryAdmin
from core.admin.steps import Step, StepsMixin

__all__ = [
    "AuditEntryAdmin",
    "ExportRulesAdmin",
    "HouseAdmin",
    "LifecycleAdmin",
    "NeedToKnowMixin",
    "OneRowAdmin",
    "ReadEntryAdmin",
    "ReadOnlyAdmin",
    "Step",
    "StepsMixin",
    "UserAdmin",
]
