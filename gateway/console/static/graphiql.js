// GraphiQL for Passerelle: who asks, why and in which language go into headers; nothing is kept by the browser.
"use strict";

const PURPOSES = ["TREAT", "ETREAT", "PATRQT", "FAMRQT", "HPAYMT", "HOPERAT", "HRESCH", "HSYSADMIN"];

const TEXTS = {
  fr: {
    token: "Jeton",
    tokenHint: "collez un jeton ici",
    purpose: "Finalité",
    language: "Langue",
    missing: "Collez un jeton pour interroger la passerelle. Rien n’est conservé par le navigateur.",
    refused: "La passerelle ne reconnaît pas ce jeton pour cette finalité.",
    unreachable: "La passerelle ne répond pas.",
    purposes: {
      TREAT: "soins", ETREAT: "soins en urgence", PATRQT: "demande du patient", FAMRQT: "demande d’un parent",
      HPAYMT: "facturation", HOPERAT: "gestion", HRESCH: "recherche", HSYSADMIN: "exploitation",
    },
  },
  en: {
    token: "Token",
    tokenHint: "paste a token here",
    purpose: "Purpose",
    language: "Language",
    missing: "Paste a token to query the gateway. Nothing is kept by the browser.",
    refused: "The gateway does not accept this token for this purpose.",
    unreachable: "The gateway does not answer.",
    purposes: {
      TREAT: "treatment", ETREAT: "emergency treatment", PATRQT: "patient request", FAMRQT: "family request",
      HPAYMT: "payment", HOPERAT: "operations", HRESCH: "research", HSYSADMIN: "system administration",
    },
  },
};

const EXAMPLE = `query Dossier($nam: String!) {
  patient(identifier: { value: $nam }) {
    name { family given }
    birthDate
    conditions(first: 10) {
      edges {
        node {
          code { text }
          clinicalStatus
          source { id }
        }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
}
`;

const byId = (id) => document.getElementById(id);
const token = byId("token");
const purpose = byId("purpose");
const language = byId("language");
let texts = TEXTS.fr;

// Queries and variables name patients: they live as long as the page.
function memoryStorage() {
  const kept = new Map();
  return {
    get length() { return kept.size; },
    getItem: (key) => (kept.has(key) ? kept.get(key) : null),
    setItem: (key, value) => { kept.set(key, String(value)); },
    removeItem: (key) => { kept.delete(key); },
    clear: () => { kept.clear(); },
  };
}

function say(key) {
  const status = byId("status");
  status.dataset.key = key;
  status.textContent = key ? texts[key] : "";
  status.className = key && key !== "missing" ? "wrong" : "";
}

function speak() {
  texts = TEXTS[language.value];
  document.documentElement.lang = language.value;
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = texts[element.dataset.text];
  for (const element of document.querySelectorAll("[data-hint]")) element.placeholder = texts[element.dataset.hint];
  const chosen = purpose.value || PURPOSES[0];
  purpose.replaceChildren(...PURPOSES.map((code) => new Option(`${code} (${texts.purposes[code]})`, code)));
  purpose.value = chosen;
  say(byId("status").dataset.key);
}

function headers() {
  const sent = {
    "Accept": "application/graphql-response+json, application/json",
    "Accept-Language": language.value === "fr" ? "fr-CA" : "en-CA",
    "Content-Type": "application/json",
    "X-Purpose-Of-Use": purpose.value,
  };
  if (token.value.trim()) sent.Authorization = `Bearer ${token.value.trim().replace(/^Bearer\s+/i, "")}`;
  return sent;
}

// GraphiQL asks for the schema again when its fetcher changes: a new one for each caller.
function fetcher() {
  return async (params, options) => {
    const own = (options && options.headers) || {};
    let response;
    try {
      response = await fetch("/graphql", {
        method: "POST",
        credentials: "omit",
        headers: { ...headers(), ...own },
        body: JSON.stringify(params),
      });
    } catch (error) {
      say("unreachable");
      throw error;
    }
    const refused = response.status === 401 || response.status === 403;
    say(refused ? (token.value.trim() ? "refused" : "missing") : "");
    return response.json();
  };
}

// A link may bring a query in its fragment, which is never sent. It is shown, never run, and leaves the address bar.
const brought = new URLSearchParams(location.hash.slice(1));
if (location.hash) history.replaceState(null, "", location.pathname);

const root = ReactDOM.createRoot(byId("graphiql"));
const storage = memoryStorage();
const variables = brought.has("query") ? "" : JSON.stringify({ nam: document.body.dataset.patient }, null, 2);

function render() {
  root.render(
    React.createElement(GraphiQL, {
      fetcher: fetcher(),
      storage,
      defaultQuery: brought.get("query") || EXAMPLE,
      variables,
      // A schema of null means: don't ask for one. Without a token the answer would be a refusal.
      schema: token.value.trim() ? undefined : null,
      defaultEditorToolsVisibility: "variables",
      shouldPersistHeaders: false,
      isHeadersEditorEnabled: true,
    }),
  );
}

const tags = [brought.get("lang") || "", ...(navigator.languages || [])];
language.value = tags.map((tag) => tag.slice(0, 2)).find((tag) => Object.hasOwn(TEXTS, tag)) || "fr";
speak();
if (PURPOSES.includes(brought.get("purpose"))) purpose.value = brought.get("purpose");
say("missing");
render();
byId("caller").addEventListener("submit", (event) => event.preventDefault());
language.addEventListener("change", speak);
for (const input of [token, purpose]) input.addEventListener("change", render);
