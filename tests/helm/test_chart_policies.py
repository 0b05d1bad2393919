"""How the policies reach a pod: from the image, a ConfigMap's archive or a URL; what is not right stops the pod."""

from __future__ import annotations

import hashlib
import http.server
import io
import os
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.engines import Bundle
from tests.helm.chart import CHART, bundle_of, changed, placed, render, values
from tests.policies.opa_server import POLICIES
from tests.tools import opa

SCRIPT = CHART / "files" / "lay_policies.py"


def lay(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the init container's program."""
    bundle = folder / "bundle"
    bundle.mkdir(exist_ok=True)
    given = {"PATH": os.environ["PATH"], "BUNDLE": str(bundle), **environment}
    return subprocess.run([sys.executable, str(SCRIPT)], env=given, capture_output=True, text=True, check=False)


def archive_of(folder: Path) -> bytes:
    """Pack a bundle as the guide tells it."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as tar:
        for path in sorted(folder.iterdir()):
            tar.add(path, path.name)
    return file.getvalue()


@pytest.fixture(scope="module")
def policies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle that ships, as a folder."""
    return bundle_of(POLICIES, tmp_path_factory.mktemp("policies") / "bundle")


@pytest.fixture(scope="module")
def archive(policies: Path) -> bytes:
    """Packed once: gzip writes the second into its header, so that another packing has another hash."""
    return archive_of(policies)


@pytest.fixture
def served(archive: bytes) -> Iterator[tuple[str, list[str | None]]]:
    """A server of the archive on the loopback, that keeps the tokens it was shown."""
    shown: list[str | None] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            shown.append(self.headers["authorization"])
            if self.path == "/moved":
                self.send_response(302)
                self.send_header("location", "/bundle.tar.gz")
                self.end_headers()
                return
            self.send_response(200 if self.path == "/bundle.tar.gz" else 404)
            self.end_headers()
            self.wfile.write(archive)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", shown
        server.shutdown()
        thread.join()


def revision(folder: Path) -> str:
    return Bundle.load(folder / "bundle" / "policies").revision


def test_the_policies_of_the_image_are_laid_out(tmp_path: Path) -> None:
    """With their stories, without their tests, with the signatures of the values; twice gives the same as once."""
    (tmp_path / "signatures.yaml").write_text("changes: []\n")
    for _ in range(2):
        assert lay(tmp_path, IMAGE=str(POLICIES), SIGNATURES=str(tmp_path / "signatures.yaml")).returncode == 0
    assert revision(tmp_path) == Bundle.load(POLICIES).revision
    assert not list(tmp_path.rglob("*_test.rego"))
    assert (tmp_path / "bundle" / "policies" / "signatures.yaml").read_text() == "changes: []\n"
    assert list((tmp_path / "bundle" / "policies" / "cases").iterdir())


def test_policies_that_nobody_signed_are_not_laid_out(tmp_path: Path) -> None:
    """The gateway would refuse them; the pod says why before."""
    laid = lay(tmp_path, IMAGE=str(POLICIES))
    assert (laid.returncode, laid.stderr) == (1, "the bundle has no signatures.yaml at its top\n")


def test_a_config_map_s_archive_is_laid_out(tmp_path: Path, archive: bytes) -> None:
    """Folders, which keys of a ConfigMap can't hold."""
    (tmp_path / "in.tar.gz").write_bytes(archive)
    assert lay(tmp_path, ARCHIVE=str(tmp_path / "in.tar.gz")).returncode == 0
    assert revision(tmp_path) == Bundle.load(POLICIES).revision


def test_a_bundle_is_fetched_with_its_token_and_its_hash(
    tmp_path: Path, archive: bytes, served: tuple[str, list[str | None]]
) -> None:
    """The token by a file, without its line end."""
    address, shown = served
    (tmp_path / "token").write_text("secret\n")
    wanted = hashlib.sha256(archive).hexdigest()
    laid = lay(tmp_path, ADDRESS=f"{address}/bundle.tar.gz", SHA256=wanted, TOKEN_FILE=str(tmp_path / "token"))
    assert (laid.returncode, laid.stderr) == (0, "")
    assert shown == ["Bearer secret"]
    assert revision(tmp_path) == Bundle.load(POLICIES).revision


@pytest.mark.parametrize(
    ("path", "digest", "says"),
    [("/bundle.tar.gz", "0" * 64, "another SHA-256"), ("/none", "", "404"), ("/moved", "", "302")],
)
def test_a_bundle_that_is_not_the_one_is_refused(
    tmp_path: Path, served: tuple[str, list[str | None]], path: str, digest: str, says: str
) -> None:
    """Nor is a redirect followed: the token is for one address."""
    laid = lay(tmp_path, ADDRESS=served[0] + path, SHA256=digest)
    assert laid.returncode == 1
    assert says in laid.stderr
    assert "Traceback" not in laid.stderr
    assert not (tmp_path / "bundle" / "policies").exists()


def test_nobody_listening_is_a_sentence(tmp_path: Path) -> None:
    """Port 1 of the loopback."""
    laid = lay(tmp_path, ADDRESS="http://127.0.0.1:1/bundle.tar.gz")
    assert laid.returncode == 1
    assert laid.stderr == "the bundle can't be had (ConnectError)\n"


@pytest.mark.parametrize("kind", ["no archive", "half an archive", "a path that leads outside", "no rules"])
def test_an_archive_that_is_no_bundle_is_refused(tmp_path: Path, policies: Path, kind: str) -> None:
    """One sentence, and nothing written outside of the folder."""
    body = archive_of(policies)
    if kind == "no archive":
        body = b"not a tar"
    elif kind == "half an archive":
        body = body[: len(body) // 2]
    else:
        file = io.BytesIO()
        with tarfile.open(fileobj=file, mode="w:gz") as tar:
            name = "../../escaped" if kind == "a path that leads outside" else "tables"
            tar.addfile(tarfile.TarInfo(name))
        body = file.getvalue()
    (tmp_path / "in.tar.gz").write_bytes(body)
    laid = lay(tmp_path, ARCHIVE=str(tmp_path / "in.tar.gz"))
    assert laid.returncode == 1
    assert laid.stderr.startswith("the bundle ")
    assert "Traceback" not in laid.stderr
    assert not (tmp_path / "escaped").exists()


def test_each_set_of_values_says_where_the_policies_come_from() -> None:
    """One place each; a folder of the image when nothing was said."""
    assert render(values("minimal")).environment("policies") == {
        "BUNDLE": "/bundle",
        "IMAGE": "/srv/passerelle/policies",
        "SIGNATURES": "/scripts/signatures.yaml",
    }
    assert render(values("configmap")).environment("policies") == {
        "BUNDLE": "/bundle",
        "ARCHIVE": "/archive/bundle.tar.gz",
    }
    fetched = render(values("bundle-url")).environment("policies")
    assert fetched["ADDRESS"] == "https://policies.example.org/passerelle/2026-11-20.tar.gz"
    assert fetched["TOKEN_FILE"] == "/etc/passerelle/bundle/token"
    assert len(fetched["SHA256"]) == 64


def key_pair(folder: Path) -> tuple[Path, Path]:
    """Make a private and a public key."""
    private, public = folder / "private.pem", folder / "public.pem"
    make = ["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", str(private)]
    subprocess.run(make, check=True, capture_output=True)
    subprocess.run(["openssl", "pkey", "-in", str(private), "-pubout", "-out", str(public)], check=True)
    return private, public


@pytest.mark.real_opa
@pytest.mark.parametrize("change", ["none", "a table", "a further rule", "another key", "no signature"])
def test_a_signature_that_does_not_hold_stops_the_pod(tmp_path: Path, policies: Path, change: str) -> None:
    """The arguments that were rendered, on an archive signed as the guide tells it."""
    folder = bundle_of(policies, tmp_path / "signed")
    private, public = key_pair(tmp_path)
    subprocess.run([str(opa()), "sign", "--signing-key", str(private), "--bundle", "."], cwd=folder, check=True)
    if change == "a table":
        (folder / "tables" / "roles" / "data.yaml").write_text("physician: {encounter: p}\n")
    elif change == "a further rule":
        (folder / "record_access" / "mine.rego").write_text("package record_access.mine\n")
    elif change == "another key":
        (tmp_path / "other").mkdir()
        public = key_pair(tmp_path / "other")[1]
    elif change == "no signature":
        (folder / ".signatures.json").unlink()
    (tmp_path / "bundle.tar.gz").write_bytes(archive_of(folder))
    rendered = render(changed("configmap", policies__verification__algorithm="RS256"))
    places = {"/verification/public.pem": str(public), "/bundle": str(tmp_path), "/scratch": str(tmp_path)}
    arguments = [placed(one, places) for one in rendered.containers["signature"]["args"]]
    checked = subprocess.run([str(opa()), *arguments], capture_output=True, check=False)
    assert (checked.returncode == 0) == (change == "none")


def test_the_signature_is_checked_before_anything_reads_the_bundle() -> None:
    """Init containers run in their order."""
    for name in ("configmap", "bundle-url"):
        order = [one["name"] for one in render(values(name)).pod["initContainers"]]
        assert order == ["policies", "signature", "opa"]
