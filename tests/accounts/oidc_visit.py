"""A visit of Carol, who has an account elsewhere: run as a program, with settings of its own."""

from __future__ import annotations

import json
import sys
from urllib.parse import parse_qs, urlsplit

import django
from django.core.management import call_command

django.setup()
call_command("migrate", verbosity=0)

from allauth.account.models import EmailAddress  # noqa: E402 - after the set-up
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from accounts.models import User  # noqa: E402

HOST = {"Host": "localhost"}
User.objects.create_user("alice", email="alice@example.org", password="correct horse battery")


def come_back(client: Client) -> str:
    """From the button through the other site; answers where it leads."""
    login = reverse("openid_connect_login", args=["oidc"])
    away = client.post(f"{login}?process=login", headers=HOST)
    asked = parse_qs(urlsplit(away.headers["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    callback = reverse("openid_connect_callback", args=["oidc"])
    answer = client.get(callback, {"code": "x", "state": asked["state"][0]}, headers=HOST)
    return str(answer.headers["Location"])


client = Client()
page = client.get(reverse("account_login"), headers=HOST).content.decode()
first = come_back(client)
fields = {"username": "carol", "email": "carol@example.org"}
client.post(first, fields, headers=HOST)
again = Client()
come_back(again)
found = User.objects.get(pk=again.session.get("_auth_user_id", 0) or 1).username
names = sorted(User.objects.values_list("username", flat=True))
kept = EmailAddress.objects.filter(user__username="carol")
told = {
    "button": "House" in page,
    "first": first,
    "again": found,
    "users": names,
    "addresses": sorted(kept.values_list("email")),
}
json.dump(told, sys.stdout)
