# METADATA
# title: The written list of voices
# description: |
#   A value goes out only if every voice of this list permits it. A voice that is silent permits nothing. Voices 1, 2 and 8
#   look at the person and the purpose: their refusal is told by name. The others look at the patient and the record: their
#   refusal can't be told from absence. Voice 11, the emergency acts, speaks through voices 3, 4 and 6.
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
	{"reason": stranger, "permits": related},
	{"reason": "RESTRICTION", "permits": unrestricted},
	{"reason": "REFUSAL", "permits": unrefused},
	{"reason": "CONSENT", "permits": consented},
	{"reason": "OVERLAY", "permits": untightened},
	{"reason": unrepresented, "permits": represented},
	{"reason": "OWN_ACCESS", "permits": own},
	{"reason": "MOMENTARY", "permits": released},
] if {
	some i, request in data.record_access.question.requests
	supervised := object.get(data.record_access.standing.supervised, i, set())
	related := object.get(data.record_access.relationship.permitted, i, set())
	stranger := object.get(data.record_access.relationship.reasons, i, "RELATIONSHIP")
	unrestricted := object.get(data.record_access.restrictions.permitted, request.patient, set())
	unrefused := object.get(data.record_access.refusals.permitted, request.patient, set())
	consented := object.get(data.record_access.consents.permitted, i, set())
	untightened := object.get(data.record_access.overlays.permitted, i, set())
	represented := object.get(data.record_access.representation.permitted, i, set())
	unrepresented := object.get(data.record_access.representation.reasons, request.patient, "REPRESENTATION")
	own := object.get(data.record_access.own_access.permitted, request.patient, set())
	released := object.get(data.record_access.own_access.released, request.patient, set())
}

# What each voice permits of each class of records, wherever they are.
by_class[name] := [
	{"reason": "RESTRICTION", "permits": unrestricted},
	{"reason": "REFUSAL", "permits": unrefused},
	{"reason": "CONSENT", "permits": consented},
	{"reason": "LABEL", "permits": cleared},
	{"reason": "OVERLAY", "permits": untightened},
	{"reason": "MOMENTARY", "permits": released},
] if {
	some name, _ in data.record_access.question.classes
	unrestricted := object.get(data.record_access.restrictions.classes, name, set())
	unrefused := object.get(data.record_access.refusals.classes, name, set())
	consented := object.get(data.record_access.consents.classes, name, set())
	cleared := object.get(data.record_access.labels.classes, name, set())
	untightened := object.get(data.record_access.overlays.classes, name, set())
	released := object.get(data.record_access.own_access.classes, name, set())
}

# And where a request differs: the records of other establishments, a consent of the source itself, a record that doesn't say
# whose it is. Request → class → voices.
by_request_class[i] := judged if {
	some i, _ in data.record_access.question.requests
	related := object.get(data.record_access.relationship.classes, i, {})
	consented := object.get(data.record_access.consents.at_issuer, i, {})
	untightened := object.get(data.record_access.overlays.stray, i, {})
	names := (object.keys(related) | object.keys(consented)) | object.keys(untightened)
	count(names) > 0
	judged := {name: array.concat(related_here, voices) |
		some name in names
		related_here := [{"reason": "RELATIONSHIP", "permits": object.get(related, name, data.record_access.question.categories)}]
		voices := [here |
			some voice in by_class[name]
			own := object.get({"CONSENT": consented, "OVERLAY": untightened}, voice.reason, {})
			here := {"reason": voice.reason, "permits": object.get(own, name, voice.permits)}
		]
	}
}
