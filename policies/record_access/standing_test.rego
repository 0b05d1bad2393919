package record_access.standing_test

asked(role, standing) := {"now": 10, "purpose": "TREAT", "subject": {
	"id": "someone",
	"role": role,
	"organization": "",
	"scopes": [],
	"purposes": [],
	"standing": standing,
}}

row(shows) := {"shows": shows, "training": false, "establishment": false, "clinical": true}

table := {
	"healer": row("licence"),
	"learner": row("licence_and_supervisor"),
	"clerk": row("authorization"),
	"self": row("nothing"),
	"agent": {"shows": "authorization", "training": true, "establishment": true, "clinical": true},
	"odd": {"shows": "nothing", "training": "yes", "establishment": "yes", "clinical": true},
	"bare": {"shows": "nothing"},
}

proven(role, standing) if {
	data.record_access.standing.proven with input as asked(role, standing) with data.tables.standing as table
}

permitted(role, standing, establishment) if {
	subject := object.union(asked(role, standing).subject, {"establishment": establishment})
	count(data.record_access.standing.permitted) > 20 with input as object.union(asked(role, standing), {"subject": subject}) with data.tables.standing as table
}

test_whoever_is_trained_each_year_works_for_an_active_establishment if {
	current := {"authorization": {"id": "a", "until": 11, "trained_until": 11}}
	permitted("agent", current, "active")
	every establishment in ["inactive", "unknown", "Active", null, 5] { not permitted("agent", current, establishment) }
	not permitted("agent", {"authorization": {"id": "a", "until": 11, "trained_until": 10}}, "active")
	not permitted("agent", {"authorization": {"id": "a", "until": 11}}, "active")
	not permitted("agent", {"authorization": {"id": "a", "until": 10, "trained_until": 11}}, "active")
	permitted("self", {}, "unknown")
}

test_a_row_that_does_not_say_what_it_needs_opens_nothing if {
	not permitted("odd", {}, "active")
	not permitted("bare", {}, "active")
}

test_a_professional_shows_an_order_and_a_licence if {
	proven("healer", {"professional": "cmq", "licence": "81001"})
	not proven("healer", {"professional": "cmq"})
	not proven("healer", {"licence": "81001"})
	not proven("healer", {"professional": "", "licence": "81001"})
	not proven("healer", {"professional": "cmq", "licence": 81001})
}

test_others_show_an_authorization if {
	proven("clerk", {"authorization": {"id": "a", "until": 11}})
	not proven("clerk", {"authorization": {"id": "a", "until": 10}})
	not proven("clerk", {"professional": "cmq", "licence": "81001"})
}

test_a_patient_shows_nothing_more_and_an_unknown_role_is_refused if {
	proven("self", {})
	not proven("wizard", {"professional": "cmq", "licence": "81001"})
}

test_a_resident_names_someone_else_as_supervisor if {
	proven("learner", {"professional": "cmq", "licence": "9", "supervisor": "teacher"})
	not proven("learner", {"professional": "cmq", "licence": "9"})
	not proven("learner", {"professional": "cmq", "licence": "9", "supervisor": "someone"})
	not proven("learner", {"professional": "cmq", "licence": "9", "supervisor": null})
	not proven("learner", {"professional": "cmq", "licence": "9", "supervisor": "another"})
}

supervised(tie) := found if {
	found := data.record_access.standing.supervised with input as object.union(
		asked("learner", {"professional": "cmq", "licence": "9", "supervisor": "teacher"}),
		{"requests": [{"patient": "p0", "source": "chus", "organization": "o"}, {"patient": "p0", "source": "clinic", "organization": "o"}]},
	)
		with data.tables.standing as table
		with data.record_access.evidence.held as {tie}
}

tie := {"by": "person", "holder": "teacher", "patient": "p0", "counts_at": "chus", "from": 0, "until": 20}

test_the_supervisor_cares_for_this_patient_at_this_source if {
	object.keys(supervised(tie)) == {0}
	object.keys(supervised(object.union(tie, {"counts_at": "everywhere"}))) == {0, 1}
	supervised(object.union(tie, {"holder": "someone"})) == {}
	supervised(object.union(tie, {"patient": "p1"})) == {}
	supervised(object.union(tie, {"by": "organization"})) == {}
}

test_the_other_roles_need_no_supervisor if {
	every role in ["healer", "clerk", "self"] {
		requests := [{"patient": "p0", "source": "chus", "organization": "o"}]
		found := data.record_access.standing.supervised with input as object.union(asked(role, {"professional": "cmq", "licence": "9", "authorization": {"id": "a", "until": 11}}), {"requests": requests})
			with data.tables.standing as table
		count(found[0]) > 20
	}
}
