package record_access.representation_test

everything := data.record_access.question.categories

patient := {"self": false, "deceased": false, "fourteen": 100, "eighteen": 200, "opinions": [], "represents": [], "related": []}

asked(now, purpose, change) := {
	"now": now,
	"purpose": purpose,
	"sources": {"registry": {"registry": true, "attests": ["parent_or_tutor", "tutor", "mandatary", "heir", "spouse", "no_harm"]}, "chus": {"registry": false, "attests": ["no_harm"]}},
	"patients": {"p0": object.union(patient, change)},
	"requests": [{"patient": "p0", "source": "chus", "organization": ""}, {"patient": "p0", "source": "clinic", "organization": ""}],
}

permitted(now, purpose, change) := found if {
	found := data.record_access.representation.permitted with input as asked(now, purpose, change)
}

row(kind) := {"source": "registry", "kind": kind, "from": 0, "until": 1000}

who(kind) := {"represents": [row(kind)]}

all_open := {0: everything, 1: everything}

all_shut := {0: set(), 1: set()}

test_it_says_nothing_of_who_does_not_ask_in_the_patients_name if {
	permitted(50, "TREAT", {"fourteen": null, "deceased": true}) == all_open
	permitted(50, "HRESCH", {"opinions": null}) == all_open
	permitted(50, "CURIOSITY", {}) == {}
}

test_a_young_person_reads_from_fourteen if {
	permitted(99, "PATRQT", {}) == all_shut
	permitted(100, "PATRQT", {}) == all_open
	permitted(200, "PATRQT", {}) == all_open
	permitted(300, "PATRQT", {"deceased": true}) == all_shut
}

test_who_has_parental_authority_reads_before_fourteen if {
	permitted(99, "FAMRQT", who("parent_or_tutor")) == all_open
	permitted(100, "FAMRQT", who("parent_or_tutor")) == all_shut
	permitted(200, "FAMRQT", who("parent_or_tutor")) == all_shut
	permitted(99, "FAMRQT", {}) == all_shut
}

with_opinion(kind, opinion) := object.union(who(kind), {"opinions": [opinion]})

test_an_opinion_that_no_harm_is_likely_opens_from_fourteen_where_it_counts if {
	opinion := row("no_harm")
	permitted(100, "FAMRQT", with_opinion("parent_or_tutor", opinion)) == all_open
	permitted(100, "FAMRQT", with_opinion("parent_or_tutor", object.union(opinion, {"source": "chus"}))) == {0: everything, 1: set()}
	permitted(100, "FAMRQT", with_opinion("parent_or_tutor", object.union(opinion, {"source": "clinic"}))) == all_shut
	permitted(100, "FAMRQT", with_opinion("parent_or_tutor", object.union(opinion, {"until": 100}))) == all_shut
	permitted(200, "FAMRQT", with_opinion("parent_or_tutor", opinion)) == all_shut
}

test_youth_protection_shuts_whoever_says_so if {
	opinion := object.union(row("youth_protection"), {"source": "clinic"})
	permitted(99, "FAMRQT", with_opinion("parent_or_tutor", opinion)) == all_shut
	permitted(99, "FAMRQT", with_opinion("parent_or_tutor", object.union(opinion, {"until": null}))) == all_shut
	permitted(99, "FAMRQT", with_opinion("parent_or_tutor", object.union(opinion, {"kind": "what?"}))) == all_shut
	permitted(99, "FAMRQT", with_opinion("parent_or_tutor", object.union(opinion, {"until": 99}))) == all_open
	permitted(100, "FAMRQT", object.union(who("parent_or_tutor"), {"opinions": [opinion, row("no_harm")]})) == all_shut
	permitted(99, "FAMRQT", object.union(who("parent_or_tutor"), {"opinions": null})) == all_shut
	permitted(200, "FAMRQT", object.union(who("mandatary"), {"opinions": null})) == all_open
}

test_mandataries_of_adults_and_after_death_heirs_and_relatives if {
	permitted(200, "FAMRQT", who("mandatary")) == all_open
	permitted(199, "FAMRQT", who("mandatary")) == all_shut
	permitted(300, "FAMRQT", object.union(who("mandatary"), {"deceased": true})) == all_shut
	heir := permitted(300, "FAMRQT", object.union(who("heir"), {"deceased": true}))
	"coverage" in heir[0]
	not "condition" in heir[0]
	permitted(300, "FAMRQT", who("heir")) == all_shut
	spouse := permitted(300, "FAMRQT", {"related": [row("spouse")], "deceased": true})
	"encounter" in spouse[1]
	permitted(300, "FAMRQT", {"related": [row("spouse")]}) == all_shut
}

test_someone_of_no_known_age_is_read_by_nobody_in_their_name if {
	every change in [{"fourteen": null}, {"eighteen": null}, {"fourteen": "young"}, {"eighteen": 100}, {"deceased": null}, {"deceased": "no"}] {
		permitted(300, "PATRQT", change) == all_shut
		permitted(99, "FAMRQT", object.union(who("parent_or_tutor"), change)) == all_shut
	}
}

test_the_reason_is_minority_for_the_young if {
	data.record_access.representation.reasons == {"p0": "MINORITY"} with input as asked(150, "FAMRQT", {})
	data.record_access.representation.reasons == {} with input as asked(200, "FAMRQT", {})
}

test_the_birthdays_are_boundaries_for_those_who_ask_so if {
	data.record_access.representation.boundaries == {100, 200} with input as asked(50, "PATRQT", {})
	data.record_access.representation.boundaries == {200} with input as asked(100, "FAMRQT", {})
	data.record_access.representation.boundaries == set() with input as asked(50, "TREAT", {})
}

test_a_table_that_says_something_else_opens_nothing if {
	every word in ["everything", null, 5, []] {
		found := data.record_access.representation.permitted with input as asked(300, "PATRQT", {})
			with data.tables.representation as {"self": {"adult": word, "needs": {}, "unless": []}}
		found == all_shut
	}
}
