# METADATA
# title: Voice 8. Role and category
# description: |
#   The table of roles says what each role reads of each category: permitted, masked, or nothing. A role may be written
#   like another one, with exceptions. What the table does not say is denied. Someone who gives no care reads nothing clinical
#   where their standing says so, and an overlay may only tighten. Counts are those of one's own establishment or territory.
# custom:
#   owner: Privacy office
#   review_by: "2027-06-30"
# schemas:
#   - input: schema.input
#   - data.tables.categories: schema.tables.categories
#   - data.tables.roles: schema.tables.roles
#   - data.tables.standing: schema.tables.standing
package record_access.role

default permitted := set()

permitted := {category | some category, verdict in verdicts; not verdict in refusals}

refusals := {"deny:ROLE", "deny:OVERLAY", "deny:TERRITORY"}

# Every category, for the role that asks: what is read of it, unless it is a count of what isn't the person's to count.
verdicts := object.union(read, uncounted)

uncounted := {category: verdict |
	shut := data.record_access.counting.categories - data.record_access.counting.permitted
	some category in shut
	verdict := object.get({"deny:ROLE": "deny:ROLE", "deny:OVERLAY": "deny:OVERLAY"}, read[category], "deny:TERRITORY")
}

# What the row says, or what the overlays leave of it.
read := object.union(base, tightened) if {
	said := base
	overlaid := data.record_access.overlays.words
	tightened := {category: strictest(said[category], restricting) | some category, restricting in overlaid}
}

strictest(verdict, words) := "deny:ROLE" if verdict == "deny:ROLE"

else := "deny:OVERLAY" if {
	"deny" in words
}

else := concat("", masks) if {
	masks := {verdict | verdict != "permit"} | words
	count(masks) == 1
}

else := "deny:OVERLAY"

base := object.union(refused, {category: verdict |
	shut := withheld
	known := data.record_access.question.categories
	some category, word in words
	category in known
	not category in shut
	verdict := reading(word)
})

refused := {category: "deny:ROLE" | some category in data.record_access.question.categories}

reading(word) := "permit" if word == "p"

else := concat("", ["mask:", substring(word, 2, -1)]) if {
	is_string(word)
	startswith(word, "m:")
	count(word) > 2
}

else := "deny:ROLE"

# Nothing clinical for who gives no care: pilots, coordination centres.
default withheld := set()

withheld := {name | some name, row in data.tables.categories; row.clinical != false} if {
	data.tables.standing[data.record_access.question.subject.role].clinical != true
}

# A role written like another, itself written like a third: the nearest word wins.
words := object.union_n([
	plain(third),
	object.get(third, "except", {}),
	plain(second),
	object.get(second, "except", {}),
	plain(first),
	object.get(first, "except", {}),
])

first := object.get(data.tables.roles, data.record_access.question.subject.role, {})

second := object.get(data.tables.roles, object.get(first, "like", ""), {})

third := object.get(data.tables.roles, object.get(second, "like", ""), {})

plain(row) := object.remove(row, ["like", "except", "needs"])
