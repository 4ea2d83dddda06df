//! Lists of what exists elsewhere, seen from both sides.

use auth0_sdk::management::{
    AssignUserRolesRequestContent, CreateRoleRequestContent, DeleteUserRolesRequestContent,
};
use auth0_sdk::testing::Tenant;
use reqwest::Method;
use serde_json::json;

use super::support::*;

#[tokio::test]
async fn the_roles_of_a_user_are_the_users_of_those_roles() {
    let tenant = Tenant::start().await.unwrap();
    let client = tenant.client();
    let ada = create(&client, "ada").await;
    let role = CreateRoleRequestContent::new("reader");
    let role = client
        .roles()
        .create(&role)
        .await
        .unwrap()
        .into_value()
        .id
        .unwrap();

    let assigned = AssignUserRolesRequestContent::new([&role]);
    for _ in 0..2 {
        let done = client.users().roles().assign(&ada, &assigned).await;
        assert!(done.is_ok(), "twice is as once");
    }
    let roles = client
        .users()
        .roles()
        .list(&ada)
        .items()
        .collect_all()
        .await
        .unwrap();
    assert_eq!(roles.len(), 1);
    assert_eq!(roles[0].name.as_deref(), Some("reader"));
    let users = client
        .roles()
        .users()
        .list(&role)
        .items()
        .collect_all()
        .await
        .unwrap();
    assert_eq!(users[0].user_id.as_deref(), Some(ada.as_str()));

    let taken = DeleteUserRolesRequestContent::new([&role]);
    client.users().roles().delete(&ada, &taken).await.unwrap();
    let users = client
        .roles()
        .users()
        .list(&role)
        .items()
        .collect_all()
        .await
        .unwrap();
    assert!(users.is_empty());

    client
        .users()
        .roles()
        .assign(&ada, &assigned)
        .await
        .unwrap();
    client.users().delete(&ada).await.unwrap();
    let users = client
        .roles()
        .users()
        .list(&role)
        .items()
        .collect_all()
        .await
        .unwrap();
    assert!(users.is_empty(), "who is deleted has no role");
}

#[tokio::test]
async fn what_does_not_exist_cannot_be_a_member() {
    let tenant = Tenant::start().await.unwrap();
    let client = once(&tenant);
    let ada = create(&client, "ada").await;
    let none = AssignUserRolesRequestContent::new(["rol_none"]);
    let roles = client.users().roles();
    assert_eq!(
        refused(roles.assign(&ada, &none).await),
        (404, "inexistent_role".to_owned())
    );
    assert_eq!(
        refused(roles.assign("auth0|none", &none).await),
        (404, "inexistent_user".to_owned())
    );
    assert_eq!(refused(roles.list("auth0|none").await).0, 404);
}

#[tokio::test]
async fn members_of_an_organization_have_roles_in_it() {
    let tenant = Tenant::start().await.unwrap();
    let client = tenant.client();
    let ada = create(&client, "ada").await;
    let role = tenant.seed("/roles", json!({ "name": "reader" })).unwrap();
    let acme = tenant
        .seed("/organizations", json!({ "name": "acme" }))
        .unwrap();
    let path = format!("/api/v2/organizations/{acme}/members");
    let members = json!({ "members": [ada] });
    assert_eq!(
        json(raw(&tenant, Method::POST, &path).json(&members))
            .await
            .0,
        201
    );
    let of_ada = client.users().organizations().list(&ada);
    assert_eq!(of_ada.items().collect_all().await.unwrap().len(), 1);

    let path = format!("{path}/{ada}/roles");
    let roles = json!({ "roles": [role] });
    assert_eq!(
        json(raw(&tenant, Method::POST, &path).json(&roles)).await.0,
        201
    );
    let (_, listed) = json(raw(&tenant, Method::GET, &path)).await;
    assert_eq!(listed[0]["name"], "reader");
    let (_, listed) = json(raw(
        &tenant,
        Method::GET,
        &format!("/api/v2/users/{ada}/roles"),
    ))
    .await;
    assert_eq!(listed, json!([]), "not outside of it");
    let path = format!("/api/v2/organizations/{acme}/roles/{role}/members");
    let (_, listed) = json(raw(&tenant, Method::GET, &path)).await;
    assert_eq!(listed["members"][0]["user_id"], ada);
}

#[tokio::test]
async fn a_member_can_be_seeded() {
    let tenant = Tenant::start().await.unwrap();
    let ada = create(&tenant.client(), "ada").await;
    let role = tenant.seed("/roles", json!({ "name": "reader" })).unwrap();
    tenant
        .seed(&format!("/users/{ada}/roles"), role.clone().into())
        .unwrap();
    let users = tenant.client().roles().users().list(&role);
    assert_eq!(users.items().collect_all().await.unwrap().len(), 1);
}

#[tokio::test]
async fn permissions_stand_for_themselves() {
    let tenant = Tenant::start().await.unwrap();
    let role = tenant.seed("/roles", json!({ "name": "reader" })).unwrap();
    let path = format!("/api/v2/roles/{role}/permissions");
    let permission = |name: &str| json!({ "resource_server_identifier": "https://api.test", "permission_name": name });
    let both = json!({ "permissions": [permission("read"), permission("write")] });
    assert_eq!(
        json(raw(&tenant, Method::POST, &path).json(&both)).await.0,
        201
    );
    let one = json!({ "permissions": [permission("write")] });
    assert_eq!(
        json(raw(&tenant, Method::DELETE, &path).json(&one)).await.0,
        204
    );
    assert_eq!(
        json(raw(&tenant, Method::GET, &path)).await.1,
        json!([permission("read")])
    );
}
