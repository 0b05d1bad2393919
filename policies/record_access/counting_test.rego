package record_access.counting_test

subject := {"id": "a", "role": "coordination_centre", "organization": "org-cct", "territory": "t1", "purposes": ["HOPERAT"], "scopes": ["record:read"], "standing": {}}

pilot := object.union(subject, {"role": "clinical_pilot", "organization": "org-chus"})

of(who, counted) := found if {
	asked := {"now": 1, "profile": "quebec", "purpose": "HOPERAT", "subject": who, "counted": counted}
	found := data.record_access.counting.permitted with input as asked
}

test_a_coordination_centre_counts_its_own_territory if {
	of(subject, {"territory": "t1", "establishment": null}) == {"activity"}
	of(subject, {"territory": "t1", "establishment": "org-chus"}) == {"activity"}
}

test_it_counts_no_other_territory if of(subject, {"territory": "t2", "establishment": null}) == set()

test_a_pilot_counts_their_own_establishment_alone if {
	of(pilot, {"territory": "t1", "establishment": "org-chus"}) == {"activity"}
	of(pilot, {"territory": "t1", "establishment": "org-other"}) == set()
	of(pilot, {"territory": "t1", "establishment": null}) == set()
}

test_nobody_counts_what_isnt_said if {
	of(subject, null) == set()
	of(subject, {}) == set()
	of(object.union(subject, {"territory": ""}), {"territory": "", "establishment": null}) == set()
	of(object.union(pilot, {"organization": ""}), {"territory": "t1", "establishment": ""}) == set()
	data.record_access.counting.permitted == set() with input as {"now": 1, "profile": "quebec", "purpose": "HOPERAT", "subject": subject}
}

test_another_role_counts_nothing if of(object.union(subject, {"role": "physician"}), {"territory": "t1", "establishment": null}) == set()
