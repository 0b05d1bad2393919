# METADATA
# title: Voice 7. Security labels
# description: |
#   A record is as confidential as its most confidential label. A record without a label counts as normal, one with a
#   sensitivity label as restricted at least; a mark restricts nothing. Each role is cleared up to a level, perhaps a lower
#   one for some purposes; an unknown label is refused.
# custom:
#   owner: Privacy office
#   review_by: "2027-06-30"
# schemas:
#   - input: schema.input
#   - data.tables.labels: schema.tables.labels
package record_access.labels

classes[name] := {category | some category in class.categories} if {
	some name, class in data.record_access.question.classes
	every label in class.labels { label in known }
	found := {ranks[label] | some label in class.labels; label in levels}
	marked := {ranks[data.tables.labels.sensitive_is] | some label in class.labels; label in sensitive}
	plain := {ranks[data.tables.labels.unlabelled] | count(found) == 0}
	max(((found | marked) | plain)) <= cleared
}

# Up to which level the role reads; a purpose may lower it, and never raises it.
cleared := min({ranks[by_role], ranks[object.get(by_purpose, data.record_access.question.subject.role, by_role)]}) if {
	by_role := data.tables.labels.clearance[data.record_access.question.subject.role]
	by_purpose := object.get(data.tables.labels.clearance_by_purpose, data.record_access.question.purpose, {})
}

levels := {code | some code in data.tables.labels.confidentiality}

sensitive := {code | some code, _ in data.tables.labels.sensitivity}

marks := {code | some code in data.tables.labels.marks}

known := (levels | sensitive) | marks

ranks := {code: rank | some rank, code in data.tables.labels.confidentiality}
