"""Which firms' pages search engines may keep (搜索引擎收录)."""

from registry.domain.uscc import INDIVIDUAL_BUSINESS

NEVER_INDEXED = INDIVIDUAL_BUSINESS  # how the codes begin


def is_indexable(uscc: str) -> bool:
    """Tell whether engines may index pages that tell of a firm.

    An individual business's would outlive, under a person's name, what was withdrawn.

    Source: 个人信息保护法 arts. 6, 47.
    """
    return not uscc.startswith(NEVER_INDEXED)
