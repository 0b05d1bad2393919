# METADATA
# title: Voice 8. Role and category
# description: |
#   The table of roles says what each role reads of each category: permitted, masked, or nothing. A role may be written
#   like another one, with exceptions. What the table does not say is denied.
# custom:
#   owner: Privacy office
#   review_by: "2027-06-30"
# schemas:
#   - input: schema.input
#   - data.tables.roles: schema.tables.roles
package record_access.role

default permitted := set()

permitted := {category | some category, verdict in verdicts; verdict != "deny:ROLE"}

# Every category, for the role that asks.
verdicts[category] := verdict if {
	some category in data.record_access.question.categories
	verdict := reading(object.get(words, category, "deny"))
}

reading(word) := "permit" if word == "p"

else := concat("", ["mask:", substring(word, 2, -1)]) if {
	is_string(word)
	startswith(word, "m:")
	count(word) > 2
}

else := "deny:ROLE"

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
