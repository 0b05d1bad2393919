/** One patient: who they are, their course, and what is worked out from it. Each operation names one patient. */
import { graphql } from '../graphql';
import { CONCEPT, IDENTITY } from './common';
import { DATED, LINE } from './record';

export const IDENTITY_OF = graphql(
  `
  query IdentityOf($who: IdentifierInput!) {
    patient(identifier: $who) {
      ...Identity
    }
  }
`,
  [IDENTITY],
);

export const COURSE = graphql(
  `
  query Course($who: IdentifierInput!, $since: DateTime, $after: String, $fold: Boolean!) {
    patient(identifier: $who) {
      id
      course(since: $since, first: 40, after: $after, foldDuplicates: $fold) {
        edges {
          cursor
          at
          node {
            ...Line
          }
          folded {
            id
            source {
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
  }
`,
  [LINE],
);

export const TRAJECTORIES = graphql(
  `
  query Trajectories($who: IdentifierInput!) {
    patient(identifier: $who) {
      id
      trajectories {
        code
        title
        startedAt
        startedBy {
          ...Line
        }
        steps {
          code
          title
          state
          dueFrom
          dueBy
          fulfilledBy {
            ...Dated
          }
          unknownBecause {
            id
            name
          }
        }
        incomplete {
          id
          name
        }
      }
    }
  }
`,
  [LINE, DATED],
);

export const MEDICATIONS = graphql(
  `
  query Medications($who: IdentifierInput!) {
    patient(identifier: $who) {
      id
      medicationReconciliation {
        lines {
          medication {
            ...Concept
          }
          says {
            id
            status
            authoredOn
            dosageInstruction {
              text
            }
            source {
              id
              name
            }
          }
          dispensed {
            id
            status
            whenHandedOver
            source {
              id
              name
            }
          }
          silent {
            id
            name
          }
          differs
        }
        incomplete {
          id
          name
        }
      }
    }
  }
`,
  [CONCEPT],
);

export const REPEATED_TESTS = graphql(
  `
  query RepeatedTests($who: IdentifierInput!, $withinDays: Int!) {
    patient(identifier: $who) {
      id
      repeatedTests(withinDays: $withinDays) {
        code {
          ...Concept
        }
        daysApart
        orders {
          id
          authoredOn
          requestStatus: status
          source {
            id
            name
          }
        }
        results {
          ...Line
          ... on Observation {
            effectiveDateTime
          }
          ... on DiagnosticReport {
            effectiveDateTime
          }
        }
      }
    }
  }
`,
  [CONCEPT, LINE],
);

export const CIRCLE = graphql(
  `
  query Circle($who: IdentifierInput!) {
    patient(identifier: $who) {
      id
      careTeam(first: 100) {
        edges {
          cursor
          node {
            id
            practitioner {
              id
              displayName
              identifier {
                system
                value
              }
            }
            role {
              ...Concept
            }
            organization {
              displayName
            }
            since
            until
            evidence {
              code
              label
            }
            source {
              id
              name
            }
          }
        }
      }
    }
  }
`,
  [CONCEPT],
);

export const DIRECTIVES = graphql(`
  query Directives($who: IdentifierInput!) {
    patient(identifier: $who) {
      id
      directives(first: 100) {
        edges {
          cursor
          node {
            id
            kind
            status
            summary
            ambiguity
            period {
              start
              end
            }
            source {
              id
              name
            }
          }
        }
      }
    }
  }
`);

export const ACCESS_EVENTS = graphql(`
  query AccessEvents($who: IdentifierInput!, $since: DateTime, $after: String) {
    patient(identifier: $who) {
      id
      accessEvents(since: $since, first: 30, after: $after) {
        edges {
          node {
            id
            at
            who {
              name
              role {
                code
                label
              }
              organization {
                displayName
              }
            }
            purpose {
              code
              label
            }
            summary
            override
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);
