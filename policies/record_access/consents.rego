# METADATA
# title: Voice 6. FHIR consents, and what stands when the patient has said nothing
# description: |
#   What a consent denies is denied everywhere, whoever issued it. What it permits is permitted for the records of its issuer,
#   or for all when the registry issued it. Of several, one that denies prevails. Where none speaks, the table of defaults
#   decides, for each profile and purpose. A consent that isn't clear denies what it could mean.
# custom:
#   owner: Privacy office
#   review_by: "2027-06-30"
# schemas:
#   - input: schema.input
#   - data.tables.no_directive: schema.tables.no_directive
package record_access.consents

permitted[i] := (opened | object.get(said.opened, request.source, set())) - shut if {
	some i, request in data.record_access.question.requests
	said := data.record_access.provisions.patients[request.patient]
	opened := anywhere[request.patient]
	shut := denied(said)
}

anywhere[name] := by_default | object.get(said.opened, "everywhere", set()) if {
	some name, said in data.record_access.provisions.patients
}

# Of each class, what is permitted at every source.
classes[name] := permits(said, "everywhere") if some name, said in data.record_access.provisions.classes

# Where nothing is open by default, what a consent permits at the source that issued it: request → class → categories.
at_issuer[i] := judged if {
	not open_by_default
	some i, request in data.record_access.question.requests
	judged := {name: permits(said, request.source) |
		some name, said in data.record_access.provisions.classes
		class := data.record_access.question.classes[name]
		class.patient == request.patient
		request.source in object.keys(said.opened)
	}
	count(judged) > 0
}

permits(said, place) := (said.own & opened) - denied(said) if {
	opened := (by_default | object.get(said.opened, "everywhere", set())) | object.get(said.opened, place, set())
}

denied(said) := object.get(said.denied, "consent", set()) | object.get(said.denied, "unclear", set())

by_default := data.record_access.question.categories if open_by_default

else := set()

default open_by_default := false

open_by_default if {
	data.tables.no_directive[input.profile][data.record_access.question.purpose] == "permit"
}
