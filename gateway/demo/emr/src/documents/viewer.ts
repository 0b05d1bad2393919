/** Who asks, and the file that is theirs. */
import { graphql } from '../graphql';

export const VIEWER = graphql(`
  query Viewer {
    viewer {
      id
      name
      activeRole {
        code
        label
      }
      organization {
        displayName
      }
      territory {
        id
        name
      }
      purposes {
        code
        label
      }
    }
    sources {
      id
      name
      kind
    }
  }
`);

export const OWN_FILE = graphql(`
  query OwnFile {
    viewer {
      id
      patient {
        id
        identifier {
          system
          value
        }
      }
    }
  }
`);
