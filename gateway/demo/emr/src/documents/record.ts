/** One record of any type, as a line of a timeline: a title's parts, a state and who acted. */
import { graphql } from '../graphql';
import { ACTOR, CONCEPT, ORIGIN } from './common';

/** A value[x] in one selection: no two members share a field name of different type. */
export const VALUE = graphql(
  `
  fragment Value on ObservationValue {
    __typename
    ... on Quantity {
      value
      comparator
      unit
    }
    ... on CodeableConcept {
      text
      coding {
        code
        display
      }
    }
    ... on StringValue {
      string
    }
    ... on BooleanValue {
      boolean
    }
    ... on IntegerValue {
      integer
    }
    ... on TimeValue {
      time
    }
    ... on DateTimeValue {
      dateTime
    }
  }
`,
);

/** A record that may fulfil a step: what it is, whose, and the day it says. */
export const DATED = graphql(
  `
  fragment Dated on Record {
    __typename
    id
    source {
      id
      name
    }
    ... on Encounter {
      period {
        start
      }
    }
    ... on Teleconsultation {
      period {
        start
      }
    }
    ... on Appointment {
      start
    }
    ... on DocumentReference {
      date
    }
    ... on Observation {
      effectiveDateTime
    }
    ... on DiagnosticReport {
      effectiveDateTime
    }
    ... on Procedure {
      performedDateTime
    }
    ... on MedicationRequest {
      authoredOn
    }
    ... on ServiceRequest {
      authoredOn
    }
  }
`,
);

/** States differ in type from one record type to another, so each has its alias. */
export const LINE = graphql(
  `
  fragment Line on Record {
    ...Origin
    __typename
    ... on Encounter {
      encounterStatus: status
      class {
        code
        display
      }
      period {
        start
        end
      }
      reasonCode {
        ...Concept
      }
      serviceProvider {
        displayName
      }
    }
    ... on Appointment {
      appointmentStatus: status
      description
      serviceType {
        ...Concept
      }
      start
    }
    ... on Condition {
      clinicalStatus
      code {
        ...Concept
      }
    }
    ... on AllergyIntolerance {
      allergyStatus: clinicalStatus
      code {
        ...Concept
      }
      criticality
    }
    ... on MedicationRequest {
      prescriptionStatus: status
      medication {
        ...Concept
      }
      dosageInstruction {
        text
      }
      requester {
        ...ActorName
      }
    }
    ... on MedicationDispense {
      dispenseStatus: status
      medication {
        ...Concept
      }
    }
    ... on Immunization {
      immunizationStatus: status
      vaccineCode {
        ...Concept
      }
    }
    ... on Observation {
      observationStatus: status
      code {
        ...Concept
      }
      value {
        ...Value
      }
      interpretation {
        ...Concept
      }
      component {
        code {
          ...Concept
        }
        value {
          ...Value
        }
      }
    }
    ... on DiagnosticReport {
      reportStatus: status
      code {
        ...Concept
      }
      conclusion
    }
    ... on ServiceRequest {
      requestStatus: status
      code {
        ...Concept
      }
      requester {
        ...ActorName
      }
    }
    ... on ImagingStudy {
      studyStatus: status
      description
      modality {
        code
        display
      }
    }
    ... on DocumentReference {
      documentStatus: status
      description
      documentType: type {
        ...Concept
      }
    }
    ... on Procedure {
      procedureStatus: status
      code {
        ...Concept
      }
    }
    ... on CarePlan {
      planStatus: status
      title
      planDescription: description
    }
    ... on Teleconsultation {
      sessionStatus: status
      tool
      period {
        start
        end
      }
      establishment {
        displayName
      }
    }
    ... on Coverage {
      coverageStatus: status
      coverageType: type {
        ...Concept
      }
    }
    ... on BillingActivity {
      code {
        ...Concept
      }
    }
    ... on CareTeamMember {
      practitioner {
        displayName
      }
      role {
        ...Concept
      }
    }
    ... on Directive {
      directiveStatus: status
      summary
    }
  }
`,
  [ORIGIN, CONCEPT, ACTOR, VALUE],
);
