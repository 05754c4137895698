"""A firm's whole file as a partner reads it that the firm authorised (授权查询)."""

from datetime import datetime

from credit.services.whole_file import WholeFile, whole_file
from registry.domain.errors import DomainError
from registry.domain.partners import LogAnswer
from registry.models import Enterprise
from registry.services.access import Asked, log_asking
from registry.services.authorisations import require_leave
from registry.services.partners import Caller
from registry.services.queues import FirmNotFoundError
from registry.services.readings import WHOLE_FILE


def read_authorised_file(
    uscc: str, *, caller: Caller, purpose: str, now: datetime
) -> WholeFile:
    """Gather a firm's file for a partner; told or refused, it is logged before.

    Raises:
        FirmNotFoundError: nobody has this code.
        OutsideScopeError: the caller's own scope lacks the purpose or the region.
        NoAuthorisationError: the firm did not allow it, or no longer does.
    """
    firm = Enterprise.objects.filter(uscc=uscc.upper()).first()

    def log(answer: str) -> None:
        asked = Asked(enterprise=firm.pk if firm else None, fields=(), answer=answer)
        log_asking(caller, [asked], purpose=purpose, what=WHOLE_FILE, now=now)

    try:
        if firm is None:
            raise FirmNotFoundError
        require_leave(firm, caller, purpose, now=now)
    except DomainError as error:
        log(error.code)
        raise
    log(LogAnswer.FILE.value)
    return whole_file(firm, now=now)
