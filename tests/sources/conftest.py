"""Fixtures of the tests with real servers: started once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.promises.synthea_files import files
from tests.sources.real_servers import TOKENS, Servers, fhir_server, write_files


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """A hospital and a clinic, each a real FHIR server behind its own token."""
    written = write_files(tmp_path_factory.mktemp("real"), files().handful())
    with (
        fhir_server(written.hospital, TOKENS["chus"]) as hospital,
        fhir_server(written.clinic, TOKENS["clinique"]) as clinic,
    ):
        yield Servers(written, {"chus": hospital, "clinique": clinic})
