package record_access.emergencies_test

table := {
	"attested": {"roles": ["healer"], "purposes": ["ETREAT"], "minutes": {"usual": 2, "most": 4}},
	"override": {"roles": ["healer"], "purposes": ["ETREAT"], "minutes": {"usual": 1, "most": 2}},
	"review": {"roles": ["officer"], "purposes": ["HOPERAT"], "minutes": {"usual": 0, "most": 0}},
}

asked := {
	"now": 100,
	"purpose": "ETREAT",
	"emergency": {"attested": {"from": 90, "until": 110}, "override": {"from": 90, "until": 110, "risk": true, "unobtainable": true}},
	"subject": {"id": "someone", "role": "healer", "organization": "", "scopes": [], "purposes": [], "standing": {}},
	"patients": {"p0": {"self": false, "related": []}},
}

found(change) := {"attested": attested, "overridden": overridden, "purposes": purposes} if {
	question := object.union(asked, change)
	attested := data.record_access.emergencies.attested with input as question with data.tables.emergencies as table
	overridden := data.record_access.emergencies.overridden with input as question with data.tables.emergencies as table
	purposes := data.record_access.emergencies.purposes with input as question with data.tables.emergencies as table
}

test_both_acts_count_while_they_run if {
	found({}) == {"attested": {"p0"}, "overridden": {"p0"}, "purposes": {"ETREAT", "TREAT", "BTG"}}
	found({"now": 90}).attested == {"p0"}
	found({"now": 89}) == {"attested": set(), "overridden": set(), "purposes": {"ETREAT", "TREAT"}}
	found({"now": 110}) == {"attested": set(), "overridden": set(), "purposes": {"ETREAT", "TREAT"}}
}

test_they_count_for_their_roles_and_purposes if {
	found({"purpose": "TREAT"}) == {"attested": set(), "overridden": set(), "purposes": {"TREAT"}}
	found({"subject": {"role": "officer"}}).overridden == set()
	found({"subject": {"role": "officer"}}).attested == set()
	needless := object.union(asked, {"purpose": "ETREAT"})
	data.record_access.emergencies.attested == set() with input as needless
		with data.tables.emergencies as table
		with data.tables.relationships as {"needed": {"ETREAT": ["arrival"]}}
}

test_never_for_ones_own_record_and_attesting_never_for_a_relatives if {
	every self in [true, null, "false"] {
		found({"patients": {"p0": {"self": self}}}) == {"attested": set(), "overridden": set(), "purposes": {"ETREAT", "TREAT", "BTG"}}
	}
	relative := found({"patients": {"p0": {"related": [{"source": "s", "kind": "spouse", "from": 0, "until": 200}]}}})
	relative.attested == set()
	relative.overridden == {"p0"}
	found({"patients": {"p0": {"related": [{"source": "s", "kind": "spouse", "from": 0, "until": 100}]}}}).attested == {"p0"}
	found({"patients": {"p0": {"related": null}}}).attested == set()
}

test_an_act_that_cannot_be_read_is_none if {
	every odd in [null, 5, {}, {"from": 90}, {"from": null, "until": 110}, {"from": 90, "until": "never"}, {"from": 90, "until": 110.5}] {
		act := object.union(object.remove(asked, ["emergency"]), {"emergency": {"attested": odd, "override": odd}})
		data.record_access.emergencies.attested == set() with input as act with data.tables.emergencies as table
		data.record_access.emergencies.overridden == set() with input as act with data.tables.emergencies as table
	}
	data.record_access.emergencies.attested == set() with input as object.remove(asked, ["emergency"])
}

test_an_override_says_two_facts if {
	every facts in [{"risk": false}, {"unobtainable": false}, {"risk": null}, {"unobtainable": "true"}] {
		found({"emergency": {"override": facts}}).overridden == set()
		found({"emergency": {"override": facts}}).purposes == {"ETREAT", "TREAT"}
	}
}

test_their_beginnings_and_ends_are_boundaries if {
	data.record_access.emergencies.boundaries == {110} with input as asked
	data.record_access.emergencies.boundaries == {90, 110} with input as object.union(asked, {"now": 50})
	data.record_access.emergencies.boundaries == set() with input as object.union(asked, {"now": 110})
}
