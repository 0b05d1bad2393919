package record_access.provisions_test

everything := data.record_access.question.categories

said(effect, reach, over) := {"kind": "consent", "effect": effect, "reach": reach, "categories": set(), "over": over, "counts_at": "clinic"}

about(effect, categories, over) := object.union(said(effect, "categories", over), {"categories": categories})

patients(live) := found if {
	found := data.record_access.provisions.patients.p0 with input as {"patients": {"p0": {"directives": {id: {} | some id, _ in live}}}}
		with data.record_access.directives.live as {"p0": live}
}

classes(live, categories, selectors) := found if {
	found := data.record_access.provisions.classes.c0 with input as {
		"patients": {"p0": {"directives": {id: {} | some id, _ in live}}},
		"classes": {"c0": {"patient": "p0", "type": "T", "categories": categories, "labels": [], "selectors": selectors}},
	}
		with data.record_access.directives.live as {"p0": live}
}

test_without_a_directive_nothing_is_denied_or_opened if {
	patients({}) == {"own": everything, "denied": {}, "opened": {}}
	classes({}, ["laboratory", "provenance"], []) == {"own": {"laboratory", "provenance"}, "denied": {}, "opened": {}}
}

test_one_about_everything_counts_for_every_category if {
	patients({"d1": said("deny", "all", set())}).denied == {"consent": everything}
	patients({"d1": said("permit", "all", set())}).opened == {"clinic": everything}
	classes({"d1": said("deny", "all", set())}, ["laboratory", "provenance"], []).denied == {"consent": {"laboratory", "provenance"}}
}

test_one_about_categories_counts_for_these_and_provenance_follows_the_record if {
	patients({"d1": about("deny", {"laboratory"}, set())}).denied == {"consent": {"laboratory"}}
	patients({"d1": about("permit", {"laboratory"}, set())}).opened == {"clinic": {"laboratory", "provenance"}}
	classes({"d1": about("deny", {"laboratory"}, set())}, ["laboratory", "provenance"], []).denied == {"consent": {"laboratory", "provenance"}}
	classes({"d1": about("deny", {"laboratory"}, set())}, ["laboratory", "imaging", "provenance"], []).denied == {"consent": {"laboratory"}}
	classes({"d1": about("permit", {"laboratory"}, set())}, ["laboratory", "imaging", "provenance"], []).opened == {"clinic": {"laboratory", "provenance"}}
}

test_provenance_is_denied_by_itself_only_when_it_is_named if {
	named := {"d1": about("deny", {"provenance"}, set())}
	patients(named).denied == {"consent": {"provenance"}}
	classes(named, ["laboratory", "provenance"], []).denied == {"consent": {"provenance"}}
	classes(named, ["provenance"], []).denied == {"consent": {"provenance"}}
	classes({}, ["provenance"], []).denied == {}
	lifted := {"d1": said("deny", "all", set()), "d1.1": about("permit", {"laboratory"}, {"d1"})}
	classes(lifted, ["laboratory", "provenance"], []).denied == {"consent": set()}
	classes(lifted, ["laboratory", "imaging", "provenance"], []).denied == {"consent": {"imaging"}}
}

test_one_about_records_counts_for_those_that_it_describes if {
	live := {"d1": said("deny", "records", set())}
	patients(live).denied == {}
	classes(live, ["laboratory"], []).denied == {}
	classes(live, ["laboratory"], ["d1"]).denied == {"consent": {"laboratory"}}
}

test_a_record_described_by_a_directive_that_the_patient_does_not_have_is_shut if {
	classes({}, ["laboratory"], ["d9"]).denied == {"unknown": {"laboratory"}}
	classes({}, ["laboratory"], [5]).denied == {"unknown": {"laboratory"}}
}

nested := {
	"d1": said("deny", "all", set()),
	"d1.1": said("permit", "records", {"d1"}),
	"d1.1.1": said("deny", "records", {"d1", "d1.1"}),
}

test_an_exception_gives_way_to_its_own_exceptions if {
	classes(nested, ["laboratory"], []).denied == {"consent": {"laboratory"}}
	classes(nested, ["laboratory"], ["d1.1"]) == {"own": {"laboratory"}, "denied": {}, "opened": {"clinic": {"laboratory"}}}
	classes(nested, ["laboratory"], ["d1.1", "d1.1.1"]).denied == {"consent": {"laboratory"}}
	classes(nested, ["laboratory"], ["d1.1.1"]).denied == {"consent": {"laboratory"}}
}

test_the_exception_of_any_other_kind_lifts_what_it_stands_in_and_opens_nothing if {
	every kind in ["restriction", "refusal", "momentary"] {
		own := {id: object.union(one, {"kind": kind}) | some id, one in nested}
		classes(own, ["laboratory"], ["d1.1"]) == {"own": {"laboratory"}, "denied": {}, "opened": {}}
		patients(own).opened == {}
	}
}

test_before_any_record_a_category_is_shut_only_when_every_record_of_it_would_be if {
	patients(nested).denied == {}
	patients(object.remove(nested, ["d1.1"])).denied == {"consent": everything}
}

test_of_several_directives_each_stands_by_itself if {
	two := {"d1": said("deny", "all", set()), "d2": said("permit", "all", set()), "d2.1": said("permit", "all", {"d2"})}
	patients(two).denied == {"consent": everything}
	kinds := {"d1": object.union(said("deny", "all", set()), {"kind": "refusal"}), "d2": said("permit", "all", set())}
	patients(kinds).denied == {"refusal": everything}
	patients(kinds).opened == {"clinic": everything}
}

test_a_patient_whose_directives_were_not_read_has_nothing if {
	data.record_access.provisions.patients == {} with data.record_access.directives.live as {}
	data.record_access.provisions.classes == {} with data.record_access.directives.live as {}
		with input as {"classes": {"c0": {"patient": "p0", "type": "T", "categories": ["laboratory"], "labels": [], "selectors": []}}}
}
