# METADATA
# title: Voice 5. Refusals, and what stands when the patient has said nothing
# description: |
#   A patient may refuse a use of their record, research for instance. No emergency lifts a refusal. Where the patient has
#   said nothing, the table of defaults decides for each purpose.
# custom:
#   owner: Privacy office
#   review_by: "2027-06-30"
# schemas:
#   - input: schema.input
#   - data.tables.no_directive: schema.tables.no_directive
package record_access.refusals

permitted[name] := categories if {
	open_by_default
	some name, status in refusing
	every _, directive in status { directive.reach != "wide" }
	refused := {category | some directive in status; some category in directive.categories}
	categories := data.record_access.question.categories - refused
}

default open_by_default := false

open_by_default if {
	data.tables.no_directive[input.profile][data.record_access.question.purpose] == "permit"
}

# The refusals that stand now, patient by patient.
refusing[name] := status if {
	some name, all_of_them in data.record_access.directives.statuses
	status := {id: directive |
		some id, directive in all_of_them
		directive.kind == "refusal"
		directive.reach != "void"
	}
}

# The classes of records that no refusal touches.
classes contains name if {
	some name, kinds in data.record_access.directives.touching
	every kind in kinds { kind != "refusal" }
}
