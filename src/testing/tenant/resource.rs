//! What differs between kinds of things: how they are called, how their ids look, what is unique
//! among them, what a new one needs.

/// A kind of thing, by the shape of its collection.
pub(super) struct Resource {
    shape: &'static str,
    /// The member that holds the id.
    pub(super) id: &'static str,
    form: Form,
    /// Members that no two share.
    pub(super) unique: &'static [&'static str],
    /// Members that a new one needs.
    pub(super) required: &'static [&'static str],
}

/// How an id looks.
enum Form {
    /// A prefix, and 16 more characters.
    Prefixed(&'static str),
    /// So many characters.
    Plain(usize),
}

use Form::{Plain, Prefixed};

const fn resource(
    shape: &'static str,
    id: &'static str,
    form: Form,
    unique: &'static [&'static str],
    required: &'static [&'static str],
) -> Resource {
    Resource {
        shape,
        id,
        form,
        unique,
        required,
    }
}

/// Those that differ from [`OTHER`]. The forms of ids are those of recorded answers.
static RESOURCES: &[Resource] = &[
    resource("/actions/actions", "id", Plain(36), &["name"], &["name"]),
    resource("/branding/themes", "themeId", Plain(32), &[], &[]),
    resource("/client-grants", "id", Prefixed("cgr_"), &[], &["audience"]),
    resource("/clients", "client_id", Plain(32), &[], &["name"]),
    resource("/connections", "id", Prefixed("con_"), &["name"], &["name"]),
    resource(
        "/custom-domains",
        "id",
        Prefixed("cd_"),
        &["domain"],
        &["domain"],
    ),
    resource("/device-credentials", "id", Prefixed("dcr_"), &[], &[]),
    resource(
        "/email-templates",
        "template",
        Plain(16),
        &["template"],
        &["template"],
    ),
    resource("/event-streams", "id", Prefixed("est_"), &[], &[]),
    resource("/flows", "id", Prefixed("af_"), &[], &["name"]),
    resource(
        "/flows/vault/connections",
        "id",
        Prefixed("ac_"),
        &[],
        &["name"],
    ),
    resource("/forms", "id", Prefixed("ap_"), &[], &["name"]),
    resource("/groups", "id", Prefixed("grp_"), &[], &[]),
    resource("/jobs", "id", Prefixed("job_"), &[], &[]),
    resource("/keys/encryption", "kid", Plain(36), &[], &[]),
    resource("/keys/signing", "kid", Plain(32), &[], &[]),
    resource("/log-streams", "id", Prefixed("lst_"), &[], &[]),
    resource("/logs", "log_id", Plain(56), &[], &[]),
    resource("/network-acls", "id", Prefixed("acl_"), &[], &[]),
    resource(
        "/organizations",
        "id",
        Prefixed("org_"),
        &["name"],
        &["name"],
    ),
    resource(
        "/organizations/{}/client-grants",
        "grant_id",
        Prefixed("cgr_"),
        &["grant_id"],
        &["grant_id"],
    ),
    resource(
        "/organizations/{}/clients",
        "client_id",
        Plain(32),
        &[],
        &[],
    ),
    resource(
        "/organizations/{}/connections",
        "connection_id",
        Prefixed("con_"),
        &["connection_id"],
        &["connection_id"],
    ),
    resource(
        "/organizations/{}/discovery-domains",
        "id",
        Prefixed("dd_"),
        &["domain"],
        &["domain"],
    ),
    resource(
        "/organizations/{}/enabled_connections",
        "connection_id",
        Prefixed("con_"),
        &["connection_id"],
        &["connection_id"],
    ),
    resource(
        "/organizations/{}/invitations",
        "id",
        Prefixed("uinv_"),
        &[],
        &[],
    ),
    resource(
        "/resource-servers",
        "id",
        Plain(24),
        &["identifier"],
        &["identifier"],
    ),
    resource("/roles", "id", Prefixed("rol_"), &["name"], &["name"]),
    resource("/rules", "id", Prefixed("rul_"), &["name"], &["name"]),
    resource("/rules-configs", "key", Plain(16), &[], &[]),
    resource("/self-service-profiles", "id", Prefixed("ssp_"), &[], &[]),
    resource(
        "/token-exchange-profiles",
        "id",
        Prefixed("tep_"),
        &[],
        &["name"],
    ),
    resource("/user-attribute-profiles", "id", Prefixed("uap_"), &[], &[]),
    resource("/users", "user_id", Plain(24), &[], &["connection"]),
    resource(
        "/users/{}/authentication-methods",
        "id",
        Prefixed("totp|"),
        &[],
        &["type"],
    ),
];

static OTHER: Resource = resource("", "id", Plain(24), &[], &[]);

/// Answers of these have no moments of creation and of change.
const UNDATED: &[&str] = &[
    "/clients",
    "/connections",
    "/organizations",
    "/roles",
    "/rules-configs",
];

/// The kind of the things in a collection.
pub(super) fn resource_of(shape: &str) -> &'static Resource {
    let mut all = RESOURCES.iter();
    all.find(|resource| resource.shape == shape)
        .unwrap_or(&OTHER)
}

impl Resource {
    /// An id that was not there before, given a number that was not.
    pub(super) fn new_id(&self, number: u64) -> String {
        match self.form {
            Prefixed(prefix) => format!("{prefix}{number:016}"),
            Plain(36) => format!("00000000-0000-4000-8000-{number:012x}"),
            Plain(length) => format!("{number:0length$x}"),
        }
    }

    pub(super) fn is_dated(&self) -> bool {
        !UNDATED.contains(&self.shape)
    }
}

/// What one thing of a collection is called in errors: `custom_domain` of `/custom-domains`.
pub(super) fn noun(shape: &str) -> String {
    if shape == "/emails/provider" {
        return "email_provider".to_owned();
    }
    let mut words = shape.split('/').rev();
    let word = words.find(|word| *word != "{}").unwrap_or_default();
    let word = word.replace('-', "_");
    match word.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => word.strip_suffix('s').unwrap_or(&word).to_owned(),
    }
}

/// A list of what exists elsewhere: members, assigned roles, permissions.
pub(super) struct Membership {
    shape: &'static str,
    /// The collection that its ids are of; none where the elements stand for themselves.
    pub(super) of: Option<&'static str>,
    /// The last list of the same fact seen from the other side, and the collection before it.
    pub(super) mirror: Option<(&'static str, &'static str)>,
}

const fn membership(
    shape: &'static str,
    of: Option<&'static str>,
    mirror: Option<(&'static str, &'static str)>,
) -> Membership {
    Membership { shape, of, mirror }
}

static MEMBERSHIPS: &[Membership] = &[
    membership(
        "/connections/{}/directory-provisioning/synchronized-groups",
        None,
        None,
    ),
    membership(
        "/groups/{}/members",
        Some("users"),
        Some(("users", "groups")),
    ),
    membership("/groups/{}/roles", Some("roles"), Some(("roles", "groups"))),
    membership("/organizations/{}/clients", None, None),
    membership(
        "/organizations/{}/groups/{}/roles",
        Some("roles"),
        Some(("roles", "groups")),
    ),
    membership(
        "/organizations/{}/members",
        Some("users"),
        Some(("users", "organizations")),
    ),
    membership(
        "/organizations/{}/members/{}/roles",
        Some("roles"),
        Some(("roles", "members")),
    ),
    membership(
        "/organizations/{}/roles/{}/groups",
        Some("groups"),
        Some(("groups", "roles")),
    ),
    membership(
        "/organizations/{}/roles/{}/members",
        Some("users"),
        Some(("members", "roles")),
    ),
    membership(
        "/roles/{}/groups",
        Some("groups"),
        Some(("groups", "roles")),
    ),
    membership("/roles/{}/permissions", None, None),
    membership("/roles/{}/users", Some("users"), Some(("users", "roles"))),
    membership(
        "/users/{}/groups",
        Some("groups"),
        Some(("groups", "members")),
    ),
    membership(
        "/users/{}/organizations",
        Some("organizations"),
        Some(("organizations", "members")),
    ),
    membership("/users/{}/permissions", None, None),
    membership("/users/{}/roles", Some("roles"), Some(("roles", "users"))),
];

/// The list of this shape, where it is one of what exists elsewhere.
pub(super) fn membership_of(shape: &str) -> Option<&'static Membership> {
    MEMBERSHIPS
        .iter()
        .find(|membership| membership.shape == shape)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_the_form_of_their_kind_and_never_come_twice() {
        for (shape, id) in [
            ("/roles", "rol_0000000000000026"),
            ("/users", "00000000000000000000001a"),
            ("/actions/actions", "00000000-0000-4000-8000-00000000001a"),
            ("/clients", "0000000000000000000000000000001a"),
        ] {
            assert_eq!(resource_of(shape).new_id(26), id);
        }
    }

    #[test]
    fn nouns() {
        for (shape, word) in [
            ("/users", "user"),
            ("/custom-domains", "custom_domain"),
            ("/rate-limit-policies", "rate_limit_policy"),
            ("/emails/provider", "email_provider"),
            ("/organizations/{}/invitations", "invitation"),
        ] {
            assert_eq!(noun(shape), word);
        }
    }
}
