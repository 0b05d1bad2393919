/** Who of my panel went in or out, and what is expected after. No patient is named: the panel is the caller's. */
import { graphql } from '../graphql';
import { CONCEPT } from './common';

export const TRANSITIONS = graphql(
  `
  query Transitions($since: DateTime!, $kinds: [TransitionKind!], $first: Int!, $after: String) {
    transitions(since: $since, kinds: $kinds, first: $first, after: $after) {
      edges {
        cursor
        node {
          id
          kind
          at
          patient {
            id
            name {
              text
              given
              family
            }
            birthDate
            gender
            identifier {
              system
              value
            }
          }
          establishment {
            displayName
          }
          reason {
            ...Concept
          }
          encounter {
            class {
              code
              display
            }
            period {
              start
              end
            }
          }
          followUp {
            expectedBy
            newMedications {
              id
              source {
                id
                name
              }
              medication {
                ...Concept
              }
            }
            stoppedMedications {
              id
              source {
                id
                name
              }
              medication {
                ...Concept
              }
            }
            pendingResults {
              __typename
              id
              source {
                id
                name
              }
              ... on ServiceRequest {
                code {
                  ...Concept
                }
              }
              ... on DiagnosticReport {
                code {
                  ...Concept
                }
              }
            }
            appointments {
              id
              source {
                id
                name
              }
              start
              description
              serviceType {
                ...Concept
              }
            }
            missingAppointment
            proposedTeleconsultation {
              id
              source {
                id
                name
              }
              start
            }
            document {
              id
              source {
                id
                name
              }
              date
              description
              type {
                ...Concept
              }
            }
            takenOverBy {
              displayName
            }
            takenOverAt
          }
          incomplete {
            id
            name
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      incomplete {
        id
        name
      }
    }
  }
`,
  [CONCEPT],
);
