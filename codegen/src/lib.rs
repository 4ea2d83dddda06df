//! From OpenAPI documents to the generated part of auth0-sdk.
