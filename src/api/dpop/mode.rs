/// Whether an API takes tokens that are bound to a key by DPoP (RFC 9449), and others.
///
/// A proof says which address it was made for, so an API that takes proofs has to know its own:
/// `public_url` or `trust_host` of the builder. Where one of them is set the default is
/// [`Allowed`](Self::Allowed); where none is, it is [`Off`](Self::Off), with bound tokens refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DpopMode {
    /// Both: a bound token with its proof and the scheme `DPoP`, an unbound one with `Bearer`.
    Allowed,
    /// Bound tokens with their proofs alone.
    Required,
    /// The scheme `Bearer` alone. A bound token passes as if it were not bound, as at every API
    /// that knows nothing of DPoP; `refuse_bound_tokens` of the builder changes that.
    Off,
}
