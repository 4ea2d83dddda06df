// npm's jose on the token of benches/verify.rs: microseconds of CPU time a verification.
// Usage: node verify.mjs <file>, where the file has `token`, `jwks`, `issuer` and `audience`.

import { readFileSync } from 'node:fs';
import { createLocalJWKSet, jwtVerify } from 'jose';

const TURNS = 21;
const EACH = 500;

const { token, jwks, issuer, audience } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const keys = createLocalJWKSet(jwks);
const options = { issuer, audience, algorithms: ['RS256'], typ: 'JWT', requiredClaims: ['exp', 'iat', 'sub'] };

const turns = [];
for (let turn = 0; turn < TURNS; turn += 1) {
  const begun = process.cpuUsage();
  for (let each = 0; each < EACH; each += 1) {
    const { payload } = await jwtVerify(token, keys, options);
    if (!payload.sub) throw new Error('the token says whose it is');
  }
  const { user, system } = process.cpuUsage(begun);
  turns.push((user + system) / EACH);
}
turns.sort((one, other) => one - other);
console.log(turns[(TURNS - 1) / 2].toFixed(1));
