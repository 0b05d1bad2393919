# METADATA
# title: Voice 4. Restriction directives
# description: |
#   A patient may restrict their record from a named clinician, a role or an organization: all of it, some categories, or
#   the records that the directive describes. Whatever is not understood counts as a restriction of everything.
# custom:
#   owner: Privacy office
#   review_by: "2027-06-30"
package record_access.restrictions

permitted[name] := categories if {
	some name, status in denying
	every _, directive in status { directive.reach != "wide" }
	refused := {category | some directive in status; some category in directive.categories}
	categories := data.record_access.question.categories - refused
}

# The directives that restrict now, patient by patient. Refusals are voice 5's.
denying[name] := status if {
	some name, all_of_them in data.record_access.directives.statuses
	status := {id: directive |
		some id, directive in all_of_them
		directive.kind != "refusal"
		directive.reach != "void"
	}
}

# The classes of records that no restriction touches.
classes contains name if {
	some name, kinds in data.record_access.directives.touching
	every kind in kinds { kind == "refusal" }
}
