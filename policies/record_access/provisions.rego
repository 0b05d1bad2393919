# METADATA
# title: What the patient's directives leave of each category
# description: |
#   A provision counts for a record when it speaks of everything, of one of its categories, or when the record was found to be
#   one that it describes. What another one makes an exception to gives way. Where no record is at hand yet, a category is
#   shut only when every record of it would be. What remains is told by kind of directive: voices 4, 5, 6 and 10 read it.
# custom:
#   owner: Privacy office
#   review_by: "2027-06-30"
# schemas:
#   - input: schema.input
package record_access.provisions

# Patient → {own: categories, denied: {kind: categories}, opened: {source, or "everywhere": categories}}, before any record is at hand.
patients[name] := weighed if {
	some name, live in data.record_access.directives.live
	sets := sorted[name]
	weighed := spread(sets.all | sets.openers, sets.about, live, data.record_access.question.categories)
}

# The same of each class of records.
classes[name] := weighed if {
	some name, class in data.record_access.question.classes
	live := data.record_access.directives.live[class.patient]
	sets := sorted[class.patient]
	picked := {id | some id in class.selectors}
	count(picked - sets.known) == 0
	own := {category | some category in class.categories}
	weighed := spread(sets.all | (sets.chosen & picked), sets.about, live, own)
}

# A record described by a directive that the patient doesn't have is shut.
classes[name] := {"own": own, "denied": {"unknown": own}, "opened": {}} if {
	some name, class in data.record_access.question.classes
	own := {category | some category in class.categories}
	sets := sorted[class.patient]
	picked := {id | some id in class.selectors}
	count(picked - sets.known) > 0
}

# The ids of each patient's provisions, by what they speak of.
sorted[name] := sets if {
	some name, live in data.record_access.directives.live
	sets := {
		"known": object.keys(data.record_access.question.patients[name].directives),
		"all": {id | some id, said in live; said.reach == "all"},
		"chosen": {id | some id, said in live; said.reach == "records"},
		"openers": {id | some id, said in live; said.reach == "records"; said.effect == "permit"},
		"about": {category: ids |
			some each in live
			some category in each.categories
			ids := {id | some id, said in live; category in said.categories}
		},
	}
}

# What stands on each category: provenance follows the others, unless a provision names it.
spread(ids, about, live, own) := {"own": own, "denied": denied, "opened": opened} if {
	plain := followed(own)
	rest := plain - object.keys(about)
	others := weigh(ids, live)
	named := {category: weigh(ids | about[category], live) | some category in (plain & object.keys(about))}
	apart := {category: weigh(about[category], live) | some category in ((own - plain) & object.keys(about))}
	each := object.union(named, apart)
	denied := {kind: whole(categories, plain, own) |
		some kind in (others.denied | {one | some found in each; some one in found.denied})
		categories := {category | some category, found in each; kind in found.denied} | {category | kind in others.denied; some category in rest}
	}
	opened := {place: union({categories, own - plain}) |
		some place in (others.opened | {one | some found in named; some one in found.opened})
		categories := {category | some category, found in named; place in found.opened} | {category | place in others.opened; some category in rest}
	}
}

followed(own) := own - {"provenance"} if count(own - {"provenance"}) > 0

else := own

whole(categories, plain, own) := own if count(plain - categories) == 0

else := categories

# A consent alone opens. What a restriction or a refusal makes an exception of is not withheld by it, and that is all.
weigh(ids, live) := {"denied": denied, "opened": opened} if {
	standing := ids - {ancestor | some id in ids; some ancestor in live[id].over}
	denied := {live[id].kind | some id in standing; live[id].effect == "deny"}
	opened := {live[id].counts_at | some id in standing; live[id].effect == "permit"; live[id].kind == "consent"}
}
