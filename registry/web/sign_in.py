"""Signing in, back to where the reader was (登录)."""

from typing import Any

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from registry.models import FirmAgent, Officer, User
from registry.services.account_parts import is_person

FIRM_PAGES = "/firm/"


class SignInForm(AuthenticationForm):
    """Name and password, labelled in the reader's language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("User name")


class SignIn(LoginView):
    """Ask for name and password; `next` is followed only within this site."""

    template_name = "registry/sign_in.html"
    form_class = SignInForm

    def get_default_redirect_url(self) -> str:
        """Lead everybody to the pages of the account's part; officers to the work."""
        user = self.request.user
        if Officer.objects.filter(user=user.pk).exists():
            return reverse("work")
        if isinstance(user, User) and is_person(user):
            return reverse("partner")
        is_firm = FirmAgent.objects.filter(user=user.pk).exists()
        return FIRM_PAGES if is_firm else reverse("work")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Leave `site` to our own context processor: Django's means another thing."""
        context = super().get_context_data(**kwargs)
        del context["site"], context["site_name"]
        context["has_sign_on"] = settings.HAS_SIGN_ON
        return context
