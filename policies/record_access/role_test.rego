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

test_every_category_has_a_verdict if {
	all_of_them := data.record_access.role.verdicts with input as {"subject": {"id": "x", "role": "healer", "organization": "", "scopes": [], "purposes": [], "standing": {}}}
		with data.tables.roles as table
	object.keys(all_of_them) == data.record_access.question.categories
}

test_without_a_subject_nothing_is_permitted if {
	data.record_access.role.permitted == set() with input as {}
}
