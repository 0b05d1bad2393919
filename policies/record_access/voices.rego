# METADATA
# title: The written list of voices
# description: |
#   A value goes out only if every voice of this list permits it. A voice that is silent permits nothing. Voices 1, 2 and 8
#   look at the person and the purpose: their refusal is told by name. The others look at the patient and the record: their
#   refusal can't be told from absence.
# custom:
#   owner: Privacy office
#   review_by: "2027-06-30"
package record_access.voices

by_person := [
	{"reason": data.record_access.purpose.reason, "permits": data.record_access.purpose.permitted},
	{"reason": "STANDING", "permits": data.record_access.standing.permitted},
	{"reason": "ROLE", "permits": data.record_access.role.permitted},
]

by_request[i] := [
	{"reason": "SUPERVISION", "permits": supervised},
	{"reason": "RELATIONSHIP", "permits": related},
	{"reason": "RESTRICTION", "permits": unrestricted},
	{"reason": "REFUSAL", "permits": unrefused},
	{"reason": "OWN_ACCESS", "permits": own},
] if {
	some i, request in data.record_access.question.requests
	supervised := object.get(data.record_access.standing.supervised, i, set())
	related := object.get(data.record_access.relationship.permitted, i, set())
	unrestricted := object.get(data.record_access.restrictions.permitted, request.patient, set())
	unrefused := object.get(data.record_access.refusals.permitted, request.patient, set())
	own := object.get(data.record_access.own_access.permitted, request.patient, set())
}

by_class[name] := [
	{"reason": "RESTRICTION", "permits": data.record_access.restrictions.classes},
	{"reason": "REFUSAL", "permits": data.record_access.refusals.classes},
	{"reason": "LABEL", "permits": data.record_access.labels.classes},
] if {
	some name, _ in data.record_access.question.classes
}
