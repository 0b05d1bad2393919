# METADATA
# title: The authorization of a person who is not a care professional
# description: |
#   A clerk, an archivist, a privacy officer, a pilot or a researcher acts under a written authorization: it has a number
#   and an end, and the end has not come. The training that goes with it is current until the instant that the token says.
# custom:
#   owner: Privacy office
#   review_by: "2027-06-30"
# schemas:
#   - input: schema.input
package record_access.authorization

default current := false

current if until > data.record_access.question.now

default trained := false

trained if trained_until > data.record_access.question.now

until := authorization.until if whole(authorization.until)

trained_until := authorization.trained_until if whole(authorization.trained_until)

authorization := given if {
	given := data.record_access.question.subject.standing.authorization
	is_object(given)
	is_string(given.id)
	given.id != ""
}

whole(instant) if {
	is_number(instant)
	floor(instant) == instant
	abs(instant) <= 9007199254740991
}

boundaries contains until if current

boundaries contains trained_until if trained

# When the answer to "may this person ask at all?" may change.
default boundary := null

boundary := min(boundaries) if count(boundaries) > 0
