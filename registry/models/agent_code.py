"""Codes by which somebody becomes a firm's agent, and the tries (一次性代码)."""

from django.db import models

from registry.domain.vocabulary import AgentRole, CodeWay
from registry.models.append_only import AppendOnly
from registry.models.one_time_code import OneTimeCode, used_once


class AgentCode(OneTimeCode):
    """A code for one named agent of one firm."""

    enterprise = models.ForeignKey(
        "registry.Enterprise", on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(max_length=20, choices=AgentRole.choices())
    agent_name = models.CharField(max_length=60, help_text="as the proof states it")
    proof = models.TextField(help_text="which paper, and its number")
    agency_expires_on = models.DateField(help_text="last valid day of the agency")
    way = models.CharField(max_length=20, choices=CodeWay.choices())

    class Meta:
        constraints = used_once("registry_code")

    def __str__(self) -> str:
        return f"code for {self.enterprise_id}"


class CodeTry(AppendOnly):
    """One try to join a firm by a code; what was typed is not kept."""

    enterprise = models.ForeignKey(
        "registry.Enterprise", on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    is_right = models.BooleanField()

    class Meta:
        verbose_name = "code try"
        indexes = [models.Index(fields=["enterprise", "-id"], name="registry_try_firm")]

    def __str__(self) -> str:
        return f"try for {self.enterprise_id}"
