"""Which ways the demo's cases go, each ending at another state (演示案件路线)."""

from collections.abc import Mapping

from registry.domain.procedures.correction import CorrectionStep as Correct
from registry.domain.procedures.failure_terms import FailureStep as Fail
from registry.domain.procedures.listing_terms import ListingStep as Listing
from registry.domain.procedures.masking import MaskingStep as Mask
from registry.domain.procedures.objection import ObjectionStep as Objection
from registry.domain.procedures.paper import PaperStep as Paper
from registry.domain.procedures.push import PushStep as Push
from registry.domain.procedures.repair import RepairStep as Repair
from registry.domain.procedures.review import ReviewStep as Review
from registry.domain.procedures.statement import StatementStep as Statement
from registry.domain.procedures.tier_review import TierReviewStep as TierReview
from registry.domain.vocabulary import ProcedureKind, Term

Route = tuple[Term, ...]

UP_TO_DECISION = (
    *(Listing.PROPOSE, Listing.NOTIFY, Listing.CLOSE),
    *(Listing.REVIEW, Listing.CONSENT),
)
WHOLE = (*UP_TO_DECISION, Listing.DECIDE, Listing.PUBLISH)
ASKED = (Repair.APPLY, Repair.ACCEPT)
EXAMINED = (Objection.FILE, Objection.DISMISS, Objection.REEXAMINE)
REPORTED = (Correct.ORDER, Correct.REPORT)
RETESTED = (Fail.NOTIFY, Fail.REQUEST_RETEST)
ORDERED = (Fail.NOTIFY, Fail.ORDER_CORRECTION)
ANNOUNCED = (*ORDERED, Fail.REPORT, Fail.REINSPECT_FAILED, Fail.ANNOUNCE)
ESCALATED = (*ANNOUNCED, Fail.SECOND_FAILED, Fail.ESCALATE)
SUSPENDED = (*ESCALATED, Fail.SUSPEND)
STOPPED = (*ORDERED, Fail.STOP_SALE)
OVERTURNED = (Review.FILE, Review.OVERTURN)
CHANGED = (Review.FILE, Review.CHANGE)
PUSHED = (Push.OPEN, Push.PUSH)
MASKED = (Mask.APPLY, Mask.MASK)

# What was begun so many quarters ago, and how far it came then.
PAST: Mapping[ProcedureKind, Mapping[Route, tuple[int, Route]]] = {
    ProcedureKind.LISTING: {
        WHOLE: (14, WHOLE),
        (*WHOLE, Listing.REMOVE): (8, WHOLE),
    },
    ProcedureKind.FAILURE: {
        (*ANNOUNCED, Fail.SECOND_FAILED): (3, ANNOUNCED),
        ESCALATED: (2, ANNOUNCED),
        SUSPENDED: (2, ANNOUNCED),
        (*SUSPENDED, Fail.THIRD_FAILED): (2, ANNOUNCED),
        (*SUSPENDED, Fail.THIRD_FAILED, Fail.ASK_REVOCATION): (2, ANNOUNCED),
    },
}
TODAY: Mapping[ProcedureKind, tuple[Route, ...]] = {
    ProcedureKind.LISTING: (
        (Listing.NOMINATE,),
        (Listing.NOMINATE, Listing.DISMISS),
        *(WHOLE[:length] for length in range(1, len(WHOLE) + 1)),
        (Listing.PROPOSE, Listing.NOTIFY, Listing.HEAR),
        (*UP_TO_DECISION[:3], Listing.CLEAR),
        (*WHOLE, Listing.REVOKE),
    ),
    ProcedureKind.REPAIR: (
        (Repair.APPLY,),
        ASKED,
        (Repair.APPLY, Repair.REFUSE),
        (Repair.APPLY, Repair.RETRACT),
        (*ASKED, Repair.EXTEND),
        (*ASKED, Repair.GRANT),
        (*ASKED, Repair.REJECT),
        (*ASKED, Repair.GRANT, Repair.REVOKE),
    ),
    ProcedureKind.OBJECTION: (
        (Objection.FILE,),
        (Objection.FILE, Objection.EXTEND),
        (Objection.FILE, Objection.SUSPEND),
        (Objection.FILE, Objection.UPHOLD),
        (Objection.FILE, Objection.SUSPEND, Objection.UPHOLD, Objection.INFORM),
        (Objection.FILE, Objection.DISMISS),
        (Objection.FILE, Objection.RETRACT),
        EXAMINED,
        (*EXAMINED, Objection.CONFIRM),
    ),
    ProcedureKind.REVIEW: (
        (Review.FILE,),
        (Review.FILE, Review.UPHOLD),
        (Review.FILE, Review.RETRACT),
        OVERTURNED,
        (*OVERTURNED, Review.WITHDRAW),
        CHANGED,
        (*CHANGED, Review.CORRECT),
    ),
    ProcedureKind.STATEMENT: (
        (Statement.SUBMIT,),
        (Statement.SUBMIT, Statement.SHOW),
        (Statement.SUBMIT, Statement.REFUSE),
        (Statement.SUBMIT, Statement.RETRACT),
        (Statement.SUBMIT, Statement.SHOW, Statement.TAKE_DOWN),
    ),
    ProcedureKind.PAPER: (
        (Paper.PROPOSE,),
        (Paper.PROPOSE, Paper.DECLARE),
        (Paper.PROPOSE, Paper.RELEASE),
        (Paper.PROPOSE, Paper.RELEASE, Paper.WITHDRAW),
    ),
    ProcedureKind.PUSH: (
        (Push.OPEN,),
        PUSHED,
        (*PUSHED, Push.ACKNOWLEDGE),
        (*PUSHED, Push.PUSH_WITHDRAWAL),
        (Push.RECEIVE,),
        (Push.RECEIVE, Push.PUBLISH),
        (Push.RECEIVE, Push.REFUSE),
    ),
    ProcedureKind.MASKING: (
        (Mask.APPLY,),
        (Mask.APPLY, Mask.REJECT),
        MASKED,
        (*MASKED, Mask.LIFT),
        (*MASKED, Mask.COMPLETE),
    ),
    ProcedureKind.TIER_REVIEW: (
        (TierReview.APPLY,),
        (TierReview.APPLY, TierReview.ANSWER),
        (TierReview.APPLY, TierReview.RETRACT),
    ),
    ProcedureKind.CORRECTION: (
        (Correct.ORDER,),
        (Correct.ORDER, Correct.EXTEND),
        (Correct.ORDER, Correct.CANCEL),
        (Correct.ORDER, Correct.STOP_SALE),
        REPORTED,
        (*REPORTED, Correct.RECHECK_PASSED),
        (*REPORTED, Correct.RECHECK_FAILED),
        (*REPORTED, Correct.RECHECK_FAILED, Correct.ESCALATE),
    ),
    ProcedureKind.FAILURE: (
        (Fail.NOTIFY,),
        RETESTED,
        (*RETESTED, Fail.RETEST_UPHELD),
        (*RETESTED, Fail.RETEST_OVERTURNED),
        STOPPED,
        (*ORDERED, Fail.REPORT),
        (*ORDERED, Fail.REPORT, Fail.REINSPECT_PASSED),
        ANNOUNCED[:-1],
        ANNOUNCED,
        (*STOPPED, Fail.LIFT_STOP_SALE, Fail.CLOSE),
    ),
}
