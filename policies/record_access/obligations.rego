# METADATA
# title: Obligations and notices
# description: |
#   What the gateway must do beside the effect: tell the privacy office, ask for a review, flag the access. And of which
#   refusals, otherwise silent, this person is told: those that the table of notices lists for this purpose and role.
# custom:
#   owner: Privacy office
#   review_by: "2027-06-30"
# schemas:
#   - input: schema.input
#   - data.tables.notices: schema.tables.notices
package record_access.obligations

listed := [{"do": parts[0], "about": parts[1]} |
	some text in sort(said)
	parts := split(text, ":")
]

said contains "notify:OWN_RECORD" if {
	data.record_access.question.purpose != "PATRQT"
	some patient in data.record_access.question.patients
	patient.self == true
}

said contains text if {
	purpose := data.record_access.question.purpose
	not purpose in family
	count(data.record_access.family.relatives) > 0
	some text in ["flag:RELATIVE", "notify:RELATIVE"]
}

family := {"PATRQT", "FAMRQT"}

said contains "review:ATTESTED" if count(data.record_access.emergencies.attested) > 0

said contains "review:OVERRIDE" if count(data.record_access.emergencies.overridden) > 0

default notices := []

notices := sort({reason | some reason in data.tables.notices[data.record_access.question.purpose][data.record_access.question.subject.role]})
