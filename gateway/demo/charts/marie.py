"""Marie Bouchard: the first patient, in every source; out of hospital three days before the anchor.

Takes her chart and a generator. Writes all that the hospital knows.
"""

from __future__ import annotations

import random

from gateway.demo.charts.chart import Chart
from gateway.demo.charts.marie_problems import write_problems
from gateway.demo.charts.marie_results import write_results
from gateway.demo.charts.marie_stays import write_stays
from gateway.demo.charts.marie_treatments import write_treatments


def write_marie(chart: Chart, generator: random.Random) -> None:
    """Write her whole hospital record."""
    write_stays(chart)
    write_problems(chart)
    write_treatments(chart)
    write_results(chart, generator)
