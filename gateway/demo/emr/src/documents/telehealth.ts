/** For pilots and coordination centres: sessions without persons, and counts. */
import { graphql } from '../graphql';
import { CONCEPT } from './common';

export const SESSIONS = graphql(`
  query Sessions($since: DateTime!, $status: [TeleconsultationStatus!], $after: String) {
    sessions(since: $since, status: $status, first: 30, after: $after) {
      edges {
        cursor
        node {
          id
          status
          tool
          period {
            start
            end
          }
          quality {
            jitterMs
            packetLossPercent
            reconnections
            device
          }
          process {
            bookedBy {
              code
              label
            }
            hostedBy {
              code
              label
            }
          }
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
    }
  }
`);

const COUNTS = graphql(`
  fragment Counts on TelehealthCounts {
    sessions
    completed
    interrupted
    cancelled
    medianJitterMs
    medianPacketLossPercent
  }
`);

export const ACTIVITY = graphql(
  `
  query Activity($since: DateTime!) {
    telehealthActivity(since: $since) {
      territory {
        id
        name
      }
      period {
        start
        end
      }
      suppressedBelow
      total {
        ...Counts
      }
      byEstablishment {
        establishment {
          displayName
        }
        counts {
          ...Counts
        }
      }
      byTool {
        tool
        counts {
          ...Counts
        }
      }
      incomplete {
        id
        name
      }
    }
  }
`,
  [COUNTS],
);

export const RESOURCES = graphql(
  `
  query Resources($since: DateTime!) {
    resourceUse(since: $since) {
      territory {
        id
        name
      }
      period {
        start
        end
      }
      suppressedBelow
      referralWaits {
        specialty {
          ...Concept
        }
        waiting
        medianDays
        longestDays
      }
      capacity {
        establishment {
          displayName
        }
        slots
        booked
      }
      missingFollowUps {
        total {
          expected
          missing
        }
        byEstablishment {
          establishment {
            displayName
          }
          countedBy {
            id
            name
          }
          counts {
            expected
            missing
          }
        }
        byKind {
          kind
          counts {
            expected
            missing
          }
        }
        uncounted {
          displayName
        }
      }
      repeatedTests {
        withinDays
        total {
          ordered
          repeated
        }
        byEstablishment {
          establishment {
            displayName
          }
          countedBy {
            id
            name
          }
          counts {
            ordered
            repeated
          }
        }
        byTest {
          test {
            ...Concept
          }
          counts {
            ordered
            repeated
          }
        }
        uncounted {
          displayName
        }
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
