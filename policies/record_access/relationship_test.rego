package record_access.relationship_test

subject := {
	"id": "someone",
	"role": "healer",
	"organization": "org-1",
	"territory": "land",
	"scopes": [],
	"purposes": [],
	"standing": {},
}

asked := {
	"now": 10,
	"purpose": "TREAT",
	"subject": subject,
	"sources": {"s1": {"attests": [], "territory": "land"}, "s2": {"attests": [], "territory": "abroad"}},
	"patients": {"p0": {"self": false, "represents": []}},
	"requests": [{"patient": "p0", "source": "s1", "organization": "org-1"}, {"patient": "p0", "source": "s2", "organization": "org-2"}],
}

table(needed) := {"needed": {"TREAT": needed}, "kinds": {}, "territory_roles": ["healer"]}

permitted(change, needed, shuts, ties) := found if {
	found := data.record_access.relationship.permitted with input as object.union(asked, change)
		with data.tables.relationships as table(needed)
		with data.tables.relationship_scope as {"TREAT": shuts}
		with data.record_access.evidence.held as ties
}

everything := data.record_access.question.categories

not_clinical := {"identity", "birth", "contact", "identifiers", "session_technical", "coverage", "billing", "directive", "ledger", "provenance"}

test_without_a_relationship_the_table_says_what_is_shut if {
	permitted({}, [], "everything", set()) == {0: set(), 1: set()}
	permitted({}, [], "clinical", set()) == {0: not_clinical, 1: not_clinical}
	permitted({}, [], "nothing", set()) == {0: everything, 1: everything}
	permitted({}, [], "what?", set()) == {0: set(), 1: set()}
}

tie := {"patient": "p0", "by": "person", "holder": "someone", "counts_at": "s1", "from": 0, "until": 20}

test_a_tie_of_the_person_or_their_organization_opens_where_it_counts if {
	permitted({}, [], "everything", {tie}) == {0: everything, 1: set()}
	permitted({}, [], "everything", {object.union(tie, {"counts_at": "everywhere"})}) == {0: everything, 1: everything}
	permitted({}, [], "everything", {object.union(tie, {"by": "organization", "holder": "org-1"})}) == {0: everything, 1: set()}
	permitted({}, [], "everything", {object.union(tie, {"holder": "another"})}) == {0: set(), 1: set()}
	permitted({}, [], "everything", {object.union(tie, {"by": "organization"})}) == {0: set(), 1: set()}
	permitted({}, [], "everything", {object.union(tie, {"patient": "p1"})}) == {0: set(), 1: set()}
}

test_ones_own_establishment_and_territory_where_the_purpose_rests_on_them if {
	permitted({}, ["own_establishment"], "everything", set()) == {0: everything, 1: set()}
	permitted({"subject": {"organization": ""}}, ["own_establishment"], "everything", set()) == {0: set(), 1: set()}
	permitted({}, ["own_territory"], "everything", set()) == {0: everything, 1: set()}
	permitted({"subject": {"role": "other"}}, ["own_territory"], "everything", set()) == {0: set(), 1: set()}
	permitted({"subject": {"territory": ""}, "sources": {"s1": {"territory": ""}}}, ["own_territory"], "everything", set()) == {0: set(), 1: set()}
}

held_here := object.union(tie, {"by": "establishment", "holder": "org-1"})

class := {"patient": "p0", "type": "A", "categories": ["imaging"], "labels": [], "selectors": []}

of(establishment) := object.union(class, {"establishment": establishment})

several := {
	"requests": [{"patient": "p0", "source": "s1", "organization": ""}, {"patient": "p0", "source": "s2", "organization": "org-2"}],
	"classes": {"own": of("org-1"), "other": of("org-2"), "nobody": of(""), "odd": of(5), "unsaid": class, "another": object.union(of("org-1"), {"patient": "p1"})},
}

own_classes(change, needed, ties) := found if {
	found := data.record_access.relationship.own_classes with input as object.union(object.union(asked, several), change)
		with data.tables.relationships as table(needed)
		with data.tables.relationship_scope as {"TREAT": "clinical"}
		with data.record_access.evidence.held as ties
}

test_a_source_of_several_opens_where_it_holds_something_of_ones_own_establishment if {
	permitted(several, [], "everything", {held_here}) == {0: everything, 1: set()}
	permitted(several, [], "everything", {object.union(held_here, {"holder": "org-2"})}) == {0: set(), 1: set()}
	permitted(several, [], "everything", {object.union(held_here, {"counts_at": "everywhere"})}) == {0: set(), 1: set()}
	permitted(several, [], "everything", {object.union(held_here, {"patient": "p1"})}) == {0: set(), 1: set()}
	permitted(several, ["own_establishment"], "everything", set()) == {0: set(), 1: set()}
}

test_there_only_the_records_of_ones_own_establishment_are_ones_own if {
	own_classes({}, [], {held_here}) == {0: {"own"}}
	own_classes({}, [], {held_here, tie}) == {}
	own_classes({}, [], {object.union(held_here, {"holder": "org-2"})}) == {}
	own_classes({"subject": {"organization": ""}}, [], {object.union(held_here, {"holder": ""})}) == {}
}

test_self_and_representatives_where_the_purpose_rests_on_them if {
	permitted({"patients": {"p0": {"self": true}}}, ["self"], "everything", set()) == {0: everything, 1: everything}
	permitted({"patients": {"p0": {"self": true}}}, [], "everything", set()) == {0: set(), 1: set()}
	permitted({"patients": {"p0": {"self": "true"}}}, ["self"], "everything", set()) == {0: set(), 1: set()}
	permitted({"patients": {"p0": {"represents": ["mandatary"]}}}, ["mandatary"], "everything", set()) == {0: everything, 1: everything}
	permitted({"patients": {"p0": {"represents": ["mandatary"]}}}, ["parent_or_tutor"], "everything", set()) == {0: set(), 1: set()}
	permitted({"patients": {"p0": {"represents": ["attending"]}}}, ["attending"], "everything", set()) == {0: set(), 1: set()}
}

test_some_categories_need_a_relationship_though_they_are_not_clinical if {
	found := data.record_access.relationship.permitted with input as asked
		with data.tables.relationships as object.union(table([]), {"also": ["session_technical"]})
		with data.tables.relationship_scope as {"TREAT": "clinical"}
		with data.record_access.evidence.held as set()
	found[0] == not_clinical - {"session_technical"}
}
