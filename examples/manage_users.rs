//! Users and roles of a tenant: create, assign, list over pages, clear a field, meet errors, delete.
//!
//! ```sh
//! cargo run --example manage_users
//! ```
//!
//! It runs on a tenant inside this program. Where `AUTH0_DOMAIN`, `AUTH0_CLIENT_ID` and
//! `AUTH0_CLIENT_SECRET` are set it takes that real one, and only reads, unless `-- --write` says
//! otherwise.

use std::env;
use std::process::ExitCode;

use auth0_sdk::Error;
use auth0_sdk::http::StatusCode;
use auth0_sdk::management::{
    AssignUserRolesRequestContent, CreateRoleRequestContent, CreateUserRequestContent,
    ManagementClient, UpdateUserRequestContent,
};
use auth0_sdk::model::Nullable;
use auth0_sdk::testing::Tenant;

const CONNECTION: &str = "Username-Password-Authentication";
const PEOPLE: usize = 7;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Err(error) = run().await else {
        return ExitCode::SUCCESS;
    };
    eprintln!("\nIt did not work: {error}");
    ExitCode::FAILURE
}

async fn run() -> Result<(), Box<dyn std::error::Error>> {
    let Ok(domain) = env::var("AUTH0_DOMAIN") else {
        let tenant = Tenant::start().await?;
        println!("0. Started a tenant of our own at {}.", tenant.url());
        write(&tenant.client()).await?;
        return Ok(());
    };
    println!("0. Using the tenant {domain}.");
    let id = env::var("AUTH0_CLIENT_ID")?;
    let management = ManagementClient::builder(domain)
        .client_secret(id, env::var("AUTH0_CLIENT_SECRET")?)
        .build()?;
    if env::args().any(|argument| argument == "--write") {
        return Ok(write(&management).await?);
    }
    println!("   Only reading; `--write` creates and deletes.");
    Ok(list(&management, "email:*").await?)
}

async fn write(management: &ManagementClient) -> Result<(), Error> {
    let (users, roles) = (management.users(), management.roles());

    let mut role = CreateRoleRequestContent::new("sdk-example-analyst");
    role.description = Some("May look, and not touch".to_owned());
    let role = roles.create(&role).await?.into_value();
    let role_id = role.id.unwrap_or_default();
    println!("1. Created the role {role_id}.");

    let mut ids = Vec::new();
    for number in 1..=PEOPLE {
        let user = users.create(&person(number)).await?.into_value();
        ids.push(user.user_id.unwrap_or_default());
    }
    println!("2. Created {PEOPLE} users, the first is {}.", ids[0]);

    let assigned = AssignUserRolesRequestContent::new([&role_id]);
    users.roles().assign(&ids[0], &assigned).await?;
    let having = roles.users().list(&role_id).items().collect_all().await?;
    println!("3. Assigned the role; {} user has it.", having.len());

    println!("4. Listing them, three a page:");
    list(management, "email:sdk-example-*").await?;

    let update = UpdateUserRequestContent {
        nickname: Nullable::Null, // a null clears; what is left alone is not sent
        ..Default::default()
    };
    let user = users.update(&ids[0], &update).await?.into_value();
    println!("5. Cleared a nickname: {:?}.", user.nickname);

    match users.create(&person(1)).await {
        Err(error) if error.status() == Some(StatusCode::CONFLICT) => {
            println!("6. Nobody is created twice: {error}");
        }
        Err(error) => return Err(error),
        Ok(_) => println!("6. The same user was created twice, which is odd."),
    }

    for id in &ids {
        users.delete(id).await?;
    }
    roles.delete(&role_id).await?;
    match users.get(&ids[0]).await {
        Err(error) if error.is_not_found() => println!("7. Deleted them all; they are gone."),
        Err(error) => return Err(error),
        Ok(_) => println!("7. A user is still there, which is odd."),
    }
    Ok(())
}

/// All users that the query finds, page after page behind one `next`.
async fn list(management: &ManagementClient, query: &str) -> Result<(), Error> {
    let mut found = management.users().list().q(query).per_page(3).items();
    while let Some(user) = found.next().await {
        let user = user?;
        println!("   {}", user.email.as_deref().unwrap_or("no address"));
    }
    Ok(())
}

fn person(number: usize) -> CreateUserRequestContent {
    let mut person = CreateUserRequestContent::new(CONNECTION);
    person.email = Some(format!("sdk-example-{number}@example.test"));
    person.name = Some(format!("Example {number}"));
    person.nickname = Some(format!("number-{number}"));
    person.password = Some(format!("A long password, no. {number}!").into());
    person
}
