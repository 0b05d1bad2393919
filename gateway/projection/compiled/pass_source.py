"""Pass source: the text of a pass, field by field.

Takes a selection, the rows that read it, and what becomes of its fields. Gives the function that binds a pass to
one execution. A usual JSON value is read by one `get` a step and checked in place; an odd one is read again by the path
table (`odd.py`). No `Element` is made of what is plain. Reads nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from gateway.projection.compiled import odd
from gateway.projection.compiled.fields import Field, Objects
from gateway.projection.compiled.leaf_source import ITEM, usual
from gateway.projection.compiled.leaves import Leaf
from gateway.projection.compiled.nested import Nested
from gateway.projection.compiled.outcomes import Outcome, reads
from gateway.projection.compiled.source import Source
from gateway.projection.rules import follows_parent
from resolvers.extracts import Chains, Chosen, First, Mapped, Rule
from resolvers.rows import Row, Rows
from resolvers.scalars import SCALARS
from resolvers.shapes import Shaped

if TYPE_CHECKING:
    from gateway.projection.compiled.run import Bound, Run
    from gateway.projection.compiled.selection import Selection

Binder = Callable[["Run", "Bound"], Callable[[Any, Any], dict[str, Any]]]


def pass_of(selection: Selection, rows: Rows, outcomes: Sequence[Outcome], most: int) -> tuple[Binder, int]:
    """Return what binds the pass of a selection, and how many fields it has; hardly more than `most`."""
    writer = _Writer(rows, most)
    writer.record(selection, outcomes)
    return writer.source.function(), most - writer.left


DEEPEST: Final = 6
"""Parts within parts that one pass has; Python's own bound on nested loops is 20."""

Where = tuple[str, str, str]
"""Where a field is read: of which type, in which map, and the holder by which what is below is judged."""


class _Writer:
    """Writes one pass."""

    def __init__(self, rows: Rows, most: int) -> None:
        self.source = Source()
        self.left = most
        self._rows = rows
        self._deep = 0

    def record(self, selection: Selection, outcomes: Sequence[Outcome]) -> None:
        """Write what makes an object of JSON that is a map; of any other, each field goes its own way."""
        source, name = self.source, self.source.value
        seen = f"Seen(Element({name(selection.type)}, json, record), bound.holder)"
        with source.under("if type(json) is not dict:"):
            source.line(f"return {name(selection.by_field)}(run, bound, {seen})")
        if Outcome.APART in outcomes:
            source.line(f"seen = {seen}")
        ruled = enumerate(zip(selection.fields, outcomes, strict=True))
        made = [self._top(rank, field, outcome, selection.type) for rank, (field, outcome) in ruled]
        source.line(f"return {self._display(selection, made)}")

    def _top(self, rank: int, field: Field, outcome: Outcome, of: str) -> str:
        """Write a field that was ruled on, and return what it is."""
        if outcome is Outcome.NOTHING:
            return "None"
        if outcome is Outcome.SEALED:
            return f"{self.source.before('bound.scene.seal')}(record)"
        if outcome is Outcome.APART:
            return self._apart(rank, field)
        made = self._field(field, (of, "json", f"bound.rulings[{rank}].holder"))
        if outcome is Outcome.COUNTED:
            with self.source.under(f"if {made} is not None:"):
                self.source.line(f"counts[{rank}] += 1")
        return made

    def _apart(self, rank: int, field: Field) -> str:
        source, made = self.source, self.source.variable()
        ruling = source.before(f"bound.rulings[{rank}]")
        source.line(f"{made} = {source.value(field.of_seen)}(run, bound.scene, {ruling}, seen)")
        return made

    def _display(self, selection: Selection, made: Sequence[str]) -> str:
        """Return an object, its keys in the order of the document."""
        by_key = {field.key: one for field, one in zip(selection.fields, made, strict=True)}
        name = self.source.value
        items = (f"{name(key)}: {by_key.get(key) or name(fixed)}" for key, fixed in selection.shape.items())
        return "{" + ", ".join(items) + "}"

    def _field(self, field: Field, where: Where) -> str:
        """Write what reads a field, and return the variable that has it."""
        self.left -= 1
        of, json, _ = where
        row, made = self._rows.row(of, field.reader.name), self.source.variable()
        if field.leaf is not None:
            (self._leaves if field.spec.many else self._leaf)(made, field, row, json, field.leaf)
        elif row.shape.shaped is Shaped.CHOICE:
            self._choice(made, field, row, where)
        else:
            (self._parts if field.spec.many else self._part)(made, field, row, where)
        return made

    # -- leaves ------------------------------------------------------------------------------------------------

    def _leaf(self, made: str, field: Field, row: Row, json: str, leaf: Leaf) -> None:
        name = self.source.value
        again = f"{name(odd.leaf(row, leaf))}({json}, record)"
        if row.rule.form is None:
            self.source.line(f"{made} = {again}")
            return
        self._raw(row.rule, json, made)
        text, read = usual(field.spec, leaf)
        self.source.line(f"{made} = {text.format(v=made, read=name(read), odd=again)}")

    def _leaves(self, made: str, field: Field, row: Row, json: str, leaf: Leaf) -> None:
        source, name = self.source, self.source.value
        each, value = source.variable(), source.variable()
        one = f"{name(odd.item(row, leaf))}({each}, record)"
        if field.spec.named_type == "String":
            one = ITEM.format(v=each, read=name(SCALARS["String"]))
        self._raw(row.rule, json, made)
        with source.under(f"if type({made}) is list or type({made}) is Several:"):
            items = f"[{value} for {each} in {made} if ({value} := {one}) is not None]"
            source.line(f"{made} = {items} or (None if {made} else [])")
        with source.under(f"elif {made} is not None:"):
            source.line(f"{made} = {name(odd.leaves(row, leaf))}({json}, record)")

    # -- objects -----------------------------------------------------------------------------------------------

    def _part(self, made: str, field: Field, row: Row, where: Where) -> None:
        source, (_, json, holder) = self.source, where
        self._raw(row.rule, json, made)
        with source.under(f"if type({made}) is not dict and {made} is not None:"):
            source.line(f"{made} = {source.value(odd.part(row))}({json}, record)")
        with source.under(f"if {made} is not None:"):
            source.line(f"{made} = {self._object(field, made, holder)}")

    def _parts(self, made: str, field: Field, row: Row, where: Where) -> None:
        source, (_, json, holder) = self.source, where
        found, each = source.variable(), source.variable()
        self._raw(row.rule, json, found)
        with source.under(f"if {found} is not None and type({found}) is not list and type({found}) is not Several:"):
            source.line(f"{found} = {source.value(odd.parts(row))}({json}, record)")
        source.line(f"{made} = None if {found} is None else []")
        with source.under(f"if {found}:"):
            with source.under(f"for {each} in {found}:"), source.under(f"if type({each}) is dict:"):
                source.line(f"{made}.append({self._object(field, each, holder)})")
            source.line(f"{made} = {made} or None")

    def _choice(self, made: str, field: Field, row: Row, where: Where) -> None:
        source, (_, json, holder) = self.source, where
        form, kind = row.rule.form, source.variable()
        if isinstance(form, Chosen):
            self._chosen(form, json, made, kind)
        else:
            source.line(f"{kind}, {made} = {source.value(odd.typed(row))}({json}, record)")
        source.line(f"{made} = {self._nested(field, kind, made, holder)} if type({made}) is dict else None")

    def _chosen(self, form: Chosen, json: str, made: str, kind: str) -> None:
        source, key, wrap = self.source, self.source.variable(), self.source.variable()
        with source.under(f"for {key}, {kind}, {wrap} in {source.value(form.keys)}:"):
            source.line(f"{made} = {json}.get({key})")
            with source.under(f"if {made} is not None:"):
                source.line("break")
        with source.under(f"if {made} is not None and {wrap}:"):
            source.line(f"{made} = {{{wrap}: {made}}}")

    def _object(self, field: Field, json: str, holder: str) -> str:
        """Write an object of a map, and return the expression that has it."""
        of = field.spec.named_type
        if self.left <= 0 or self._deep >= DEEPEST:
            return self._nested(field, self.source.value(of), json, holder)
        selection = _objects(field).selection(of)
        if not all(follows_parent(one.spec) and reads(one, of, self._rows) for one in selection.fields):
            return self._nested(field, self.source.value(of), json, holder)
        self._deep += 1
        made = [self._field(one, (of, json, holder)) for one in selection.fields]
        self._deep -= 1
        return self._display(selection, made)

    def _nested(self, field: Field, of: str, json: str, holder: str) -> str:
        source = self.source
        nested = source.before(f"{source.value(Nested)}(run, {source.value(_objects(field))}, {holder})")
        return f"({source.before(f'{nested}.makes')}.get({of}) or {nested}.of({of}))({json}, record)"

    # -- raw values --------------------------------------------------------------------------------------------

    def _raw(self, rule: Rule, json: str, made: str) -> None:
        """Write what finds a value's JSON, as the rule says it."""
        source, form = self.source, rule.form
        if isinstance(form, Chains):
            self._chains(form, json, made)
        elif isinstance(form, First):
            self._firsts(form.rules, json, made)
        elif isinstance(form, Mapped):
            self._raw(form.rule, json, made)
            source.line(f"{made} = {source.value(form.alter)}({made})")
        else:
            source.line(f"{made} = {source.value(rule.extract)}({json}, record)")

    def _firsts(self, rules: Sequence[Rule], json: str, made: str) -> None:
        self._raw(rules[0], json, made)
        if len(rules) > 1:
            with self.source.under(f"if {made} is None:"):
                self._firsts(rules[1:], json, made)

    def _chains(self, form: Chains, json: str, made: str) -> None:
        source, empty = self.source, f"type({made}) is Several and not {made}"
        self._chain(form.names[0], json, made)
        for names in form.names[1:]:
            with source.under(f"if {made} is None or {empty}:"):
                self._chain(names, json, made)
                with source.under(f"if {empty}:"):
                    source.line(f"{made} = None")

    def _chain(self, names: Sequence[str], json: str, made: str) -> None:
        source = self.source
        source.line(f"{made} = {json}.get({source.value(names[0])})" if names else f"{made} = {json}")
        for one in names[1:]:
            source.line(f"{made} = {made}.get({source.value(one)}) if type({made}) is dict else None")


def _objects(field: Field) -> Objects:
    if field.objects is None:
        raise TypeError("a field of leaves has no objects")
    return field.objects
