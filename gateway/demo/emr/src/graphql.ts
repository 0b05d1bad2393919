/** Typed documents: `graphql` reads a document's text and gives its types, from the project's own schema. */
import { initGraphQLTada } from 'gql.tada';
import type { introspection } from './graphql-env.d.ts';

export const graphql = initGraphQLTada<{
  introspection: introspection;
  disableMasking: true;
  scalars: {
    /** An instant, RFC 3339. */
    DateTime: string;
    /** Perhaps partial: never completed. */
    FhirDate: string;
    FhirDateTime: string;
    /** As the source wrote it: never a float. */
    Decimal: string;
    URI: string;
    Base64: string;
  };
}>();

export type {
  FragmentOf,
  ResultOf,
  TadaDocumentNode,
  VariablesOf,
} from 'gql.tada';
