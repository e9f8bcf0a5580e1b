from programmes.models.activity import ActivityLog, ActivityLogQuerySet, AttendanceBreakdown
from programmes.models.programme import (
    BudgetLine,
    Programme,
    ProgrammeCheck,
    ProgrammePartner,
    ProgrammeQuerySet,
    ProgrammeUserObjectPermission,
)
from programmes.models.reference import (
    ActivityType,
    AreaOfIntervention,
    BreakdownCategory,
    BreakdownDimension,
    TargetGroup,
)
from programmes.models.transition import ActivityLogTransition, ProgrammeTransition

__all__ = [
    "ActivityLog",
    "ActivityLogQuerySet",
    "ActivityLogTransition",
    "ActivityType",
    "AreaOfIntervention",
    "AttendanceBreakdown",
    "BreakdownCategory",
    "BreakdownDimension",
    "BudgetLine",
    "Programme",
    "ProgrammeCheck",
    "ProgrammePartner",
    "ProgrammeQuerySet",
    "ProgrammeTransition",
    "ProgrammeUserObjectPermission",
    "TargetGroup",
]
