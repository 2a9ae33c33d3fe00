from tenants.models.centers import Center, CenterStatus, Domain, FirstRelease, SuspendReason
from tenants.models.jobs import CenterJob, JobKind, JobState
from tenants.models.plans import CenterDay, Plan, PlanCode, Subscription
from tenants.models.requests import ContactRequest, RequestNote, RequestStatus
from tenants.models.support import SupportSession

__all__ = [
    "Center",
    "CenterDay",
    "CenterJob",
    "CenterStatus",
    "ContactRequest",
    "Domain",
    "FirstRelease",
    "JobKind",
    "JobState",
    "Plan",
    "PlanCode",
    "RequestNote",
    "RequestStatus",
    "Subscription",
    "SupportSession",
    "SuspendReason",
]
