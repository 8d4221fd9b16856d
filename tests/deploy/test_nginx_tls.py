"""deploy/nginx-tls.conf with a certificate of this test's own."""

from __future__ import annotations

import http.client
import shutil
import ssl
import subprocess
from pathlib import Path

import pytest

from bench.portal import ROOT, free_port
from tests.deploy.echo import echo
from tests.deploy.proxied import SITE, needs_nginx, proxy
from tests.deploy.raw import asked

pytestmark = [
    pytest.mark.nginx,
    needs_nginx,
    pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed"),
    pytest.mark.xdist_group("server"),
]


def with_tls(folder: Path) -> int:
    """Puts certificate and configuration there; the port."""
    port, names = free_port(), {"-keyout": folder / "imgfly.key", "-out": folder / "imgfly.pem"}
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", f"/CN={SITE}", *(str(word) for pair in names.items() for word in pair)]
    subprocess.run(command, check=True, capture_output=True)
    text = (ROOT / "deploy/nginx-tls.conf").read_text(encoding="utf-8")
    text = text.replace("/etc/ssl/", f"{folder}/").replace("listen 443", f"listen 127.0.0.1:{port}")
    (folder / "imgfly-tls.conf").write_text(text, encoding="utf-8")
    return port


def test_plain_http_leads_to_tls_and_the_application_knows_of_it(tmp_path: Path) -> None:
    port = with_tls(tmp_path)
    with echo() as behind, proxy(tmp_path, behind.server_address[1]) as nginx:
        status, headers, _ = asked(nginx.port, "/image/1?page=2", host=SITE)
        assert (status, headers["location"]) == (301, f"https://{SITE}/image/1?page=2")
        assert behind.asked == []
        context = ssl._create_unverified_context()  # noqa: S323 - it is our own certificate
        connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=60, context=context)
        connection.request("GET", "/", headers={"Host": SITE, "X-Forwarded-Proto": "http"})
        assert connection.getresponse().status == 200
        connection.close()
        assert behind.asked[0]["headers"]["x-forwarded-proto"] == "https"
