# METADATA
# title: Recording and revoking a directive
# description: |
#   Who may record a patient's consent, restriction or refusal, or revoke one. The table says which roles, for which purpose,
#   which kinds, and whose directives they revoke. Every voice must permit the person to read this patient's directives: nobody
#   writes what they may not read. No emergency act counts.
# custom:
#   owner: Privacy office
#   review_by: "2027-06-30"
# schemas:
#   - data.tables.directive_writers: schema.tables.directive_writers
package record_access.writing

# The first thing that is wrong; nothing when it may be written.
default reason := "SILENCE"

reason := data.record_access.answer.refusing[0] if count(data.record_access.answer.refusing) > 0

else := "SHAPE" if not known

else := "ROLE" if not opened

else := "PATIENT" if not read

else := "ISSUER" if not theirs

else := "" if count(data.record_access.voices.by_person) == 3

row := data.tables.directive_writers[data.record_access.question.subject.role]

default known := false

known if {
	input.write.what in {"record", "revoke"}
	is_string(input.write.kind)
	is_string(input.write.issuer)
	input.emergency.attested == null
	input.emergency.override == null
}

default opened := false

opened if {
	data.record_access.question.purpose in row.purposes
	input.write.kind in row.kinds
}

# One request, at the source that keeps the directive, where every voice opens the directives.
default read := false

read if {
	count(data.record_access.answer.requests) == 1
	"directive" in data.record_access.answer.requests[0].open
}

# What is recorded is one's own; what is revoked was issued by somebody whose directives the role may revoke.
default theirs := false

theirs if input.write.what == "record"

theirs if {
	input.write.what == "revoke"
	input.write.issuer in row.revokes
}

default obligations := []

obligations := [{"do": "notify", "about": "REPRESENTED"}] if {
	reason == ""
	row.told == true
}
