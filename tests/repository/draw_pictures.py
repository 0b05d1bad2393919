"""Pictures: draws what docs/policies.md and docs/politiques.md show, from the officer's tools themselves.

Run `python -m tests.repository.draw_pictures` from the repository's root, with Chromium installed. Writes in
docs/pictures, for each language: the page of `policy matrix` (PNG) and a terminal's `policy explain` (SVG).
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

from tests.tools import ROOT, chromium

PICTURES = ROOT / "docs" / "pictures"
LANGUAGES = ("fr", "en")
ASKED = ("explain", "--as", "dr-pelletier", "--patient", "marie", "--field", "Condition.code")
SHOWN = 2
"""Paragraphs of the explanation that are drawn, after its first line: what is open, and what one directive shuts."""
COLUMNS = 104
SIZE, SCALE = "1480,1950", "0.64"
FETCHED = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)
"""Rich's drawing names fonts of another site; a picture of ours asks nothing of anyone."""


def run(*words: str) -> str:
    """Return what one of the policy's commands prints, in colours."""
    program = [sys.executable, "-c", "from gateway.cli import main; main()", "policy", *words]
    shown = {**os.environ, "FORCE_COLOR": "1", "COLUMNS": "1000"}
    return subprocess.run(program, cwd=ROOT, env=shown, capture_output=True, text=True, check=True).stdout


def draw_explanation(language: str) -> str:
    """Return a terminal's picture, SVG: the command, and the beginning of what it answers."""
    told = run(*ASKED, "--lang", language).split("\n\n")[: 1 + SHOWN]
    typed = f"$ passerelle policy {' '.join(ASKED)}" + (" --lang en" if language == "en" else "")
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    console.print(Text(typed, style="bold"))
    for paragraph in told:
        console.print(Text())
        console.print(Text.from_ansi(paragraph))
    drawn = console.export_svg(title="passerelle policy explain", unique_id=f"explanation-{language}")
    return "\n".join(line.rstrip() for line in FETCHED.sub("", drawn).splitlines()) + "\n"


def draw_matrix(language: str, picture: Path) -> None:
    """Write a picture, PNG, of the page of the matrix; raise `RuntimeError` where no Chromium is."""
    browser = chromium()
    if browser is None:
        raise RuntimeError("Chromium is needed to draw a page")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "matrix.html"
        run("matrix", "--html", str(page), "--lang", language)
        options = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            f"--user-data-dir={folder}/profile",
        ]
        size = [f"--window-size={SIZE}", f"--force-device-scale-factor={SCALE}", f"--screenshot={picture}"]
        subprocess.run([browser, *options, *size, page.as_uri()], capture_output=True, timeout=120, check=True)


def main() -> None:
    """Draw them all."""
    PICTURES.mkdir(exist_ok=True)
    for language in LANGUAGES:
        (PICTURES / f"explanation.{language}.svg").write_text(draw_explanation(language), "utf-8")
        draw_matrix(language, PICTURES / f"matrix.{language}.png")


if __name__ == "__main__":
    main()
