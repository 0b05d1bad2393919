# METADATA
# title: Voice 8, field by field
# description: |
#   Where a category is too coarse for a role, a table says the word of a field: nothing, or a mask. A role that is written
#   like another one has its fields too, and the nearest word wins. A field never shows what its category doesn't.
# custom:
#   owner: Privacy office
#   review_by: "2027-06-30"
# schemas:
#   - input: schema.input
#   - data.tables.fields: schema.tables.fields
package record_access.fields

verdicts[coordinate] := verdict if {
	words := nearest
	some coordinate, _ in data.record_access.answer.coordinates
	verdict := reading(words[coordinate])
	verdict != "permit"
}

nearest := object.union_n([
	object.get(data.tables.fields, object.get(data.record_access.role.second, "like", ""), {}),
	object.get(data.tables.fields, object.get(data.record_access.role.first, "like", ""), {}),
	object.get(data.tables.fields, data.record_access.question.subject.role, {}),
])

reading(word) := "permit" if word == "p"

else := concat("", ["mask:", substring(word, 2, -1)]) if {
	is_string(word)
	startswith(word, "m:")
	count(word) > 2
}

else := "deny:ROLE"
