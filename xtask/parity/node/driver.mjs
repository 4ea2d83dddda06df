// Runs the cases that come in on standard input, one a line, with the official TypeScript SDK.
// The argument is the folder that the SDK is installed in.

import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";

const require = createRequire(join(process.argv[2], "driver.mjs"));
const { Auth0Api, Configuration, PKCEApi } = require("@pieces.app/pieces-os-client");

// The SDK's name for a member: camel case, but the one that is all capitals.
const camel = (name) =>
  name === "ADDITIONAL_PARAMETERS"
    ? "aDDITIONALPARAMETERS"
    : name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());

const named = (value) =>
  value !== null && typeof value === "object" && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [camel(name), named(inner)]))
    : value;

const body = (name, { body }) => [body === null ? {} : { [name]: named(body) }];

const operations = {
  auth0_logout: [Auth0Api, "auth0Logout", ({ query }) => [named(query)]],
  authorize_auth0: [Auth0Api, "authorizeAuth0", ({ query }) => [named(query)]],
  exchange_for_auth0_token: [Auth0Api, "exchangeForAuth0Token", ({ body }) => [named(body)]],
  get_auth0_user_info: [Auth0Api, "getAuth0UserInfo", () => []],
  clear_pkce: [PKCEApi, "clearPKCE", () => []],
  generate_code: [PKCEApi, "generateCode", (a) => body("seededPKCE", a)],
  generate_token: [PKCEApi, "generateToken", (a) => body("tokenizedPKCE", a)],
  get_challenge: [PKCEApi, "getChallenge", () => []],
  respond_with_code: [PKCEApi, "respondWithCode", ({ body }) => [named(body)]],
};

for await (const line of createInterface({ input: process.stdin })) {
  const { base_url, case: wanted } = JSON.parse(line);
  const [Api, method, mapArguments] = operations[wanted.operation];
  const configuration = new Configuration({
    basePath: base_url,
    ...(wanted.credentials && {
      apiKey: wanted.credentials.application,
      accessToken: wanted.credentials.token,
    }),
  });
  const api = new Api(configuration);
  if (typeof api[method] !== "function") throw new Error(`the SDK has no ${method}`);
  const callArguments = mapArguments(wanted.arguments);
  let error = null;
  try {
    await api[method](...callArguments);
  } catch (raised) {
    error = `${raised.name}: ${raised.message}`;
  }
  process.stdout.write(JSON.stringify({ error }) + "\n");
}
