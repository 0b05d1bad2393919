# METADATA
# title: Voice 9. Minority and representation
# description: |
#   Before fourteen the one who has parental authority reads and the young person doesn't; from fourteen it is the other way
#   round. An opinion may open or shut. Tutors, mandataries, and after death heirs and relatives, read what the table says.
#   Whoever doesn't ask for themselves, or in the patient's name, is not concerned.
# custom:
#   owner: Privacy office
#   review_by: "2027-06-30"
# schemas:
#   - input: schema.input
#   - data.tables.representation: schema.tables.representation
package record_access.representation

permitted[i] := data.record_access.question.categories if {
	some i, _ in data.record_access.question.requests
	purpose := data.record_access.question.purpose
	not purpose in concerned
}

permitted[i] := categories if {
	data.record_access.question.purpose == "PATRQT"
	some i, request in data.record_access.question.requests
	categories := reads("self", request)
}

permitted[i] := categories if {
	data.record_access.question.purpose == "FAMRQT"
	some i, request in data.record_access.question.requests
	categories := {category |
		some tie in data.record_access.family.held
		tie.part in ["represents", "related"]
		tie.patient == request.patient
		tie.counts_at in {"everywhere", request.source}
		some category in reads(tie.kind, request)
	}
}

concerned := {"PATRQT", "FAMRQT"}

reads(kind, request) := categories if {
	row := data.tables.representation[kind]
	band := bands[request.patient]
	undisputed(row, request.patient)
	wanted := object.get(row.needs, band, "")
	wanted in ({""} | opinions(request))
	categories := listed(row[band])
}

else := set()

listed(word) := data.record_access.question.categories if word == "all"

else := {category | some category in word} if is_array(word)

else := set()

# The opinions that are believed, for the records of this source.
opinions(request) := {tie.kind |
	some tie in data.record_access.family.held
	tie.part == "opinions"
	tie.patient == request.patient
	tie.counts_at in {"everywhere", request.source}
}

# No opinion that shuts, and none that nobody understands, is perhaps in force.
undisputed(row, _) if count(row.unless) == 0

undisputed(row, name) if {
	feared := data.record_access.family.feared.opinions[name]
	count(feared & {kind | some kind in row.unless}) == 0
	count(feared - known) == 0
}

known := {kind | some row in data.tables.representation; some kind in row.unless} | {kind |
	some row in data.tables.representation
	some _, kind in row.needs
}

# A patient whose birth date isn't known is in no band, and nobody reads in their name.
bands[name] := "deceased" if {
	some name, patient in data.record_access.question.patients
	patient.deceased == true
}

bands[name] := band if {
	some name, patient in data.record_access.question.patients
	patient.deceased == false
	whole(patient.fourteen)
	whole(patient.eighteen)
	patient.fourteen < patient.eighteen
	band := by_age(patient, data.record_access.question.now)
}

by_age(patient, now) := "under_14" if now < patient.fourteen

else := "from_14" if now < patient.eighteen

else := "adult"

reasons[name] := "MINORITY" if {
	some name, band in bands
	band in {"under_14", "from_14"}
}

boundaries contains instant if {
	data.record_access.question.purpose in concerned
	some patient in data.record_access.question.patients
	some instant in [patient.fourteen, patient.eighteen]
	whole(instant)
	instant > data.record_access.question.now
}

whole(instant) if {
	is_number(instant)
	floor(instant) == instant
	abs(instant) <= 9007199254740991
}
