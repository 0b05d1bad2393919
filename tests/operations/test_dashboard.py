"""Every panel of the dashboard asks something that the gateway's own metrics answer, in a real Prometheus."""

from __future__ import annotations

import asyncio
import json
import re
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.types import ASGIApp

from gateway.demo.sources.mischief import Adds, Status
from gateway.settings import Documents
from tests.helm.chart import CHART
from tests.house import MARIE, House, open_house
from tests.operations.prometheus_server import scraping

DASHBOARD = json.loads((CHART / "files" / "dashboard.json").read_text("utf-8"))
KINDS = {"row", "stat", "timeseries"}
VARIABLES = {"$__rate_interval": "1m", "$instance": ".*", "$source": ".*"}
QUERY = f"""{{ patient(identifier: {{ value: "{MARIE}" }}) {{
  birthDate
  conditions {{ edges {{ node {{ code {{ text }} }} }} }}
  observations {{ edges {{ node {{ id }} }} }}
}} }}"""

TWO_PERSONS = "GAGS900101ZZ"
SOMEONE = {"resourceType": "Observation", "id": "odd", "subject": {"reference": "Patient/someone-else"}}


def panels() -> list[dict[str, Any]]:
    """Return the panels that ask something."""
    return [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]


def expressions() -> Iterator[tuple[str, str]]:
    """Give each question with the title of its panel, as Grafana would send it."""
    for panel in panels():
        for target in panel["targets"]:
            text = target["expr"]
            for name, value in VARIABLES.items():
                text = text.replace(name, value)
            yield f"{panel['title']} {target['refId']}", text


@asynccontextmanager
async def listening(app: ASGIApp) -> AsyncIterator[str]:
    """Serve an app whose lifespan runs already; give `host:port`."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off")
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started:
            await asyncio.sleep(0.02)
        yield f"127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        await serving


async def live(house: House) -> None:
    """Let happen what an SRE would see in a day: answers, refusals, a sick source, a settings file that isn't fit."""
    await house.ask(QUERY)
    await house.ask(QUERY, who="facturation", purpose="HPAYMT")
    await house.ask(QUERY, token="no-token")
    await house.ask(QUERY.replace(MARIE, TWO_PERSONS))
    house.sources["chus"].state.mischief.on("Observation", Adds([SOMEONE]))
    await house.ask(QUERY)
    house.sources["omnimed"].state.mischief.on("", Status(502))
    while 'breaker_open{source="omnimed"} 1.0' not in house.app.state.telemetry.metrics.render().decode():
        await house.ask(QUERY)
    house.app.state.telemetry.settings_read("refused")
    shadow(house)


def shadow(house: House) -> None:
    """Let a candidate policy have been asked, and have differed."""
    house.app.state.telemetry.metrics.shadowed("differs")
    house.app.state.telemetry.metrics.shadow_differs("physician", "TREAT", "laboratory", "gained")


@pytest.mark.real_prometheus
async def test_every_panel_has_an_answer(tmp_path: Path) -> None:
    """Series for each expression, once the gateway was scraped a few times while it answered."""
    (tmp_path / "known").mkdir()
    (tmp_path / "known" / "summary.graphql").write_text(QUERY, "utf-8")
    documents = Documents(mode="log", path=tmp_path / "known")
    async with open_house(tmp_path, documents=documents) as house, listening(house.app) as target:
        await live(house)
        with scraping(target, tmp_path) as prometheus:
            await prometheus.until('count_over_time(passerelle_requests_total{code="OK"}[1m]) >= 3')
            await live_on(house)
            for name, expression in expressions():
                found = await prometheus.until(expression)
                assert found, name
            shown = {one["metric"]["source"] for one in await prometheus.until("passerelle_source_breaker_open == 1")}
            assert "omnimed" in shown
            assert prometheus.query(misspelt(expressions())) == []
            with pytest.raises(ValueError, match="parse error"):
                prometheus.query("sum(rate(passerelle_requests_total[1m])")


async def live_on(house: House) -> None:
    """Answer again, so that the counters of the scraped minute move."""
    for who in ("dr-tremblay", "dr-gagnon"):
        await house.ask(QUERY, who=who)


def misspelt(asked: Iterator[tuple[str, str]]) -> str:
    """Return the first expression with a metric that nobody has: what a wrong panel would ask."""
    return re.sub(r"passerelle_[a-z_]+", "passerelle_no_such_metric", next(asked)[1])


def test_the_dashboard_is_whole() -> None:
    """Ids once, a sentence under each title, places that don't overlap, one data source chosen by the reader."""
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(ids) == len(set(ids))
    assert {panel["type"] for panel in DASHBOARD["panels"]} <= KINDS
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert at["x"] + at["w"] <= 24
        assert not cells & taken, panel["title"]
        taken |= cells
    for panel in panels():
        assert panel["description"].endswith("."), panel["title"]
        assert panel["fieldConfig"]["defaults"]["unit"]
        assert {target["datasource"]["uid"] for target in panel["targets"]} == {"${datasource}"}


def test_the_dashboard_shows_what_an_sre_needs() -> None:
    """Every metric of the gateway is on it."""
    asked = " ".join(expression for _, expression in expressions())
    source = (CHART.parents[1] / "gateway" / "telemetry" / "metrics.py").read_text("utf-8")
    made = re.findall(r'self\._(counter|histogram|gauge)\(\s*"([a-z_]+)"', source)
    assert len(made) > 12
    suffix = {"counter": "_total", "histogram": "_bucket", "gauge": ""}
    assert [name for kind, name in made if f"passerelle_{name}{suffix[kind]}" not in asked] == []


def test_no_variable_is_unknown() -> None:
    """Each that an expression names is one of the dashboard's, or Grafana's own."""
    known = {f"${one['name']}" for one in DASHBOARD["templating"]["list"]} | {"$__rate_interval"}
    used = set(re.findall(r"\$\w+", " ".join(t["expr"] for panel in panels() for t in panel["targets"])))
    assert used <= known
