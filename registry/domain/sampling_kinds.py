"""Why a product was sampled (抽查类型): only planned samplings keep an interval."""

from registry.domain.vocabulary import Term


class SamplingKind(Term):
    """Why a product was sampled (抽查类型)."""

    PLANNED = "planned", "planned sampling", "计划抽查"
    SPECIAL = "special", "sampling for a cause", "专项抽查"
    TRACKING = "tracking", "follow-up sampling", "跟踪抽查"
    REINSPECTION = "reinspection", "re-inspection", "复查"
