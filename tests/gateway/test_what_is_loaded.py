"""What is loaded: a process has the clients that it is set up to use, and no others (docs/decisions/memory.md)."""

import subprocess
import sys

HEAVY = ("aiohttp", "google.protobuf", "opa_client", "opentelemetry.exporter", "psycopg", "requests")


def loaded(code: str) -> set[str]:
    """Return those of `HEAVY` that a fresh process has after some code."""
    asked = f"import sys\n{code}\nprint(*[name for name in {HEAVY!r} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, timeout=120, check=True)
    return set(ran.stdout.split())


def test_the_gateway_alone_loads_no_client_of_what_it_may_not_use() -> None:
    """Neither OPA's, nor PostgreSQL's, nor a collector's."""
    assert loaded("import gateway.app, gateway.serve") == set()


def test_who_asks_an_opa_loads_its_client() -> None:
    """So the question above can be answered otherwise."""
    assert loaded("import gateway.engines.opa") >= {"aiohttp", "opa_client"}
