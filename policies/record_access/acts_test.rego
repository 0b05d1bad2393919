package record_access.acts_test

table := {
	"attested": {"roles": ["physician"], "purposes": ["ETREAT"], "minutes": {"usual": 20, "most": 40}},
	"override": {"roles": ["physician"], "purposes": ["ETREAT"], "minutes": {"usual": 10, "most": 20}},
	"review": {"roles": ["privacy_officer"], "purposes": ["HOPERAT"], "minutes": {"usual": 0, "most": 0}},
}

subject := {"id": "x", "role": "physician", "organization": "org", "establishment": "active", "scopes": ["record:read"], "purposes": ["TREAT", "ETREAT", "HOPERAT"], "standing": {"professional": "cmq", "licence": "1", "authorization": {"id": "a", "until": 200, "trained_until": 200}}}

act := {"kind": "override", "minutes": 15, "risk": true, "unobtainable": true, "reason": true, "own": false, "by_caller": false}

said(who, change) := found if {
	answer := data.record_access.emergency_act with input as object.union({"now": 100, "profile": "quebec", "purpose": "ETREAT", "subject": subject, "act": act}, object.union(who, {"act": change}))
		with data.tables.emergencies as table
	found := object.remove(answer, ["revision"])
}

denied(reason) := {"effect": "deny", "reason": reason, "minutes": 0, "obligations": []}

test_an_override_with_its_facts_and_a_reason_is_granted_and_told if {
	said({}, {}) == {"effect": "permit", "reason": "", "minutes": 15, "obligations": [{"do": "notify", "about": "OVERRIDE"}, {"do": "review", "about": "OVERRIDE"}]}
	said({}, {"kind": "attested", "risk": false, "unobtainable": null}) == {"effect": "permit", "reason": "", "minutes": 15, "obligations": [{"do": "notify", "about": "ATTESTED"}, {"do": "review", "about": "ATTESTED"}]}
}

test_each_part_is_needed if {
	said({}, {"risk": false}) == denied("FACTS")
	said({}, {"unobtainable": null}) == denied("FACTS")
	said({}, {"reason": false}) == denied("REASON")
	said({}, {"reason": "because"}) == denied("REASON")
	said({}, {"kind": "whim"}) == denied("SHAPE")
	said({}, {"kind": null}) == denied("SHAPE")
	said({}, {"own": null}) == denied("OWN_RECORD")
	said({"purpose": "TREAT"}, {}) == denied("ROLE")
	said({"subject": object.union(subject, {"role": "nurse"})}, {}) == denied("PURPOSE")
	said({"subject": {"scopes": []}}, {}) == denied("SCOPE")
	said({"subject": {"establishment": "inactive"}}, {}) == denied("STANDING")
	data.record_access.emergency_act.effect == "deny" with input as {}
	data.record_access.emergency_act.reason == "QUESTION" with input as {}
}

test_an_act_on_ones_own_record_is_refused_and_told if {
	said({}, {"own": true}) == {"effect": "deny", "reason": "OWN_RECORD", "minutes": 0, "obligations": [{"do": "notify", "about": "OWN_RECORD"}]}
}

test_it_lasts_as_asked_as_usual_or_at_most if {
	said({}, {"minutes": 20}).minutes == 20
	said({}, {"minutes": 21}).minutes == 20
	said({}, {"minutes": 1}).minutes == 1
	every minutes in [0, -5, null, "long", 5.5] { said({}, {"minutes": minutes}).minutes == 10 }
}

officer := {"purpose": "HOPERAT", "subject": object.union(subject, {"role": "privacy_officer"})}

test_a_review_is_made_by_someone_else if {
	said(officer, {"kind": "review"}) == {"effect": "permit", "reason": "", "minutes": 0, "obligations": []}
	said(officer, {"kind": "review", "by_caller": true}) == denied("REVIEWER")
	said(officer, {"kind": "review", "by_caller": null}) == denied("REVIEWER")
	said(officer, {"kind": "review", "own": true}).reason == "OWN_RECORD"
	said({}, {"kind": "review"}) == denied("ROLE")
	said(officer, {}) == denied("ROLE")
}
