package record_access.purpose_test

asked := {"now": 10, "purpose": "TREAT", "subject": {
	"id": "someone",
	"role": "healer",
	"organization": "",
	"scopes": ["record:read"],
	"purposes": ["TREAT", "HRESCH"],
	"standing": {},
}}

table := {
	"known": ["TREAT", "HRESCH", "HPAYMT"],
	"roles": {"healer": ["TREAT", "HRESCH", "HOPERAT"]},
	"authorized": {"HRESCH": [], "HOPERAT": ["healer"]},
}

with_subject(part) := object.union(asked, {"subject": part})

test_a_scope_and_a_purpose_open_to_token_and_role if {
	count(data.record_access.purpose.permitted) > 20 with input as asked with data.tables.purposes as table
}

refused(input_, reason) if {
	data.record_access.purpose.permitted == set() with input as input_ with data.tables.purposes as table
	data.record_access.purpose.reason == reason with input as input_ with data.tables.purposes as table
}

test_each_part_is_needed if {
	refused(object.remove(asked, ["now"]), "QUESTION")
	refused(with_subject({"scopes": ["openid"]}), "SCOPE")
	refused(with_subject({"scopes": []}), "SCOPE")
	refused(with_subject({"purposes": ["HRESCH"]}), "PURPOSE")
	refused(with_subject({"role": "wizard"}), "PURPOSE")
	refused(object.union(asked, {"purpose": "HPAYMT"}), "PURPOSE")
	refused(object.remove(asked, ["purpose"]), "PURPOSE")
	refused({}, "QUESTION")
}

test_a_function_may_carry_the_authorization if {
	asked_so := object.union(asked, {"purpose": "HOPERAT", "subject": {"purposes": ["HOPERAT"]}})
	known := object.union(table, {"known": ["HOPERAT"]})
	count(data.record_access.purpose.permitted) > 20 with input as asked_so with data.tables.purposes as known
	without := object.union(known, {"authorized": {"HOPERAT": ["other"]}})
	data.record_access.purpose.reason == "AUTHORIZATION" with input as asked_so with data.tables.purposes as without
	data.record_access.purpose.permitted == set() with input as asked_so with data.tables.purposes as without
}

test_research_needs_an_authorization if {
	research := object.union(asked, {"purpose": "HRESCH"})
	refused(research, "AUTHORIZATION")
	authorized := object.union(research, {"subject": {"standing": {"authorization": {"id": "a", "until": 11}}}})
	count(data.record_access.purpose.permitted) > 20 with input as authorized with data.tables.purposes as table
}
