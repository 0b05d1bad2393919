package record_access.directives_test

directive := {
	"kind": "restriction",
	"issuer": "registry",
	"effect": "deny",
	"actors": [{"id": "someone"}],
	"purposes": "all",
	"data": {"labels": ["PSY"]},
	"actions": "all",
	"period": {"from": null, "until": null},
	"exception_to": [],
	"use": null,
	"reason": false,
}

asked(given) := {
	"now": 100,
	"purpose": "ETREAT",
	"subject": {"id": "someone", "role": "physician", "organization": "org", "groups": ["night"], "scopes": [], "purposes": [], "standing": {"specialty": "CARD"}},
	"sources": {"registry": {"registry": true, "attests": []}, "clinic": {"registry": false, "attests": []}},
	"patients": {"p0": {"self": false, "deceased": false, "related": [], "directives": {"d1": given}}},
}

# "void" when the directive doesn't concern the question, else what it reaches.
reach(given) := within(given, {})

within(given, change) := found if {
	live := data.record_access.directives.live with input as object.union(asked(given), change)
	found := told(live)
}

told(live) := object.get(object.get(live, "p0", {}), "d1", {"reach": "void"}).reach

changed(part) := reach(object.union(object.remove(directive, object.keys(part)), part))

test_it_concerns_whom_it_names if {
	reach(directive) == "records"
	changed({"actors": [{"id": "another"}, {"id": "someone"}]}) == "records"
	changed({"actors": [{"role": "physician"}]}) == "records"
	changed({"actors": [{"organization": "org"}]}) == "records"
	changed({"actors": "all"}) == "records"
}

test_it_is_void_for_another if {
	changed({"actors": [{"id": "another"}]}) == "void"
	changed({"actors": [{"id": ""}]}) == "void"
	changed({"actors": [{"role": "nurse"}, {"organization": "elsewhere"}]}) == "void"
}

test_an_actor_that_cannot_be_read_is_everyone if {
	every actors in [[], null, "someone", [5], [{}], [{"id": null}], [{"role": "wizard"}], [{"organization": ""}], [{"id": "another", "role": "nurse"}], [{"id": "another"}, {"rank": "chief"}]] {
		changed({"actors": actors}) == "records"
	}
	reach(object.remove(directive, ["actors"])) == "records"
}

test_it_concerns_its_purposes_and_those_within_them if {
	changed({"purposes": ["ETREAT"]}) == "records"
	changed({"purposes": ["TREAT"]}) == "records"
	changed({"purposes": ["HRESCH", "HPAYMT"]}) == "void"
	every purposes in [[], null, "HRESCH", ["CURIOSITY"], ["HRESCH", 5]] {
		changed({"purposes": purposes}) == "records"
	}
	reach(object.remove(directive, ["purposes"])) == "records"
}

test_it_concerns_its_period if {
	changed({"period": {"from": 100, "until": 101}}) == "records"
	changed({"period": {"from": 101, "until": null}}) == "void"
	changed({"period": {"from": null, "until": 100}}) == "void"
	changed({"period": {}}) == "records"
	every period in [null, "past", {"from": "x", "until": 50}, {"from": null, "until": 50, "unless": true}, {"until": 50.5}] {
		changed({"period": period}) == "records"
	}
}

test_what_it_denies_is_about_records_only_when_understood if {
	changed({"data": {"categories": ["laboratory"]}}) == "categories"
	every part in [{"codes": 2}, {"authors": 1}, {"sources": ["chus"]}, {"categories": ["laboratory"], "labels": ["PSY"]}, {"labels": ["HTEST", "ETHUD"]}, {"labels": ["R", "PSY"]}, {"types": ["Condition"]}, {"records": 2}, {"period": true}, {"labels": ["PSY"], "types": ["Condition"]}] {
		changed({"data": part}) == "records"
	}
	every part in ["all", null, 5, {}, [], {"categories": []}, {"categories": ["gossip"]}, {"categories": "laboratory"}, {"labels": ["SECRET"]}, {"types": ["Gossip"]}, {"records": "many"}, {"period": false}, {"authors": ["x"]}, {"labels": ["PSY"], "authors": ["x"]}, {"sources": []}, {"sources": [5]}, {"codes": "many"}] {
		changed({"data": part}) == "all"
	}
}

test_an_unknown_kind_or_effect_denies_everything_whomever_it_names if {
	every part in [{"kind": "wish"}, {"kind": null}, {"effect": "maybe"}, {"effect": "permit"}] {
		changed(object.union(part, {"actors": [{"id": "another"}]})) == "all"
	}
	every given in [null, 5, "deny", [], {}] {
		reach(given) == "all"
	}
}

test_a_consent_may_deny if {
	changed({"kind": "consent"}) == "records"
	changed({"kind": "unclear"}) == "records"
	changed({"kind": "unknown"}) == "records"
	changed({"kind": "consent", "effect": "maybe"}) == "all"
	changed({"kind": "unclear", "effect": "permit"}) == "all"
}

test_a_patients_word_to_all_does_not_bind_the_patient if {
	own := {"purpose": "PATRQT", "subject": {"role": "patient"}, "patients": {"p0": {"self": true}}}
	every kind in ["restriction", "refusal", "consent"] {
		within(object.union(directive, {"actors": "all", "kind": kind}), own) == "void"
	}
	every kind in ["momentary", "unclear", "unknown"] {
		within(object.union(directive, {"actors": "all", "kind": kind}), own) == "records"
	}
	said := object.union(directive, {"actors": "all"})
	within(said, object.union(own, {"patients": {"p0": {"self": false}}})) == "records"
	within(said, object.union(own, {"purpose": "TREAT"})) == "records"
	within(object.union(directive, {"actors": [{"role": "patient"}]}), own) == "records"
	every purposes in [["PATRQT"], ["TREAT", "PATRQT"], ["CURIOSITY"], null] {
		within(object.union(object.remove(said, ["purposes"]), {"purposes": purposes}), own) == "records"
	}
}

test_a_group_or_a_specialty_is_another_only_when_proven if {
	changed({"actors": [{"group": "night"}]}) == "records"
	changed({"actors": [{"group": "day"}]}) == "void"
	within(object.union(directive, {"actors": [{"group": "day"}]}), {"subject": {"groups": null}}) == "records"
	changed({"actors": [{"specialty": "CARD"}]}) == "records"
	changed({"actors": [{"specialty": "RADI"}]}) == "void"
	changed({"actors": [{"specialty": "radi"}]}) == "records"
	changed({"actors": [{"specialty": "RADIOLOGY"}]}) == "records"
	every specialty in [null, "", 5, "card", "394579002"] {
		within(object.union(directive, {"actors": [{"specialty": "RADI"}]}), {"subject": {"standing": {"specialty": specialty}}}) == "records"
	}
}

test_it_concerns_reading_unless_it_speaks_of_something_else if {
	changed({"actions": ["collect", "correct"]}) == "void"
	every actions in ["all", [], ["correct", "access"], ["use"], ["disclose"], null, ["collect", 5]] { changed({"actions": actions}) == "records" }
	reach(object.remove(directive, ["actions"])) == "records"
}

test_a_momentary_refusal_speaks_of_ones_own_access_alone if {
	changed({"kind": "momentary"}) == "void"
	within(object.union(directive, {"kind": "momentary", "actors": "all"}), {"purpose": "FAMRQT"}) == "void"
	within(object.union(directive, {"kind": "momentary", "actors": "all"}), {"purpose": "PATRQT"}) == "records"
	unknown := object.union(directive, {"kind": "momentary", "actors": "all"})
	within(unknown, {"purpose": "CURIOSITY"}) == "records"
}

refusal(use) := object.union(directive, {"kind": "refusal", "actors": "all", "use": use})

test_a_refused_use_is_refused_for_its_purposes if {
	within(refusal("research"), {"purpose": "HRESCH"}) == "records"
	within(refusal("research"), {"purpose": "TREAT"}) == "void"
	within(refusal("unheard of"), {"purpose": "TREAT"}) == "records"
	within(refusal(null), {"purpose": "TREAT"}) == "records"
	within(refusal("research"), {"purpose": "CURIOSITY"}) == "records"
	within(object.union(object.remove(refusal("solicitation"), ["data"]), {"data": "all"}), {"purpose": "HRESCH"}) == "categories"
	within(object.union(object.remove(refusal("research"), ["data"]), {"data": "all"}), {"purpose": "HRESCH"}) == "all"
}

refused_for(use, purposes) := object.union(object.remove(refusal(use), ["purposes", "data"]), {"purposes": purposes, "data": "all"})

test_a_refused_use_for_other_purposes_stands_for_both_whatever_the_use if {
	every purpose in ["HRESCH", "TREAT", "ETREAT"] { within(refused_for("research", ["TREAT"]), {"purpose": purpose}) == "all" }
	within(refused_for("research", ["TREAT"]), {"purpose": "HPAYMT"}) == "void"
	every purpose in ["HRESCH", "FAMRQT"] { within(refused_for("grief", ["HRESCH"]), object.union(family([], false), {"purpose": purpose})) == "all" }
	every purpose in ["HRESCH", "HMARKT", "TREAT"] { within(refused_for("solicitation", ["TREAT"]), {"purpose": purpose}) == "all" }
	every purposes in [["CURIOSITY"], [], null] { within(refused_for("research", purposes), {"purpose": "TREAT"}) == "all" }
}

test_a_refused_use_for_a_purpose_of_its_own_keeps_its_use if {
	within(refused_for("research", ["HRESCH", "TREAT"]), {"purpose": "TREAT"}) == "void"
	within(refused_for("research", ["HRESCH", "TREAT"]), {"purpose": "HRESCH"}) == "all"
	within(refused_for("solicitation", ["HMARKT"]), {"purpose": "HMARKT"}) == "categories"
	within(refused_for("solicitation", ["HMARKT"]), {"purpose": "HRESCH"}) == "void"
	within(refused_for("grief", ["PATRQT"]), family([spouse], true)) == "all"
	within(refused_for("grief", ["PATRQT"]), family([spouse], false)) == "void"
}

family(related, deceased) := {"purpose": "FAMRQT", "patients": {"p0": {"related": related, "deceased": deceased}}}

spouse := {"source": "registry", "kind": "spouse", "from": 0, "until": 200}

test_a_refusal_to_relatives_speaks_to_these_after_death if {
	within(refusal("grief"), family([spouse], true)) == "records"
	within(refusal("grief"), family([spouse], false)) == "void"
	within(refusal("grief"), family([spouse], null)) == "records"
	within(refusal("grief"), family([], true)) == "void"
	within(refusal("grief"), family("none", true)) == "records"
	within(refusal("cause_of_death"), family([object.union(spouse, {"kind": "close_relative"})], true)) == "void"
	within(refusal("cause_of_death"), family([object.union(spouse, {"kind": "cousin"})], true)) == "records"
	within(refusal("cause_of_death"), family([object.union(spouse, {"kind": null})], true)) == "records"
	within(refusal("cause_of_death"), family([object.union(spouse, {"until": 100})], true)) == "void"
}

test_an_override_lifts_restrictions_and_consents_and_nothing_else if {
	lifted := {id |
		some id, kind in {"a": "restriction", "b": "consent", "c": "unclear", "d": "refusal", "e": "momentary", "f": "wish", "g": "unknown"}
		given := object.union(object.remove(directive, ["kind"]), {"kind": kind, "purposes": "all"})
		live := data.record_access.directives.live with input as object.union(asked(given), {"purpose": "PATRQT"})
			with data.record_access.emergencies.overridden as {"p0"}
		live.p0 == {}
	}
	lifted == {"a", "b", "c"}
}

test_directives_that_were_not_read_leave_nothing_known if {
	every given in [null, [], "none", 5] {
		data.record_access.directives.live == {} with input as {"patients": {"p0": {"directives": given}}}
	}
	data.record_access.directives.live == {} with input as {"patients": {"p0": {}}}
	data.record_access.directives.live == {"p0": {}} with input as {"patients": {"p0": {"directives": {}}}}
}

test_without_a_subject_or_a_time_nothing_is_void if {
	other := object.union(directive, {"actors": [{"id": "another"}], "purposes": "all"})
	old := object.union(directive, {"actors": "all", "period": {"from": null, "until": 50}})
	data.record_access.directives.live.p0.d1.reach == "records" with input as object.remove(asked(other), ["subject"])
	data.record_access.directives.live.p0.d1.reach == "records" with input as object.remove(asked(old), ["now"])
	else_where := object.union(directive, {"actors": "all", "purposes": ["HRESCH"]})
	data.record_access.directives.live.p0.d1.reach == "records" with input as object.remove(asked(else_where), ["purpose"])
}

permit := object.union(object.remove(directive, ["data"]), {"kind": "consent", "effect": "permit", "data": "all"})

permits(change) := object.union(object.remove(permit, object.keys(change)), change)

live_effect(id, given, change) := found if {
	question := object.union(object.remove(asked(given), ["patients"]), {"patients": {"p0": {"self": false, "deceased": false, "related": [], "directives": {id: given}}}})
	live := data.record_access.directives.live with input as object.union(question, change)
	found := object.get(object.get(live, "p0", {}), id, {"effect": "void"}).effect
}

test_a_permit_counts_when_every_part_is_proven if {
	every change in [{}, {"actors": "all"}, {"actors": [{"role": "physician"}]}, {"actors": [{"organization": "org"}]}, {"actors": [{"group": "night"}]}, {"actors": [{"specialty": "CARD"}]}, {"actors": [5, {"id": "another"}, {"id": "someone"}]}, {"purposes": ["ETREAT"]}, {"purposes": ["HRESCH", "TREAT"]}, {"actions": ["access"]}, {"actions": ["collect", "use"]}, {"period": {"from": 100, "until": 101}}, {"data": {"labels": ["PSY"]}}, {"data": {"categories": ["laboratory"]}}] {
		live_effect("d1", permits(change), {}) == "permit"
	}
}

test_a_permit_of_which_a_part_is_not_proven_counts_for_nothing if {
	every change in [{"actors": [{"id": "another"}]}, {"actors": [{"role": "nurse"}]}, {"actors": [{"organization": "elsewhere"}]}, {"actors": [{"group": "day"}]}, {"actors": [{"specialty": "RADI"}]}, {"actors": []}, {"actors": null}, {"actors": [{"id": "someone", "role": "physician"}]}, {"purposes": ["HRESCH"]}, {"purposes": ["BTG"]}, {"purposes": []}, {"purposes": null}, {"actions": ["correct"]}, {"actions": []}, {"actions": null}, {"period": {"from": 101, "until": null}}, {"period": {"from": null, "until": 100}}, {"period": {"from": null}}, {"period": {}}, {"period": null}, {"period": {"from": null, "until": "never"}}, {"data": {"labels": ["SECRET"]}}, {"data": null}, {"issuer": null}, {"exception_to": null}, {"use": "research"}] {
		live_effect("d1", permits(change), {}) == "void"
	}
	every part in ["actors", "purposes", "actions", "period", "data", "issuer", "exception_to", "use"] {
		live_effect("d1", object.remove(permit, [part]), {}) == "void"
	}
}

test_a_permit_to_a_group_or_an_organization_needs_one if {
	live_effect("d1", permits({"actors": [{"group": "night"}]}), {"subject": {"groups": null}}) == "void"
	live_effect("d1", permits({"actors": [{"organization": ""}]}), {"subject": {"organization": ""}}) == "void"
	live_effect("d1", permits({"actors": [{"specialty": ""}]}), {"subject": {"standing": {"specialty": ""}}}) == "void"
}

test_a_permit_for_an_override_counts_while_one_is_in_force if {
	given := permits({"purposes": ["BTG"]})
	live := data.record_access.directives.live with input as asked(given)
		with data.record_access.emergencies.purposes as {"ETREAT", "TREAT", "BTG"}
	live.p0.d1.effect == "permit"
}

test_other_kinds_permit_only_as_exceptions if {
	every kind in ["restriction", "refusal", "momentary"] {
		live_effect("d1.1", permits({"kind": kind, "exception_to": ["d1"]}), {"purpose": "PATRQT"}) == "permit"
		live_effect("d1", permits({"kind": kind}), {"purpose": "PATRQT"}) == "deny"
	}
	live_effect("d1.1", permits({"kind": "unclear", "exception_to": ["d1"]}), {}) == "deny"
}

test_an_exception_is_to_the_provisions_that_it_stands_in if {
	given := permits({"exception_to": ["d1", "d1.2", "d2", "d1.2.1", 5, "d"]})
	live := data.record_access.directives.live with input as object.union(asked(given), {"patients": {"p0": {"directives": {"d1.2.1": given}}}})
	live.p0["d1.2.1"].over == {"d1", "d1.2"}
	live.p0.d1.over == set()
}

test_a_permit_counts_at_its_issuer_and_the_registrys_everywhere if {
	counts_at("registry") == "everywhere"
	counts_at("clinic") == "clinic"
	counts_at("nowhere") == "nowhere"
}

counts_at(issuer) := found if {
	found := data.record_access.directives.live.p0.d1.counts_at with input as asked(permits({"issuer": issuer}))
}

test_periods_to_come_are_boundaries if {
	later := object.union(directive, {"period": {"from": 150, "until": 200}})
	data.record_access.directives.boundaries == {150, 200} with input as asked(later)
	past := object.union(directive, {"period": {"from": 50, "until": 100}})
	data.record_access.directives.boundaries == set() with input as asked(past)
}
