"""Screen: what officers' commands print: lines and tables, in colours where a terminal shows them.

Takes sentences and rows, or a JSON body. Prints on standard output; without a terminal, plain text, a line as long
as it needs.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from rich.box import SIMPLE
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

WIDE = 160
"""Columns of a table that is written to a file."""
STYLES = {"good": "green", "bad": "bold red", "doubt": "yellow", "quiet": "dim", "": ""}

Cell = str | tuple[str, str]
"""A text, perhaps with the name of its style."""


def show(as_json: bool, body: Mapping[str, Any], told: Iterable[Cell]) -> None:
    """Print the JSON body, or the lines."""
    if as_json:
        print(json.dumps(body, ensure_ascii=False, indent=2))
    else:
        lines(told)


def lines(told: Iterable[Cell]) -> None:
    """Print a line for each."""
    console = _console()
    for one in told:
        console.print(_text(one), soft_wrap=True)


def table(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Print a table."""
    drawn = Table(box=SIMPLE, header_style="bold", pad_edge=False, show_edge=False)
    for head in heads:
        drawn.add_column(head, overflow="fold")
    for row in rows:
        drawn.add_row(*map(_text, row))
    _console().print(drawn)


@contextmanager
def progress(words: str = "", total: int | None = None, *, shown: bool = True) -> Iterator[Callable[..., None]]:
    """Show a bar on standard error where that is a terminal; give what moves it (`Progress.update`)."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not (shown and console.is_terminal), transient=True) as bar:
        yield partial(bar.update, bar.add_task(words, total=total))


def _text(cell: Cell) -> Text:
    words, style = (cell, "") if isinstance(cell, str) else cell
    return Text(words, style=STYLES[style])


def _console() -> Console:
    """Return a console on the standard output of this moment."""
    console = Console(highlight=False)
    width = shutil.get_terminal_size((WIDE, 24)).columns if console.is_terminal else WIDE
    return Console(highlight=False, width=width)
