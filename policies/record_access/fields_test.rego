package record_access.fields_test

table := {"healer": {"A.note": "m:redact", "A.code": "deny", "A.odd": 5}, "helper": {"A.note": "p"}}

verdicts(role, coordinates) := found if {
	found := data.record_access.fields.verdicts with input as {"subject": {"id": "x", "role": role, "organization": "", "scopes": [], "purposes": [], "standing": {}}}
		with data.tables.fields as table
		with data.tables.roles as {"healer": {}, "helper": {"like": "healer"}, "novice": {"like": "helper"}, "other": {}}
		with data.record_access.answer.coordinates as {coordinate: ["document"] | some coordinate in coordinates}
}

test_a_field_has_the_word_of_its_table if {
	verdicts("healer", ["A.note", "A.code", "A.odd", "A.else"]) == {"A.note": "mask:redact", "A.code": "deny:ROLE", "A.odd": "deny:ROLE"}
	verdicts("other", ["A.note", "A.code"]) == {}
}

test_a_role_like_another_has_its_fields_and_the_nearest_word_wins if {
	verdicts("helper", ["A.note", "A.code"]) == {"A.code": "deny:ROLE"}
	verdicts("novice", ["A.note", "A.code"]) == {"A.code": "deny:ROLE"}
}

test_only_what_was_asked_is_answered if {
	verdicts("healer", []) == {}
}
