"""Accounts elsewhere open an account here only when its owner has connected them (AUT-3)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from allauth.core import context
from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.models import SocialAccount, SocialApp
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory

from accounts.models import User
from imgfly.lib.backends import kept_secret
from tests.accounts.oidc_server import running
from tests.makers import make_user

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


def arrive(email: str, *, verified: bool) -> Any:
    """Come back from elsewhere, which claims an address."""
    request: Any = RequestFactory().get("/")
    request.user, request.session = AnonymousUser(), SessionStore()
    request._messages = FallbackStorage(request)
    settings = {"server_url": "https://id.example"}
    app = SocialApp(provider="openid_connect", provider_id="oidc", client_id="x", settings=settings)
    said = {"sub": "42", "email": email, "email_verified": verified, "preferred_username": "carol"}
    with context.request_context(request):
        provider = OpenIDConnectProvider(request, app=app)
        login = provider.sociallogin_from_response(request, said)
        response = complete_social_login(request, login)
    return request, response


@pytest.mark.parametrize("verified", [True, False])
def test_an_address_claimed_elsewhere_opens_no_account(
    monkeypatch: pytest.MonkeyPatch,
    verified: bool,  # noqa: FBT001
) -> None:
    make_user("alice", email="alice@example.org")
    request, _ = arrive("alice@example.org", verified=verified)
    assert not request.user.is_authenticated
    assert not SocialAccount.objects.exists()
    assert User.objects.count() == 1


def test_a_stranger_from_elsewhere_is_asked_for_a_name() -> None:
    _, response = arrive("new@example.org", verified=True)
    assert response.status_code == 302
    assert response.headers["Location"].endswith("/account/3rdparty/signup/")
    assert not User.objects.exists()


@pytest.mark.parametrize("mode", ["off", "invite"])
def test_and_refused_where_not_everybody_may_sign_up(settings: Any, mode: str) -> None:
    settings.SIGNUPS = mode
    _, response = arrive("new@example.org", verified=True)
    assert "nobody can sign up" in response.content.decode().lower()
    assert not User.objects.exists()


def test_settings_bring_the_buttons_and_let_forms_lead_there(tmp_path: Path) -> None:
    kept_secret(tmp_path / "secret_key")
    words = {
        "IMGFLY_DATA_DIR": str(tmp_path),
        "IMGFLY_SOCIAL_PROVIDERS": "github,google",
        "IMGFLY_GITHUB_CLIENT_ID": "cat",
        "IMGFLY_GITHUB_SECRET": "secret",
        "IMGFLY_OIDC_SERVER_URL": "https://id.example/realms/one",
        "IMGFLY_OIDC_NAME": "House",
        "DJANGO_SETTINGS_MODULE": "imgfly.settings",
    }
    code = (
        "import json, django; django.setup()\n"
        "from django.conf import settings as s\n"
        "from django.urls import reverse\n"
        "csp = s.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action']\n"
        "urls = [reverse('github_login'), reverse('google_callback'),"
        " reverse('openid_connect_login', args=['oidc'])]\n"
        "app = s.SOCIALACCOUNT_PROVIDERS['github']['APPS'][0]\n"
        "print(json.dumps([csp, urls, app]))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=words,
        check=True,
        capture_output=True,
        text=True,
    )
    forms, urls, app = json.loads(run.stdout)
    assert forms == [
        "'self'",
        "https://github.com",
        "https://accounts.google.com",
        "https://id.example",
    ]
    assert urls[0] == "/account/github/login/"
    assert app == {"client_id": "cat", "secret": "secret"}


def test_an_account_of_an_openid_connect_server(tmp_path: Path) -> None:
    """A name is chosen once; after that the account elsewhere opens this one, and no other."""
    kept_secret(tmp_path / "secret_key")
    with running() as server:
        words = {
            "IMGFLY_DATA_DIR": str(tmp_path),
            "IMGFLY_SITE_URL": "http://localhost:8000",
            "IMGFLY_EMAIL_VERIFICATION": "none",
            "IMGFLY_OIDC_SERVER_URL": server,
            "IMGFLY_OIDC_NAME": "House",
            "IMGFLY_OIDC_CLIENT_ID": "imgfly",
            "IMGFLY_OIDC_SECRET": "secret",
            "DJANGO_SETTINGS_MODULE": "imgfly.settings",
            "PYTHONPATH": str(ROOT),
        }
        program = [sys.executable, "-m", "tests.accounts.oidc_visit"]
        run = subprocess.run(
            program, cwd=ROOT, env=words, capture_output=True, text=True, check=False
        )
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout.splitlines()[-1])
    assert told == {
        "button": True,
        "first": "/account/3rdparty/signup/",
        "again": "carol",
        "users": ["alice", "carol"],
        "addresses": [["carol@example.org"]],
    }
