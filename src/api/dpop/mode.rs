/// Whether an API takes tokens that are bound to a key by DPoP (RFC 9449), and others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DpopMode {
    /// Both: a bound token with its proof and the scheme `DPoP`, an unbound one with `Bearer`.
    #[default]
    Allowed,
    /// Bound tokens with their proofs alone.
    Required,
    /// The scheme `Bearer` alone. A bound token passes as if it were not bound, as at every API
    /// that knows nothing of DPoP; `refuse_bound_tokens` of the builder changes that.
    Off,
}
