package record_access.evidence_test

table := {
	"needed": {"TREAT": ["attending", "arrival", "kept", "on_call"]},
	"kinds": {"on_call": {"by": "group", "grace_days": 0}, "attending": {"by": "person", "grace_days": 2}, "kept": {"by": "establishment", "grace_days": 0}, "arrival": {"by": "organization", "grace_days": 0}, "hearsay": {"by": "person", "grace_days": 0}},
}

tie := {"source": "chus", "kind": "attending", "who": "someone", "organization": "org", "from": 100, "until": 200}

held(now, change) := found if {
	found := data.record_access.evidence.held with input as {
		"now": now,
		"purpose": "TREAT",
		"sources": {"chus": {"registry": false, "attests": ["attending", "arrival", "hearsay", "kept", "on_call"]}, "registry": {"registry": true, "attests": ["attending"]}},
		"patients": {"p0": {"relationships": [object.union(tie, change)]}},
	}
		with data.tables.relationships as table
}

test_evidence_counts_from_its_start_to_its_end_and_grace if {
	held(99, {}) == set()
	count(held(100, {})) == 1
	count(held((200 + (2 * 86400)) - 1, {})) == 1
	held(200 + (2 * 86400), {}) == set()
}

test_it_counts_at_its_source_and_the_registrys_everywhere if {
	{found.counts_at | some found in held(150, {})} == {"chus"}
	{found.counts_at | some found in held(150, {"source": "registry"})} == {"everywhere"}
}

test_it_names_a_person_or_an_organization_by_its_kind if {
	{found.holder | some found in held(150, {})} == {"someone"}
	{found.holder | some found in held(150, {"kind": "arrival"})} == {"org"}
	{[found.by, found.holder] | some found in held(150, {"kind": "kept", "who": ""})} == {["establishment", "org"]}
	held(150, {"kind": "kept", "organization": ""}) == set()
	held(150, {"who": ""}) == set()
	held(150, {"kind": "arrival", "organization": ""}) == set()
}

test_it_names_a_group_or_a_person_of_it if {
	{[found.by, found.holder] | some found in held(150, {"kind": "on_call", "who": "", "group": "night"})} == {["group", "night"]}
	{[found.by, found.holder] | some found in held(150, {"kind": "on_call"})} == {["person", "someone"]}
	{found.by | some found in held(150, {"kind": "on_call", "group": "night"})} == {"group", "person"}
	held(150, {"kind": "on_call", "who": "", "group": ""}) == set()
	{found.by | some found in held(150, {"group": "night"})} == {"person"}
}

test_what_the_person_created_proves_nothing if {
	every by in ["self", "", null, 5] { held(150, {"by": by}) == set() }
	count(held(150, {"by": "other"})) == 1
}

test_an_unproven_kind_source_or_period_counts_for_nothing if {
	every change in [{"kind": "hearsay"}, {"kind": "rumour"}, {"source": "clinic"}, {"source": "registry", "kind": "arrival"}, {"until": null}, {"until": "never"}, {"from": "ever"}, {"who": 5}, {"kind": null}] {
		held(150, change) == set()
	}
	count(held(150, {"from": null})) == 1
}

boundaries(now) := found if {
	found := data.record_access.evidence.boundaries with input as {
		"now": now,
		"purpose": "TREAT",
		"sources": {"chus": {"registry": false, "attests": ["arrival"]}},
		"patients": {"p0": {"relationships": [object.union(tie, {"kind": "arrival"})]}},
	}
		with data.tables.relationships as table
}

test_its_start_and_its_end_are_boundaries_while_they_are_to_come if {
	boundaries(99) == {100, 200}
	boundaries(100) == {200}
	boundaries(200) == set()
}
