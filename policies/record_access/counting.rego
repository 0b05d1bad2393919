# METADATA
# title: Voice 8, counts
# description: |
#   Counts are of no person: of the sessions of an establishment, or of those of a territory. A table says whether a role reads
#   them of its own establishment or of its own territory. Whoever asks for another's is refused, and so is a question that
#   doesn't say what is counted.
# custom:
#   owner: Privacy office
#   review_by: "2027-06-30"
# schemas:
#   - input: schema.input
#   - data.tables.counts: schema.tables.counts
package record_access.counting

# The categories that are counts alone: nothing of them is open but what is counted here.
categories := {"activity"}

default permitted := set()

permitted := categories if scope == own

scope := data.tables.counts.scope[data.record_access.question.subject.role]

default own := "nobody"

own := "territory" if {
	scope == "territory"
	counted.territory == data.record_access.question.subject.territory
}

own := "establishment" if {
	scope == "establishment"
	counted.establishment == data.record_access.question.subject.organization
}

# What is counted: a territory whole, or one establishment of it.
counted := input.counted if {
	is_object(input.counted)
	is_string(input.counted.territory)
	input.counted.territory != ""
	input.counted.establishment != ""
}
