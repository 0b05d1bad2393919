"""Folder: every pathway of a folder, or all that is wrong with them.

Takes a folder and the catalogue. Gives `Pathways`; raises `PathwaysRefused` with every fault of every file at once.
Reads files when the gateway is made, never for an answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from resolvers.catalogue import Catalogue
from resolvers.trajectories.build import pathway
from resolvers.trajectories.document import Document
from resolvers.trajectories.faults import PathwayFault, PathwaysRefused
from resolvers.trajectories.meaning import meaning_faults
from resolvers.trajectories.parts import pairs
from resolvers.trajectories.pathway import Pathway, Pathways
from resolvers.trajectories.shapes import shape_faults

SHIPPED: Final = Path(__file__).parent
LARGEST: Final = 256 * 1024
"""Bytes of the largest file that is read."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a look at a folder found: what is wrong, what is to be looked at, and the pathways that are fit."""

    faults: tuple[PathwayFault, ...]
    warnings: tuple[PathwayFault, ...]
    pathways: tuple[Pathway, ...]


def read_pathways(folder: Path, catalogue: Catalogue) -> Pathways:
    """Return the pathways of a folder; raise `PathwaysRefused` naming every fault."""
    checked = check_pathways(folder, catalogue)
    if checked.faults:
        raise PathwaysRefused(checked.faults)
    return Pathways.of(checked.pathways, catalogue.home)


def check_pathways(folder: Path, catalogue: Catalogue, today: date | None = None) -> Checked:
    """Return what is wrong with a folder; with a day, pathways whose review is past are to be looked at."""
    documents, unread = _documents(folder)
    found = [*unread]
    fit: list[Pathway] = []
    for document in documents:
        of_file = [*document.faults]
        if document.value is not None:
            of_file += [*shape_faults(document), *meaning_faults(document, catalogue)]
        found += of_file
        if not any(one.grave for one in of_file):
            fit.append(pathway(document, catalogue))
    found += [*_titles(documents), *_reviews(fit, today)]
    ordered = sorted({one.says("en"): one for one in found}.values(), key=lambda one: (one.file, one.line, one.kind))
    grave = tuple(one for one in ordered if one.grave)
    return Checked(grave, tuple(one for one in ordered if not one.grave), tuple(sorted(fit, key=lambda one: one.code)))


def _documents(folder: Path) -> tuple[Sequence[Document], Sequence[PathwayFault]]:
    try:
        files = sorted(file for file in folder.iterdir() if file.suffix in (".yaml", ".yml"))
    except OSError:
        return (), (PathwayFault("folder", str(folder)),)
    if not files:
        return (), (PathwayFault("none", str(folder)),)
    read = [_document(file) for file in files]
    documents = [one for one in read if isinstance(one, Document)]
    return documents, [one for one in read if isinstance(one, PathwayFault)]


def _document(file: Path) -> Document | PathwayFault:
    if file.suffix != ".yaml":
        return PathwayFault("suffix", file.name)
    try:
        if file.stat().st_size > LARGEST:
            return PathwayFault("unreadable", file.name)
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return PathwayFault("unreadable", file.name)
    document = Document.of(file.name, text)
    if document.value is None and not document.faults:  # nothing but comments
        return PathwayFault("empty", file.name, 1, {"word": file.name})
    return document


def _titles(documents: Sequence[Document]) -> Iterator[PathwayFault]:
    """Yield the titles that two pathways have: nobody could tell them apart."""
    seen: set[tuple[str, str]] = set()
    for document in documents:
        for language, title in pairs(document.value if isinstance(document.value, dict) else {}, "title"):
            if (language, title.casefold()) in seen:
                yield document.fault("same-title", ("title", language), word=title)
            seen.add((language, title.casefold()))


def _reviews(fit: Sequence[Pathway], today: date | None) -> Iterator[PathwayFault]:
    for one in fit:
        if today is not None and one.review_by < today.isoformat():
            yield PathwayFault("overdue", one.file, 0, {"word": one.review_by}, grave=False)
