//! What is known of each API beside its document: where its operations are, and what its files
//! say of themselves.

/// An API that is imported.
#[derive(Debug)]
pub(super) struct Target {
    /// The name of its overlays, and of its folder or file.
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) version: &'static str,
    /// What stands between the tenant's domain and the paths.
    pub(super) base_path: &'static str,
    /// The vendor's pages about it.
    pub(super) reference: &'static str,
    pub(super) layout: Layout,
}

/// How an API's documents are cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// A folder with a file for each resource. The vendor has a page for each operation.
    Folder,
    /// One file. The vendor has one page, with an operation's own where an overlay says.
    File,
}

pub(super) const TARGETS: [Target; 4] = [
    Target {
        name: "management",
        title: "Auth0 Management API",
        version: "2",
        base_path: "/api/v2",
        reference: "https://auth0.com/docs/api/management/v2",
        layout: Layout::Folder,
    },
    Target {
        name: "authentication",
        title: "Auth0 Authentication API",
        version: "1",
        base_path: "",
        reference: "https://auth0.com/docs/api/authentication",
        layout: Layout::File,
    },
    Target {
        name: "my-account",
        title: "Auth0 My Account API",
        version: "1",
        base_path: "/me/v1",
        reference: "https://auth0.com/docs/api/myaccount",
        layout: Layout::File,
    },
    Target {
        name: "my-organization",
        title: "Auth0 My Organization API",
        version: "1",
        base_path: "/my-org",
        reference: "https://auth0.com/docs/api/myorganization",
        layout: Layout::File,
    },
];

impl Target {
    /// The API of this name.
    pub(super) fn named(name: &str) -> Result<&'static Self, String> {
        let found = TARGETS.iter().find(|target| target.name == name);
        found.ok_or_else(|| {
            let names = TARGETS.each_ref().map(|target| target.name);
            format!(
                "import needs the name of an API: --api {}",
                names.join(", or --api ")
            )
        })
    }

    /// Where its documents are, below the folder of all documents: for a message.
    pub(super) fn place(&self) -> String {
        match self.layout {
            Layout::Folder => format!("openapi/{}", self.name),
            Layout::File => "openapi".to_owned(),
        }
    }
}
