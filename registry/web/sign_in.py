"""Signing in, back to where the reader was (登录)."""

from django.contrib.auth.views import LoginView


class SignIn(LoginView):
    """Ask for name and password; `next` is followed only within this site."""

    template_name = "registry/sign_in.html"
