package record_access.overlays_test

table := {
	"staff": {"org-1": {"healer": {"document": "deny", "birth": "m:year"}}},
	"specialties": {"RADI": {"document": "m:redact", "birth": "m:initials"}, "CARD": {"contact": "5"}},
	"records": {"org-2": {"all": ["document"], "healer": ["imaging"], "other": ["birth"]}},
}

subject(standing) := {"id": "x", "role": "healer", "organization": "org-1", "scopes": [], "purposes": [], "standing": standing}

words(change) := found if {
	found := data.record_access.overlays.words with input as {"subject": object.union(subject({"specialty": null}), change)}
		with data.tables.overlays as table
}

test_the_words_of_ones_establishment_role_and_specialty if {
	words({}) == {"document": {"deny"}, "birth": {"mask:year"}}
	words({"role": "other"}) == {}
	words({"organization": "org-9"}) == {}
	words({"standing": {"specialty": "RADI"}}) == {"document": {"deny", "mask:redact"}, "birth": {"mask:year", "mask:initials"}}
	words({"organization": "", "standing": {"specialty": "CARD"}}) == {"contact": {"deny"}}
	words({"standing": {"specialty": "PSYC"}}) == {"document": {"deny"}, "birth": {"mask:year"}}
}

test_who_does_not_say_which_specialty_is_held_to_all if {
	found := data.record_access.overlays.words with input as {"subject": object.union(object.remove(subject({}), ["organization"]), {"organization": "org-9"})}
		with data.tables.overlays as table
	found == {"document": {"mask:redact"}, "birth": {"mask:initials"}, "contact": {"deny"}}
}

test_who_says_a_specialty_that_nobody_knows_is_held_to_all if {
	every specialty in ["", "radi", "OTHER", 5, ["RADI"], false] {
		words({"organization": "org-9", "standing": {"specialty": specialty}}) == {"document": {"mask:redact"}, "birth": {"mask:initials"}, "contact": {"deny"}}
	}
}

everything := data.record_access.question.categories

class := {"patient": "p0", "type": "T", "categories": ["document", "imaging", "birth"], "labels": [], "selectors": []}

asked := {
	"subject": subject({"specialty": null}),
	"requests": [{"patient": "p0", "source": "s1", "organization": "org-1"}, {"patient": "p0", "source": "s2", "organization": "org-2"}, {"patient": "p0", "source": "s3", "organization": ""}],
	"classes": {
		"unsaid": class,
		"own": object.union(class, {"establishment": "org-1"}),
		"other": object.union(class, {"establishment": "org-2"}),
		"nobody": object.union(class, {"establishment": ""}),
		"odd": object.union(class, {"establishment": 5}),
		"list": object.union(class, {"establishment": []}),
	},
}

test_an_organization_withholds_of_its_own_records if {
	found := data.record_access.overlays.permitted with input as asked with data.tables.overlays as table
	found == {0: everything, 1: everything - {"document", "imaging"}, 2: everything}
}

test_where_a_source_holds_those_of_several_each_class_says_whose_it_is if {
	found := data.record_access.overlays.classes with input as asked with data.tables.overlays as table
	found == {"unsaid": {"document", "imaging", "birth"}, "own": {"document", "imaging", "birth"}, "other": {"birth"}, "nobody": {"document", "imaging", "birth"}, "odd": {"birth"}, "list": {"birth"}}
}

test_there_a_class_that_does_not_say_is_held_to_all if {
	found := data.record_access.overlays.stray with input as asked with data.tables.overlays as table
	found == {2: {"unsaid": {"birth"}}}
	data.record_access.overlays.stray == {} with input as asked with data.tables.overlays as object.union(object.remove(table, ["records"]), {"records": {}})
}
