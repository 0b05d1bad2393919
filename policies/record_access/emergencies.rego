# METADATA
# title: Voice 11. The two emergency acts
# description: |
#   Attesting a care relationship stands for voice 3; overriding lifts the patient's restrictions and denying consents, and
#   nothing else. Either counts for the roles and purposes of the table, until its end, never for one's own record. An
#   attestation never counts for a relative, and an override says two facts: a risk, and that consent can't be had in time.
# custom:
#   owner: Privacy office
#   review_by: "2027-06-30"
# schemas:
#   - input: schema.input
#   - data.tables.emergencies: schema.tables.emergencies
#   - data.tables.purposes: schema.tables.purposes
#   - data.tables.relationships: schema.tables.relationships
package record_access.emergencies

# The patients with whom a relationship is attested now.
attested contains name if {
	runs(input.emergency.attested)
	"attested" in open
	"attested" in data.tables.relationships.needed[data.record_access.question.purpose]
	some name in others
	relatives := data.record_access.family.relatives
	not name in relatives
	name in object.keys(data.record_access.family.feared.related)
}

# The patients whose restrictions and denying consents are overridden now.
overridden contains name if {
	overriding
	some name in others
}

default overriding := false

overriding if {
	runs(input.emergency.override)
	input.emergency.override.risk == true
	input.emergency.override.unobtainable == true
	"override" in open
}

# The acts that are open to this role and purpose.
open contains act if {
	some act in ["attested", "override", "review"]
	row := data.tables.emergencies[act]
	data.record_access.question.subject.role in row.roles
	data.record_access.question.purpose in row.purposes
}

others contains name if {
	some name, patient in data.record_access.question.patients
	patient.self == false
}

# What a directive must speak of to concern this question: the purpose, those that it is within, and the override in force.
purposes contains purpose if purpose := data.record_access.question.purpose

purposes contains "BTG" if overriding

purposes contains wider if wider := data.tables.purposes.within[data.record_access.question.purpose]

purposes contains widest if {
	within := data.tables.purposes.within
	widest := within[within[data.record_access.question.purpose]]
}

runs(act) if {
	whole(act.from)
	whole(act.until)
	act.from <= data.record_access.question.now
	data.record_access.question.now < act.until
}

boundaries contains instant if {
	some act in ["attested", "override"]
	some part in ["from", "until"]
	instant := input.emergency[act][part]
	whole(instant)
	instant > data.record_access.question.now
}

whole(instant) if {
	is_number(instant)
	floor(instant) == instant
	abs(instant) <= 9007199254740991
}
