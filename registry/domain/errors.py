"""The base of every anticipated error: a stable code and a kind (可预期的错误)."""

from enum import StrEnum


class ErrorKind(StrEnum):
    """What sort of fault it is; the interface maps it to a status."""

    INVALID = "invalid"
    CONFLICT = "conflict"
    NOT_FOUND = "not_found"
    REFUSED = "refused"
    UNAVAILABLE = "unavailable"


def msg(text: str) -> str:
    """Mark an English sentence of the domain for the catalogue of translations."""
    return text


class DomainError(Exception):
    """An anticipated fault, told in a sentence that names the rule and the remedy.

    Concrete errors are defined beside the function that raises them.

    Shape: `code` is stable snake_case; `template` is the English sentence, marked by
    `msg`, with `params` for its %(name)s; `fields` maps a field's name to sentences.
    """

    code = "domain_error"
    kind = ErrorKind.INVALID

    def __init__(
        self,
        message: str = "",
        *,
        fields: dict[str, list[str]] | None = None,
        **params: object,
    ) -> None:
        self.template = message or (self.__doc__ or "").splitlines()[0]
        self.params = params
        self.fields = fields or {}
        super().__init__(self.template % params if params else self.template)
