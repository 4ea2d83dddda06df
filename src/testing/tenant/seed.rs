//! What a test puts there without a call.

use std::io;

use serde_json::Value;

use super::members;
use super::resource::{membership_of, resource_of};
use super::rules;
use super::service::Service;
use super::{Tenant, oauth, users};

impl Service {
    pub(super) fn seed(&self, path: &str, mut value: Value) -> io::Result<String> {
        let path = path.trim_start_matches('/').split('/');
        let path: Vec<String> = path.map(str::to_owned).collect();
        if path.iter().any(String::is_empty) {
            return Err(refused("a seed needs a path like `/users`"));
        }
        let shape = self.catalogue.shape_of_path(&path);
        let mut state = self.state();
        let store = &mut state.store;
        if let (Some(shape), Value::String(id)) = (&shape, &value)
            && let Some(membership) = membership_of(shape)
        {
            members::link(store, membership, &path, id, &value);
            return Ok(id.clone());
        }
        // A path that no operation has, `/sessions`, is that of things with paths below.
        let of_things = shape
            .as_ref()
            .is_none_or(|shape| self.catalogue.is_collection(shape));
        if !of_things {
            store.put_object(&path, value);
            return Ok(String::new());
        }
        if !value.is_object() {
            return Err(refused("a thing in a collection is an object"));
        }
        let shape = shape.unwrap_or_else(|| format!("/{}", path.join("/")));
        let added = if shape == "/users" {
            if value["connection"].is_null() {
                value["connection"] = "Username-Password-Authentication".into();
            }
            users::add(store, &value)
        } else {
            rules::add(store, &path, &shape, value)
        };
        let added = added.map_err(|_| refused("there is such a thing already"))?;
        let id = added[resource_of(&shape).id].as_str();
        Ok(id.unwrap_or_default().to_owned())
    }
}

impl Tenant {
    /// The people and organizations of the builder.
    pub(super) fn seed_accounts(&self) -> io::Result<()> {
        let settings = &self.service.settings.oauth;
        let store = &mut self.service.state().store;
        for (id, name) in &settings.organizations {
            oauth::add_organization(store, id, name).map_err(refused)?;
        }
        for user in &settings.users {
            oauth::add_user(store, user).map_err(refused)?;
        }
        Ok(())
    }
}

fn refused(reason: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, reason.to_owned())
}
