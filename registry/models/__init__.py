"""The tables of the record: rows, constraints, nothing else."""

from registry.models.access import AccessEntry
from registry.models.agent_code import AgentCode, CodeTry
from registry.models.attachment import Attachment
from registry.models.authorisation import Authorisation
from registry.models.authority import Authority
from registry.models.batch import BatchState, ImportBatch, ImportIssue
from registry.models.calendar import CalendarEntry, DeadlineChange
from registry.models.case import Case, Step
from registry.models.change import Change, LogHead, StageCursor
from registry.models.complaint import Complaint, ComplaintNote
from registry.models.delegation import Delegation
from registry.models.draft import Draft, DraftState
from registry.models.enterprise import (
    Enterprise,
    EnterpriseName,
    EnterpriseVersion,
    Merger,
)
from registry.models.number_series import NumberSeries
from registry.models.partner import Partner, PartnerClient, PartnerGrant
from registry.models.partner_user import (
    InvitationTry,
    PartnerInvitation,
    PartnerUser,
)
from registry.models.record import Record, RecordParty, RecordVersion
from registry.models.request_count import RequestCount
from registry.models.standing import Listing, Standing
from registry.models.task import Task
from registry.models.user import FirmAgent, Officer, User

__all__ = [
    "AccessEntry",
    "AgentCode",
    "Attachment",
    "Authorisation",
    "Authority",
    "BatchState",
    "CalendarEntry",
    "Case",
    "Change",
    "CodeTry",
    "Complaint",
    "ComplaintNote",
    "DeadlineChange",
    "Delegation",
    "Draft",
    "DraftState",
    "Enterprise",
    "EnterpriseName",
    "EnterpriseVersion",
    "FirmAgent",
    "ImportBatch",
    "ImportIssue",
    "InvitationTry",
    "Listing",
    "LogHead",
    "Merger",
    "NumberSeries",
    "Officer",
    "Partner",
    "PartnerClient",
    "PartnerGrant",
    "PartnerInvitation",
    "PartnerUser",
    "Record",
    "RecordParty",
    "RecordVersion",
    "RequestCount",
    "StageCursor",
    "Standing",
    "Step",
    "Task",
    "User",
]
