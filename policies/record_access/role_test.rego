package record_access.role_test

table := {
	"healer": {"identity": "p", "birth": "m:year", "condition": "p"},
	"helper": {"like": "healer", "except": {"condition": "deny"}, "needs": "a hand"},
	"novice": {"like": "helper", "except": {"contact": "p"}, "identity": "m:initials"},
	"lost": {"like": "nobody", "identity": "p"},
	"typing": {"identity": "permit", "birth": "m:", "contact": 5, "condition": "mask:year"},
}

verdicts(role) := found if {
	found := {category: verdict |
		all_of_them := data.record_access.role.verdicts with input as {"subject": {"id": "x", "role": role, "organization": "", "scopes": [], "purposes": [], "standing": {}}}
			with data.tables.roles as table
		some category, verdict in all_of_them
		verdict != "deny:ROLE"
	}
}

test_a_role_reads_what_its_row_says if {
	verdicts("healer") == {"identity": "permit", "birth": "mask:year", "condition": "permit"}
}

test_a_role_like_another_has_its_row_with_exceptions if {
	verdicts("helper") == {"identity": "permit", "birth": "mask:year"}
	verdicts("novice") == {"identity": "mask:initials", "birth": "mask:year", "contact": "permit"}
	verdicts("lost") == {"identity": "permit"}
}

test_a_word_that_is_not_one_denies if {
	verdicts("typing") == {}
	verdicts("wizard") == {}
}

tightened(words, standing) := found if {
	found := data.record_access.role.verdicts with input as {"subject": {"id": "x", "role": "healer", "organization": "", "scopes": [], "purposes": [], "standing": {}}}
		with data.tables.roles as table
		with data.tables.standing as {"healer": standing}
		with data.record_access.overlays.words as words
}

test_an_overlay_tightens_and_never_opens if {
	found := tightened({"identity": {"deny"}, "birth": {"mask:year"}, "condition": {"mask:redact"}, "laboratory": {"mask:redact"}}, {"clinical": true})
	found.identity == "deny:OVERLAY"
	found.birth == "mask:year"
	found.condition == "mask:redact"
	found.laboratory == "deny:ROLE"
	others := tightened({"birth": {"mask:redact"}, "condition": {"mask:redact", "mask:year"}}, {"clinical": true})
	others.birth == "deny:OVERLAY"
	others.condition == "deny:OVERLAY"
	others.identity == "permit"
}

test_who_gives_no_care_reads_nothing_clinical if {
	every standing in [{"clinical": false}, {"clinical": "yes"}] {
		found := tightened({}, standing)
		found.identity == "permit"
		found.condition == "deny:ROLE"
	}
	tightened({}, {"clinical": true}).condition == "permit"
}

test_an_overlay_is_a_refusal_of_the_role if {
	found := data.record_access.role.permitted with data.record_access.role.verdicts as {"identity": "permit", "birth": "mask:year", "contact": "deny:ROLE", "condition": "deny:OVERLAY"}
	found == {"identity", "birth"}
}

test_every_category_has_a_verdict if {
	all_of_them := data.record_access.role.verdicts with input as {"subject": {"id": "x", "role": "healer", "organization": "", "scopes": [], "purposes": [], "standing": {}}}
		with data.tables.roles as table
	object.keys(all_of_them) == data.record_access.question.categories
}

test_without_a_subject_nothing_is_permitted if {
	data.record_access.role.permitted == set() with input as {}
}
