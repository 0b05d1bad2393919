/** Fragments that several pages share. */
import { graphql } from '../graphql';

export const CONCEPT = graphql(`
  fragment Concept on CodeableConcept {
    text
    coding {
      code
      display
    }
  }
`);

/** What every record says of itself: where it is from, when it was read, what it is labelled with. */
export const ORIGIN = graphql(`
  fragment Origin on Record {
    id
    source {
      id
      name
    }
    provenance {
      asOf
      lastUpdated
    }
    securityLabels {
      code
      display
    }
  }
`);

export const ACTOR = graphql(`
  fragment ActorName on Actor {
    ... on Practitioner {
      displayName
    }
    ... on Organization {
      displayName
    }
    ... on PatientActor {
      displayName
    }
    ... on CareTeamActor {
      displayName
    }
    ... on DeviceActor {
      displayName
    }
  }
`);

export const IDENTITY = graphql(
  `
  fragment Identity on Patient {
    id
    name {
      text
      given
      family
    }
    birthDate
    gender
    deceasedBoolean
    identifier {
      system
      value
      type {
        ...Concept
      }
    }
    generalPractitioner {
      ...ActorName
    }
  }
`,
  [CONCEPT, ACTOR],
);
