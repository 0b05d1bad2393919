"""A real nginx on loopback, for the tests of the wire: files over HTTP/1.1 and TLS, and connections that it ends."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.certificates import write_certificate
from tests.tools import nginx

CEILING_S = 30
CONF = """
daemon off; master_process off; worker_processes 1; pid {folder}/pid; error_log stderr emerg;
events {{ worker_connections 512; }}
http {{
  access_log off; keepalive_requests 5; types {{ application/json json; }}
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  server {{
    listen 127.0.0.1:{plain};
    listen 127.0.0.1:{secure} ssl;
    ssl_certificate {folder}/server.crt; ssl_certificate_key {folder}/server.key;
    root {folder}/files;
    location /old/ {{ alias {folder}/files/; keepalive_timeout 0; }}
    location /says/ {{ return 404 "nothing here"; }}
  }}
}}
"""


@dataclass(frozen=True, slots=True)
class NginxServer:
    """A server of the files in `files`."""

    plain: str
    secure: str
    files: Path
    tls: ssl.SSLContext


@asynccontextmanager
async def run_nginx(folder: Path) -> AsyncIterator[NginxServer]:
    """Run one, with a certificate that `tls` trusts."""
    program = nginx()
    if program is None:
        raise RuntimeError("no nginx")
    write_certificate(folder)
    (folder / "files").mkdir()
    plain, secure = _free(), _free()
    (folder / "conf").write_text(CONF.format(folder=folder, plain=plain, secure=secure), "utf-8")
    process = await asyncio.create_subprocess_exec(
        program, "-p", str(folder), "-c", str(folder / "conf"), stderr=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(CEILING_S):
            while not await _answers(plain):
                await asyncio.sleep(0.02)
        tls = ssl.create_default_context(cafile=str(folder / "server.crt"))
        yield NginxServer(f"http://127.0.0.1:{plain}/", f"https://127.0.0.1:{secure}/", folder / "files", tls)
    finally:
        process.kill()
        await process.wait()


def _free() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


async def _answers(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True
