# METADATA
# title: Voice 7. Security labels
# description: |
#   A record is as confidential as its most confidential label. A record without a label counts as normal, one with a
#   sensitivity label as restricted at least. Each role is cleared up to a level; an unknown label is refused.
# custom:
#   owner: Privacy office
#   review_by: "2027-06-30"
# schemas:
#   - input: schema.input
#   - data.tables.labels: schema.tables.labels
package record_access.labels

classes contains name if {
	some name, class in data.record_access.question.classes
	every label in class.labels { label in known }
	found := {ranks[label] | some label in class.labels; label in levels}
	marked := {ranks[data.tables.labels.sensitive_is] | some label in class.labels; label in sensitive}
	plain := {ranks[data.tables.labels.unlabelled] | count(found) == 0}
	max(((found | marked) | plain)) <= cleared
}

cleared := ranks[data.tables.labels.clearance[data.record_access.question.subject.role]]

levels := {code | some code in data.tables.labels.confidentiality}

sensitive := {code | some code, _ in data.tables.labels.sensitivity}

known := levels | sensitive

ranks := {code: rank | some rank, code in data.tables.labels.confidentiality}
