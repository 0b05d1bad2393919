/** Writes: the two emergency acts, and a patient's own directives. One an operation. */
import { graphql } from '../graphql';

export const ATTEST = graphql(`
  mutation Attest($input: AttestRelationshipInput!) {
    attestRelationship(input: $input) {
      relationship {
        id
        until
      }
    }
  }
`);

export const OVERRIDE = graphql(`
  mutation BreakGlass($input: BreakGlassInput!) {
    breakGlass(input: $input) {
      override {
        id
        expiresAt
      }
    }
  }
`);

export const RECORD_DIRECTIVE = graphql(`
  mutation RecordDirective($input: RecordDirectiveInput!) {
    recordDirective(input: $input) {
      directiveEdge {
        node {
          id
          summary
        }
      }
    }
  }
`);

export const REVOKE_DIRECTIVE = graphql(`
  mutation RevokeDirective($input: RevokeDirectiveInput!) {
    revokeDirective(input: $input) {
      directive {
        id
        status
      }
    }
  }
`);
