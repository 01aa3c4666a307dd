"""What every page of the back office shares."""

from core.admin.accounts import AuditEntryAdmin, UserAdmin
from core.admin.house import HouseAdmin, LifecycleAdmin, ReadOnlyAdmin
from core.admin.steps import Step, StepsMixin

__all__ = [
    "AuditEntryAdmin",
    "HouseAdmin",
    "LifecycleAdmin",
    "ReadOnlyAdmin",
    "Step",
    "StepsMixin",
    "UserAdmin",
]
