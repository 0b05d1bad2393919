package record_access.directives_test

directive := {
	"kind": "restriction",
	"issuer": "registry",
	"effect": "deny",
	"actors": [{"id": "someone"}],
	"purposes": "all",
	"data": {"labels": ["PSY"]},
	"period": {"from": null, "until": null},
}

asked(given) := {
	"now": 100,
	"purpose": "ETREAT",
	"subject": {"id": "someone", "role": "physician", "organization": "org", "scopes": [], "purposes": [], "standing": {}},
	"patients": {"p0": {"self": false, "directives": {"d1": given}}},
}

reach(given) := found if {
	found := data.record_access.directives.statuses.p0.d1.reach with input as asked(given)
}

changed(part) := reach(object.union(object.remove(directive, object.keys(part)), part))

test_it_concerns_whom_it_names if {
	reach(directive) == "narrow"
	changed({"actors": [{"id": "another"}, {"id": "someone"}]}) == "narrow"
	changed({"actors": [{"role": "physician"}]}) == "narrow"
	changed({"actors": [{"organization": "org"}]}) == "narrow"
	changed({"actors": "all"}) == "narrow"
}

test_it_is_void_for_another if {
	changed({"actors": [{"id": "another"}]}) == "void"
	changed({"actors": [{"id": ""}]}) == "void"
	changed({"actors": [{"role": "nurse"}, {"organization": "elsewhere"}]}) == "void"
}

test_an_actor_that_cannot_be_read_is_everyone if {
	every actors in [[], null, "someone", [5], [{}], [{"id": null}], [{"role": "wizard"}], [{"organization": ""}], [{"id": "another", "role": "nurse"}], [{"id": "another"}, {"rank": "chief"}]] {
		changed({"actors": actors}) == "narrow"
	}
	reach(object.remove(directive, ["actors"])) == "narrow"
}

test_it_concerns_its_purposes_and_those_within_them if {
	changed({"purposes": ["ETREAT"]}) == "narrow"
	changed({"purposes": ["TREAT"]}) == "narrow"
	changed({"purposes": ["HRESCH", "HPAYMT"]}) == "void"
	every purposes in [[], null, "HRESCH", ["CURIOSITY"], ["HRESCH", 5]] {
		changed({"purposes": purposes}) == "narrow"
	}
	reach(object.remove(directive, ["purposes"])) == "narrow"
}

test_it_concerns_its_period if {
	changed({"period": {"from": 100, "until": 101}}) == "narrow"
	changed({"period": {"from": 101, "until": null}}) == "void"
	changed({"period": {"from": null, "until": 100}}) == "void"
	changed({"period": {}}) == "narrow"
	every period in [null, "past", {"from": "x", "until": 50}, {"from": null, "until": 50, "unless": true}, {"until": 50.5}] {
		changed({"period": period}) == "narrow"
	}
}

test_what_it_denies_is_narrow_only_when_understood if {
	every part in [{"categories": ["laboratory"]}, {"labels": ["R", "PSY"]}, {"types": ["Condition"]}, {"records": 2}, {"period": true}, {"labels": ["PSY"], "types": ["Condition"]}] {
		changed({"data": part}) == "narrow"
	}
	every part in ["all", null, 5, {}, [], {"categories": []}, {"categories": ["gossip"]}, {"categories": "laboratory"}, {"labels": ["SECRET"]}, {"types": ["Gossip"]}, {"records": "many"}, {"period": false}, {"authors": ["x"]}, {"labels": ["PSY"], "authors": ["x"]}] {
		changed({"data": part}) == "wide"
	}
}

test_an_unknown_kind_or_effect_is_wide_whomever_it_names if {
	every part in [{"kind": "wish"}, {"kind": null}, {"effect": "maybe"}, {"effect": "permit"}] {
		changed(object.union(part, {"actors": [{"id": "another"}]})) == "wide"
	}
	every given in [null, 5, "deny", [], {}] {
		reach(given) == "wide"
	}
}

test_a_consent_denies_or_says_nothing if {
	changed({"kind": "consent"}) == "narrow"
	changed({"kind": "consent", "effect": "permit"}) == "void"
	changed({"kind": "consent", "effect": "maybe"}) == "wide"
}

test_a_patients_word_to_all_does_not_bind_the_patient if {
	own := {"purpose": "PATRQT", "subject": {"role": "patient"}, "patients": {"p0": {"self": true}}}
	said := object.union(directive, {"actors": "all"})
	data.record_access.directives.statuses.p0.d1.reach == "void" with input as object.union(asked(said), own)
	data.record_access.directives.statuses.p0.d1.reach == "narrow" with input as object.union(asked(said), object.union(own, {"patients": {"p0": {"self": false}}}))
	data.record_access.directives.statuses.p0.d1.reach == "narrow" with input as object.union(asked(said), object.union(own, {"purpose": "TREAT"}))
	to_patients := object.union(directive, {"actors": [{"role": "patient"}]})
	data.record_access.directives.statuses.p0.d1.reach == "narrow" with input as object.union(asked(to_patients), own)
}

test_directives_that_were_not_read_leave_no_status if {
	every given in [null, [], "none", 5] {
		data.record_access.directives.statuses == {} with input as {"patients": {"p0": {"directives": given}}}
	}
	data.record_access.directives.statuses == {} with input as {"patients": {"p0": {}}}
	data.record_access.directives.statuses == {"p0": {}} with input as {"patients": {"p0": {"directives": {}}}}
}

test_without_a_subject_or_a_time_nothing_is_void if {
	other := object.union(directive, {"actors": [{"id": "another"}], "purposes": "all"})
	old := object.union(directive, {"actors": "all", "period": {"from": null, "until": 50}})
	data.record_access.directives.statuses.p0.d1.reach == "narrow" with input as object.remove(asked(other), ["subject"])
	data.record_access.directives.statuses.p0.d1.reach == "narrow" with input as object.remove(asked(old), ["now"])
	else_where := object.union(directive, {"actors": "all", "purposes": ["HRESCH"]})
	data.record_access.directives.statuses.p0.d1.reach == "narrow" with input as object.remove(asked(else_where), ["purpose"])
}

class := {"patient": "p0", "type": "Condition", "categories": ["condition", "provenance"], "labels": [], "selectors": ["d1"]}

touching(given, change) := found if {
	found := data.record_access.directives.touching.c0 with input as object.union(asked(given), {"classes": {"c0": object.union(class, change)}})
}

test_a_narrow_directive_touches_the_records_that_it_chooses if {
	touching(directive, {}) == {"restriction"}
	touching(directive, {"selectors": []}) == set()
	touching(object.union(directive, {"actors": [{"id": "another"}]}), {}) == set()
	touching(directive, {"selectors": ["d9"]}) == {"unknown"}
	touching(object.union(directive, {"kind": "refusal"}), {}) == {"refusal"}
}

test_one_about_categories_touches_a_record_that_has_no_other if {
	about := object.union(object.remove(directive, ["data"]), {"data": {"categories": ["condition"]}})
	touching(about, {}) == {"restriction"}
	touching(about, {"categories": ["condition", "laboratory"]}) == set()
}

test_periods_to_come_are_boundaries if {
	later := object.union(directive, {"period": {"from": 150, "until": 200}})
	data.record_access.directives.boundaries == {150, 200} with input as asked(later)
	past := object.union(directive, {"period": {"from": 50, "until": 100}})
	data.record_access.directives.boundaries == set() with input as asked(past)
}
