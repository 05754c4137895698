"""Every procedure that runs as a case of a firm, by its kind (程序目录)."""

from collections.abc import Mapping
from types import MappingProxyType

from registry.domain.procedures.correction import CORRECTION
from registry.domain.procedures.failure import FAILURE
from registry.domain.procedures.listing import LISTING
from registry.domain.procedures.masking import MASKING
from registry.domain.procedures.objection import OBJECTION
from registry.domain.procedures.paper import PAPER
from registry.domain.procedures.push import PUSH
from registry.domain.procedures.repair import REPAIR
from registry.domain.procedures.review import REVIEW
from registry.domain.procedures.signed_form import SIGNED_FORM
from registry.domain.procedures.statement import STATEMENT
from registry.domain.procedures.tier_review import TIER_REVIEW
from registry.domain.procedures.transitions import Procedure
from registry.domain.vocabulary import ProcedureKind

PROCEDURES: Mapping[ProcedureKind, Procedure] = MappingProxyType(
    {
        procedure.kind: procedure
        for procedure in (
            *(LISTING, OBJECTION, REPAIR, STATEMENT),
            *(CORRECTION, FAILURE, REVIEW, PUSH, MASKING),
            *(TIER_REVIEW, PAPER, SIGNED_FORM),
        )
    }
)
