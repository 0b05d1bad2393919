"""Rules' lint: the idioms of Rego that two engines read differently, and references that lead nowhere.

Takes the bundle. Gives findings that name the file and the line. It reads text only: what it asks for is narrower than
Rego, so that an officer and both engines read the same rule. `canaries.rego` holds such idioms on purpose: exempt.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from gateway.engines.bundle import TABLES, Bundle
from gateway.officers.findings import Finding

EXEMPT = "record_access/canaries.rego"
NOT = re.compile(r"\bnot\b\s*(.*)$")
DEFAULTED = re.compile(r"^([a-z_]+)(?:\s*})?$")
MEMBER = re.compile(r"^[a-z_]+ in (?!input\b|data\b)[a-z_]+(?:\.[a-z_]+)*(?:\s*[\]}])?$")
FOREIGN_CALL = re.compile(r"\bdata\.[a-z0-9_.]+\(")
UNSAFE = re.compile(r"\b(?:time|http|io|crypto|regex|glob|rego|opa|net|rand|graphql|uuid|json|yaml)\.[a-z0-9_.]+\(")
TABLE = re.compile(r"\bdata\.tables\.([a-z_]+)")
RULE = re.compile(r"\bdata\.record_access\.([a-z_]+)\.([a-z_]+)")
DEFINED = re.compile(r"^(?:default )?([a-z_]+)(?=[ \[(])", re.MULTILINE)
PACKAGE = re.compile(r"^package ([a-z_.]+)$", re.MULTILINE)
PLAIN_WORDS = ("title", "description", "owner", "review_by")


def lint_rules(bundle: Bundle) -> tuple[Finding, ...]:
    """Return what is wrong with the rules of a bundle; empty when nothing is."""
    defined = _defined(bundle.modules)
    tables = frozenset(bundle.data[TABLES])
    return tuple(fault for name in bundle.modules for fault in _lint(name, bundle.modules, defined, tables))


def unexplained(bundle: Bundle) -> tuple[Finding, ...]:
    """Return the packages that don't say in plain words what they are, who owns them and when they are reviewed."""
    said: dict[str, str] = {}
    for text in bundle.modules.values():
        package = _package(text)
        said[package] = said.get(package, "") + text
    return tuple(
        Finding("unsaid", words={"package": package, "word": word})
        for package, text in said.items()
        for word in PLAIN_WORDS
        if not re.search(rf"^#\s+{word}:", text, re.MULTILINE)
    )


def untested(bundle: Bundle, tests: Collection[str]) -> tuple[Finding, ...]:
    """Return the packages that have no test beside them; `tests` are the paths of the `*_test.rego` files."""
    beside = {name.removesuffix("_test.rego") + ".rego" for name in tests}
    tested = {_package(text) for name, text in bundle.modules.items() if name in beside}
    packages = {_package(text) for text in bundle.modules.values()}
    return tuple(Finding("untested", words={"package": package}) for package in sorted(packages - tested))


def _defined(modules: Mapping[str, str]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for text in modules.values():
        name = _package(text).rpartition(".")[2]
        found[name] = found.get(name, frozenset()) | frozenset(DEFINED.findall(text))
    return found


def _lint(
    name: str, modules: Mapping[str, str], defined: Mapping[str, frozenset[str]], tables: frozenset[str]
) -> Iterator[Finding]:
    text = modules[name]
    defaults = frozenset(re.findall(r"^default ([a-z_]+)", text, re.MULTILINE))
    for number, line in enumerate(text.splitlines(), start=1):
        code = line.split("#")[0].rstrip()
        for kind in _idioms(code, defaults, exempt=name == EXEMPT):
            yield Finding(kind, name, number)
        for kind, word in _lost(code, defined, tables):
            yield Finding(kind, name, number, {"word": word})


def _idioms(code: str, defaults: frozenset[str], *, exempt: bool) -> Iterator[str]:
    if code.startswith("import "):
        yield "idiom-import"
    if FOREIGN_CALL.search(code):
        yield "idiom-call"
    if UNSAFE.search(code):
        yield "idiom-unsafe"
    negated = NOT.search(code)
    if negated and not exempt and not _safe(negated.group(1), defaults):
        yield "idiom-not"


def _safe(negated: str, defaults: frozenset[str]) -> bool:
    plain = DEFAULTED.match(negated)
    return plain.group(1) in defaults if plain else MEMBER.match(negated) is not None


def _lost(code: str, defined: Mapping[str, frozenset[str]], tables: frozenset[str]) -> Iterator[tuple[str, str]]:
    for table in TABLE.findall(code):
        if table not in tables:
            yield "lost-table", table
    for package, rule in RULE.findall(code):
        if rule not in defined.get(package, frozenset()):
            yield "lost-rule", f"{package}.{rule}"


def _package(text: str) -> str:
    found = PACKAGE.search(text)
    return found.group(1) if found else ""
