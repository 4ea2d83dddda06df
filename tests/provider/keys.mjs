// The keys that tokens are signed with: new at every start, one per algorithm.
import { exportJWK, generateKeyPair } from 'jose';

const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'];
// Another start has other keys, and says so in their ids.
const start = Date.now().toString(36);

async function signingKey(alg) {
  const { privateKey } = await generateKeyPair(alg, { modulusLength: 2048, extractable: true });
  return { ...(await exportJWK(privateKey)), alg, use: 'sig', kid: `test-${alg.toLowerCase()}-${start}` };
}

export const signingKeys = () => Promise.all(algorithms.map(signingKey));

export const publicPart = ({ d, p, q, dp, dq, qi, ...rest }) => rest;
