// A patient's chart as a Relay front end writes it: fragments beside components, a refetchable page, the Node interface.
import { graphql } from 'react-relay';

export const ChartQuery = graphql`
  query ChartQuery($who: IdentifierInput!) {
    patient(identifier: $who) {
      ...ChartHeader
      ...ChartAllergies
      ...ChartObservations
    }
    viewer {
      name
    }
  }
`;

export const Header = graphql`
  fragment ChartHeader on Patient {
    name {
      given
      family
    }
    birthDate
  }
`;

export const Allergies = graphql`
  fragment ChartAllergies on Patient {
    allergies(first: 20) @connection(key: "ChartAllergies_allergies") {
      edges {
        node {
          ...ChartRecord
          code {
            text
          }
        }
      }
    }
  }
`;

export const Observations = graphql`
  fragment ChartObservations on Patient
  @argumentDefinitions(count: { type: "Int", defaultValue: 40 }, cursor: { type: "String" })
  @refetchable(queryName: "ChartObservationsPage") {
    observations(first: $count, after: $cursor) @connection(key: "ChartObservations_observations") {
      edges {
        node {
          ...ChartRecord
          code {
            text
          }
          value {
            __typename
            ... on Quantity {
              value
              unit
            }
            ... on StringValue {
              string
            }
          }
        }
      }
    }
  }
`;

export const Record = graphql`
  fragment ChartRecord on Record {
    id
    source {
      id
      name
    }
    provenance {
      lastUpdated
    }
  }
`;

export const RecordQuery = graphql`
  query ChartRecordQuery($id: ID!) {
    node(id: $id) {
      __typename
      ...ChartRecord @alias
      ... on Observation {
        code {
          text
        }
      }
    }
  }
`;
