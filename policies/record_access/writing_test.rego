package record_access.writing_test

table := {
	"patient": {"purposes": ["PATRQT"], "kinds": ["restriction", "consent"], "revokes": ["patient"], "told": false},
	"parent": {"purposes": ["FAMRQT"], "kinds": ["restriction"], "revokes": ["caller"], "told": true},
}

subject := {"id": "m", "role": "patient", "organization": "", "territory": "", "establishment": "unknown", "groups": null, "scopes": ["record:read"], "purposes": ["PATRQT", "FAMRQT"], "standing": {}}

patient := {"age": 40, "fourteen": 10, "eighteen": 20, "deceased": false, "self": true, "related": [], "represents": [], "opinions": [], "relationships": [], "directives": {}}

asked := {
	"now": 100, "profile": "quebec", "purpose": "PATRQT", "emergency": {"attested": null, "override": null}, "subject": subject,
	"coordinates": ["Patient.directives"], "classes": {}, "patients": {"p0": patient},
	"sources": {"r": {"organization": "org", "territory": "t", "registry": true, "attests": ["parent_or_tutor", "mandatary"]}},
	"requests": [{"patient": "p0", "source": "r", "organization": "org", "classes": []}],
	"write": {"what": "record", "kind": "restriction", "issuer": "caller"},
}

said(change) := object.remove(answer, ["revision"]) if {
	answer := data.record_access.directive_act with input as object.union(asked, change)
		with data.tables.directive_writers as table
}

denied(reason) := {"effect": "deny", "reason": reason, "obligations": []}

permitted := {"effect": "permit", "reason": "", "obligations": []}

test_a_patient_writes_for_themself if {
	said({}) == permitted
	said({"write": {"kind": "consent"}}) == permitted
	said({"write": {"what": "revoke", "issuer": "patient"}}) == permitted
}

test_the_table_says_which_kinds_and_whose if {
	said({"write": {"kind": "refusal"}}) == denied("ROLE")
	said({"write": {"kind": "momentary"}}) == denied("ROLE")
	said({"write": {"what": "revoke"}}) == denied("ISSUER")
	said({"write": {"what": "revoke", "issuer": "other"}}) == denied("ISSUER")
	said({"write": {"what": "change"}}) == denied("SHAPE")
	said({"write": {"issuer": null}}) == denied("SHAPE")
	said({"subject": {"role": "physician", "purposes": ["TREAT"]}, "purpose": "TREAT"}).effect == "deny"
	data.record_access.directive_act.effect == "deny" with input as {}
}

test_of_another_or_of_nobody_known_nothing_is_written if {
	said({"patients": {"p0": {"self": false}}}) == denied("PATIENT")
	said({"patients": {"p0": {"self": null}}}) == denied("PATIENT")
	said({"requests": []}) == denied("PATIENT")
	twice := array.concat(asked.requests, asked.requests)
	said({"requests": twice}) == denied("PATIENT")
	said({"patients": {"p0": {"fourteen": 200, "eighteen": 300}}}) == denied("PATIENT")
}

test_no_emergency_act_counts if {
	act := {"from": 50, "until": 200}
	said({"emergency": {"override": act}}) == denied("SHAPE")
	said({"emergency": {"attested": act}}) == denied("SHAPE")
}

representing := {
	"subject": {"role": "parent"}, "purpose": "FAMRQT",
	"patients": {"p0": {"self": false, "represents": [{"source": "r", "kind": "mandatary", "from": 1, "until": 200}]}},
}

test_a_representative_writes_and_the_office_is_told if {
	said(representing) == {"effect": "permit", "reason": "", "obligations": [{"do": "notify", "about": "REPRESENTED"}]}
	said(object.union(representing, {"write": {"what": "revoke", "issuer": "patient"}})) == denied("ISSUER")
	over := {"patients": {"p0": {"represents": [{"source": "r", "kind": "mandatary", "from": 1, "until": 99}]}}}
	said(object.union(representing, over)) == denied("PATIENT")
}

test_whom_the_patient_restricted_does_not_write_in_their_name if {
	restricted := {"d1": {"kind": "restriction", "issuer": "r", "effect": "deny", "actors": "all", "purposes": "all", "actions": "all", "data": "all", "period": {"from": 1, "until": null}, "exception_to": [], "use": null, "reason": false}}
	said(object.union(representing, {"patients": {"p0": {"directives": restricted}}})) == denied("PATIENT")
}
