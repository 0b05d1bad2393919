# METADATA
# title: The authorization of a person who is not a care professional
# description: |
#   A clerk, an archivist, a privacy officer, a pilot or a researcher acts under a written authorization: it has a number
#   and an end, and the end has not come.
# custom:
#   owner: Privacy office
#   review_by: "2027-06-30"
# schemas:
#   - input: schema.input
package record_access.authorization

default current := false

current if until > data.record_access.question.now

until := authorization.until if {
	authorization := data.record_access.question.subject.standing.authorization
	is_object(authorization)
	is_string(authorization.id)
	authorization.id != ""
	is_number(authorization.until)
	floor(authorization.until) == authorization.until
	abs(authorization.until) <= 9007199254740991
}

boundaries contains until if current

# When the answer to "may this person ask at all?" may change.
default boundary := null

boundary := until if current
