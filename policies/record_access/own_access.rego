# METADATA
# title: Voice 10. The patient's own access
# description: |
#   Under the patient's own request, a person reads their own record and no other; and someone here as a patient asks only
#   for that. All of it, but for what a momentary refusal holds back, in writing and for a time. It says nothing about the
#   other roles and purposes.
# custom:
#   owner: Privacy office
#   review_by: "2027-06-30"
# schemas:
#   - input: schema.input
package record_access.own_access

permitted[name] := data.record_access.question.categories if {
	some name, _ in data.record_access.question.patients
	data.record_access.question.purpose != "PATRQT"
	data.record_access.question.subject.role != "patient"
}

permitted[name] := data.record_access.question.categories if {
	some name, patient in data.record_access.question.patients
	data.record_access.question.purpose == "PATRQT"
	data.record_access.question.subject.role == "patient"
	patient.self == true
}

# What no momentary refusal holds back.
released[name] := said.own - object.get(said.denied, "momentary", set()) if {
	some name, said in data.record_access.provisions.patients
}

classes[name] := said.own - object.get(said.denied, "momentary", set()) if {
	some name, said in data.record_access.provisions.classes
}
