package record_access.relationship_test

subject := {
	"id": "someone",
	"role": "healer",
	"organization": "org-1",
	"territory": "land",
	"groups": ["night"],
	"scopes": [],
	"purposes": [],
	"standing": {},
}

asked := {
	"now": 10,
	"purpose": "TREAT",
	"subject": subject,
	"sources": {"s1": {"attests": [], "territory": "land"}, "s2": {"attests": [], "territory": "abroad"}},
	"patients": {"p0": {"self": false, "related": []}},
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

not_clinical := {"identity", "birth", "contact", "identifiers", "session_technical", "activity", "coverage", "billing", "directive", "ledger", "provenance"}

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

test_a_tie_of_a_group_opens_to_whoever_is_in_it if {
	of_group := object.union(tie, {"by": "group", "holder": "night"})
	permitted({}, [], "everything", {of_group}) == {0: everything, 1: set()}
	permitted({"subject": {"groups": ["day"]}}, [], "everything", {of_group}) == {0: set(), 1: set()}
	permitted({"subject": {"groups": null}}, [], "everything", {of_group}) == {0: set(), 1: set()}
}

test_there_the_others_keep_what_needs_no_relationship if {
	found := data.record_access.relationship.classes with input as object.union(asked, object.union(several, {"classes": {"other": {"patient": "p0", "type": "A", "categories": ["imaging", "identity"], "labels": [], "selectors": [], "establishment": "org-2"}}}))
		with data.tables.relationships as table([])
		with data.tables.relationship_scope as {"TREAT": "clinical"}
		with data.record_access.evidence.held as {held_here}
	found[0].other == {"identity"}
	found[0].nobody == set()
	own := object.keys(found[0])
	not "own" in own
}

test_self_where_the_purpose_rests_on_it if {
	own(true, {}) == {0: everything, 1: everything}
	own("true", {}) == {0: set(), 1: set()}
	own(false, {}) == {0: set(), 1: set()}
}

own(self, change) := found if {
	question := object.union(object.union(asked, {"purpose": "PATRQT", "patients": {"p0": {"self": self}}}), change)
	found := data.record_access.relationship.permitted with input as question
		with data.tables.relationships as {"needed": {"PATRQT": ["self"]}, "kinds": {}, "territory_roles": []}
		with data.tables.relationship_scope as {"PATRQT": "everything"}
		with data.record_access.evidence.held as set()
}

test_ones_own_record_is_read_as_a_patient_only if {
	permitted({"patients": {"p0": {"self": true}}}, [], "nothing", {tie}) == {0: set(), 1: set()}
	data.record_access.relationship.reasons == {0: "OWN_RECORD", 1: "OWN_RECORD"} with input as object.union(asked, {"patients": {"p0": {"self": true}}})
	data.record_access.relationship.reasons == {} with input as object.union(asked, {"patients": {"p0": {"self": true}}, "purpose": "PATRQT"})
	every self in ["false", null, 0] {
		permitted({"patients": {"p0": {"self": self}}}, [], "nothing", {tie}) == {0: set(), 1: set()}
	}
}

test_nothing_opens_where_it_is_not_known_whether_the_person_is_a_relative if {
	permitted({"patients": {"p0": {"related": null}}}, [], "nothing", {tie}) == {0: set(), 1: set()}
	permitted({"patients": {"p0": {"related": [{"kind": "spouse"}]}}}, [], "everything", {tie}) == {0: everything, 1: set()}
}

test_an_attested_relationship_opens_everywhere if {
	found := data.record_access.relationship.permitted with input as asked
		with data.tables.relationships as table([])
		with data.tables.relationship_scope as {"TREAT": "everything"}
		with data.record_access.evidence.held as set()
		with data.record_access.emergencies.attested as {"p0"}
	found == {0: everything, 1: everything}
}

represented(tie_, self) := found if {
	found := data.record_access.relationship.permitted with input as object.union(asked, {"purpose": "FAMRQT", "patients": {"p0": {"self": self}}})
		with data.tables.relationships as {"needed": {"FAMRQT": ["mandatary", "spouse"]}, "kinds": {}, "territory_roles": []}
		with data.tables.relationship_scope as {"FAMRQT": "everything"}
		with data.record_access.family.held as {tie_}
}

test_who_represents_the_patient_opens_where_it_is_attested if {
	mandate := {"part": "represents", "patient": "p0", "kind": "mandatary", "counts_at": "s1"}
	represented(mandate, false) == {0: everything, 1: set()}
	represented(object.union(mandate, {"counts_at": "everywhere"}), false) == {0: everything, 1: everything}
	represented(object.union(mandate, {"part": "related", "kind": "spouse"}), false) == {0: everything, 1: set()}
	represented(object.union(mandate, {"part": "opinions"}), false) == {0: set(), 1: set()}
	represented(object.union(mandate, {"kind": "heir"}), false) == {0: set(), 1: set()}
	represented(object.union(mandate, {"patient": "p1"}), false) == {0: set(), 1: set()}
	represented(mandate, true) == {0: set(), 1: set()}
}

test_some_categories_need_a_relationship_though_they_are_not_clinical if {
	found := data.record_access.relationship.permitted with input as asked
		with data.tables.relationships as object.union(table([]), {"also": ["session_technical"]})
		with data.tables.relationship_scope as {"TREAT": "clinical"}
		with data.record_access.evidence.held as set()
	found[0] == not_clinical - {"session_technical"}
}
