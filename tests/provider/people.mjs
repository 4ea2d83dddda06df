// Who signs in: any login name is an account, and any password is right.

const profileOf = (sub) => ({
  sub,
  name: 'Grace Example',
  nickname: 'grace',
  picture: 'https://cdn.test/grace.png',
  email: `${encodeURIComponent(sub)}@users.test`,
  email_verified: true,
  updated_at: 1750000000,
});

// The provider forgets `organization` once /authorize is done; a grant is what lasts until the ID token.
const organizations = new Map();

export function rememberOrganization(ctx) {
  const { params, entities } = ctx.oidc;
  if (params.organization && entities.Grant) organizations.set(entities.Grant.jti, params.organization);
}

const organizationOf = (id) => (id ? { org_id: id, org_name: 'acme' } : {});

export const findAccount = (ctx, sub, token) => ({
  accountId: sub,
  claims: () => ({ ...profileOf(sub), ...organizationOf(organizations.get(token?.grantId)) }),
});
