# METADATA
# title: What an emergency act asks for
# description: |
#   Attesting a care relationship and overriding are open to the roles and purposes of a table, with a reason in writing, never
#   for one's own record, and for a bounded time. An override says its two facts. A review is made by someone else than who
#   acted.
# custom:
#   owner: Privacy office
#   review_by: "2027-06-30"
# schemas:
#   - data.tables.emergencies: schema.tables.emergencies
package record_access.acts

# The first thing that is wrong; nothing when the act may be done.
default reason := "SILENCE"

reason := data.record_access.answer.refusing[0] if count(data.record_access.answer.refusing) > 0

else := "SHAPE" if not known

else := "ROLE" if not opened

else := "OWN_RECORD" if not others

else := "REVIEWER" if not elsewhere

else := "REASON" if not reasoned

else := "FACTS" if not factual

else := "" if count(data.record_access.voices.by_person) == 3

default known := false

known if input.act.kind in {"attested", "override", "review"}

default opened := false

opened if input.act.kind in data.record_access.emergencies.open

default others := false

others if input.act.own == false

default elsewhere := false

elsewhere if input.act.kind != "review"

elsewhere if input.act.by_caller == false

default reasoned := false

reasoned if input.act.reason == true

default factual := false

factual if input.act.kind != "override"

factual if {
	input.act.risk == true
	input.act.unobtainable == true
}

# As long as asked for, at most what the table says; as usual when it doesn't say.
default minutes := 0

minutes := min({asked, row.minutes.most}) if {
	reason == ""
	row := data.tables.emergencies[input.act.kind]
	asked := wanted(row)
}

wanted(row) := input.act.minutes if {
	is_number(input.act.minutes)
	floor(input.act.minutes) == input.act.minutes
	input.act.minutes > 0
}

else := row.minutes.usual

default obligations := []

obligations := [{"do": "notify", "about": code}, {"do": "review", "about": code}] if {
	reason == ""
	code := {"attested": "ATTESTED", "override": "OVERRIDE"}[input.act.kind]
}

# Whoever tries an act on their own record is told of.
obligations := [{"do": "notify", "about": "OWN_RECORD"}] if {
	reason == "OWN_RECORD"
	input.act.own == true
}
