package record_access.family_test

row := {"source": "registry", "kind": "mandatary", "from": 50, "until": 150}

asked(part, change) := {
	"now": 100,
	"sources": {"registry": {"registry": true, "attests": ["mandatary", "spouse"]}, "clinic": {"registry": false, "attests": ["mandatary"]}},
	"patients": {"p0": {part: [object.union(row, change)]}},
}

held(change) := found if {
	found := data.record_access.family.held with input as asked("represents", change)
}

test_it_is_believed_from_a_source_that_may_attest_it_while_it_lasts if {
	held({}) == {{"part": "represents", "patient": "p0", "kind": "mandatary", "counts_at": "everywhere"}}
	held({"source": "clinic"}) == {{"part": "represents", "patient": "p0", "kind": "mandatary", "counts_at": "clinic"}}
	count(held({"from": 100})) == 1
	count(held({"until": 101})) == 1
	every change in [{"source": "nowhere"}, {"source": "clinic", "kind": "spouse"}, {"kind": "king"}, {"kind": null}, {"from": 101}, {"until": 100}, {"until": null}, {"from": null}, {"from": "ever"}, {"until": 150.5}] {
		held(change) == set()
	}
}

relatives(change) := found if {
	found := data.record_access.family.relatives with input as asked("related", change)
}

test_a_relative_counts_unless_it_is_proven_to_be_over if {
	every change in [{}, {"source": "nowhere"}, {"kind": null}, {"kind": "over"}, {"until": null}, {"until": "never"}, {"from": null}, {"until": 101}, {"from": 100}] {
		relatives(change) == {"p0"}
	}
	relatives({"until": 100}) == set()
	relatives({"from": 101}) == set()
	data.record_access.family.relatives == set() with input as {"now": 100, "patients": {"p0": {"related": []}}}
	data.record_access.family.relatives == {"p0"} with input as {"now": 100, "patients": {"p0": {"related": [5]}}}
	data.record_access.family.relatives == {"p0"} with input as {"patients": {"p0": {"related": [row]}}}
}

test_it_is_known_whether_opinions_and_relatives_could_be_read if {
	data.record_access.family.feared == {"related": {}, "opinions": {}} with input as {"now": 100, "patients": {"p0": {"related": null, "opinions": "none"}}}
	data.record_access.family.feared.opinions == {"p0": {"mandatary"}} with input as asked("opinions", {})
	data.record_access.family.feared.opinions == {"p0": {"unknown"}} with input as asked("opinions", {"kind": 5})
	data.record_access.family.feared.opinions == {"p0": set()} with input as asked("opinions", {"until": 99})
}

test_their_beginnings_and_ends_are_boundaries if {
	data.record_access.family.boundaries == {150} with input as asked("related", {})
	data.record_access.family.boundaries == {101, 150} with input as asked("opinions", {"from": 101})
	data.record_access.family.boundaries == {150} with input as asked("opinions", {"from": null, "kind": 5})
	data.record_access.family.boundaries == set() with input as asked("represents", {"until": 100})
}
