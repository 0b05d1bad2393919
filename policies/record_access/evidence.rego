# METADATA
# title: Evidence of a care relationship
# description: |
#   A piece of evidence is held to be true when its kind proves a relationship for this purpose, when its source is one
#   that may attest that kind, when the person didn't create it, and when its period (with the days of grace of its kind)
#   runs now. It counts for the records of the source that gave it; the registry's counts everywhere.
# custom:
#   owner: Privacy office
#   review_by: "2027-06-30"
# schemas:
#   - input: schema.input
#   - data.tables.relationships: schema.tables.relationships
package record_access.evidence

trusted contains tie if {
	kinds := data.tables.relationships.kinds
	needed := data.tables.relationships.needed[data.record_access.question.purpose]
	sources := data.record_access.question.sources
	some name, patient in data.record_access.question.patients
	is_array(patient.relationships)
	some given in patient.relationships
	is_object(given)
	given.kind in needed
	object.get(given, "by", "other") == "other"
	kind := kinds[given.kind]
	source := sources[given.source]
	given.kind in source.attests
	some by, part in holders[kind.by]
	holder := given[part]
	is_string(holder)
	holder != ""
	from := starts(given)
	whole(given.until)
	until := given.until + (kind.grace_days * 86400)
	reach := counts_at(given.source, source)
	tie := {"patient": name, "by": by, "holder": holder, "counts_at": reach, "from": from, "until": until}
}

held contains tie if {
	some tie in trusted
	tie.from <= data.record_access.question.now
	data.record_access.question.now < tie.until
}

boundaries contains instant if {
	some tie in trusted
	some instant in [tie.from, tie.until]
	instant > data.record_access.question.now
}

# Which part of the evidence says whom it names. A group's may name a person of it instead.
holders := {
	"person": {"person": "who"},
	"group": {"person": "who", "group": "group"},
	"organization": {"organization": "organization"},
	"establishment": {"establishment": "organization"},
}

counts_at(name, source) := "everywhere" if source.registry == true

else := name

starts(given) := given.from if whole(given.from)

else := -9007199254740991 if given.from == null

whole(instant) if {
	is_number(instant)
	floor(instant) == instant
	abs(instant) <= 9007199254740991
}
