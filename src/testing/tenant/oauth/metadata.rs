//! Metadata of SAML 2.0 and of WS-Federation: valid, and no more than what names the endpoints.

use http::header::CONTENT_TYPE;
use percent_encoding::percent_decode_str;

use super::context::Context;
use super::problem::Problem;
use crate::testing::page::escaped;
use crate::testing::reply::{self, Reply};

/// `GET /samlp/metadata/{client_id}` (SAML 2.0 Metadata, section 2.4.3).
pub(super) fn saml(context: &mut Context<'_>) -> Result<Reply, Problem> {
    let (_, id) = context.request.path.rsplit_once('/').unwrap_or_default();
    let id = percent_decode_str(id).decode_utf8_lossy();
    let application = context.application(&id).ok_or_else(Problem::not_found)?;
    let base = &context.settings.base;
    let id = escaped(&application.id);
    let service = |element: &str, binding: &str, path: &str| {
        format!(
            r#"<{element} Binding="urn:oasis:names:tc:SAML:2.0:bindings:{binding}" Location="{base}/samlp/{id}{path}"/>"#
        )
    };
    let services = [
        service("SingleLogoutService", "HTTP-Redirect", "/logout"),
        service("SingleLogoutService", "HTTP-POST", "/logout"),
        "<NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</NameIDFormat>".into(),
        service("SingleSignOnService", "HTTP-Redirect", ""),
        service("SingleSignOnService", "HTTP-POST", ""),
    ];
    let services = services.concat();
    let issuer = urn(context);
    Ok(reply::xml(format!(
        r#"<?xml version="1.0"?><EntityDescriptor entityID="{issuer}" xmlns="urn:oasis:names:tc:SAML:2.0:metadata"><IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">{services}</IDPSSODescriptor></EntityDescriptor>"#
    )))
}

/// `GET /wsfed/FederationMetadata/2007-06/FederationMetadata.xml` (WS-Federation 1.2, section 3).
pub(super) fn ws_federation(context: &mut Context<'_>) -> Result<Reply, Problem> {
    let base = &context.settings.base;
    let issuer = urn(context);
    let mut reply = reply::xml(format!(
        r#"<?xml version="1.0"?><EntityDescriptor entityID="{issuer}" xmlns="urn:oasis:names:tc:SAML:2.0:metadata"><RoleDescriptor xsi:type="fed:SecurityTokenServiceType" protocolSupportEnumeration="http://docs.oasis-open.org/wsfed/federation/200706" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:fed="http://docs.oasis-open.org/wsfed/federation/200706"><fed:PassiveRequestorEndpoint><EndpointReference xmlns="http://www.w3.org/2005/08/addressing"><Address>{base}/wsfed</Address></EndpointReference></fed:PassiveRequestorEndpoint></RoleDescriptor></EntityDescriptor>"#
    ));
    let xml = http::HeaderValue::from_static("text/xml; charset=utf-8");
    reply.headers_mut().insert(CONTENT_TYPE, xml);
    Ok(reply)
}

fn urn(context: &Context<'_>) -> String {
    let base = &context.settings.base;
    let host = base
        .split_once("://")
        .map_or(base.as_str(), |(_, host)| host);
    format!("urn:{host}")
}
