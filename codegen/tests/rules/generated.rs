// From specs/rules.yaml; UPDATE=1 cargo test -p auth0-sdk-codegen
crate::model::listed_enum! {
    #[doc = " A colour."] #[doc = ""] #[doc =
    " An open enum: a value that is not listed is kept as `Unlisted`."] #[doc = ""] #[doc
    = " `Colour` in the specification."] Colour { #[doc = " `red`."] Red = "red", #[doc =
    " `dark-blue`."] DarkBlue = "dark-blue", #[doc = " `other`."] Other = "other", }
}
/// Something that the service sends.
///
/// `Thing` in the specification.
#[derive(Clone)]
#[non_exhaustive]
pub struct Thing {
    /// Which it is.
    ///
    /// Required by the specification; at most 24 characters; matches `^[a-z]+$`.
    pub id: String,
    /// `type`.
    ///
    /// `type` on the wire; required by the specification.
    pub type_: Option<String>,
    /// A colour.
    ///
    /// Required by the specification.
    pub colour: Option<Colour>,
    /// `secret`.
    ///
    /// Required by the specification.
    pub secret: Option<crate::Secret>,
    /// `secrets`.
    pub secrets: Option<
        ::std::collections::BTreeMap<::std::string::String, crate::Secret>,
    >,
    /// `createdAt`.
    ///
    /// `createdAt` on the wire.
    pub created_at: Option<crate::model::DateTime>,
    /// `tags`.
    pub tags: Option<Vec<String>>,
    /// `notes`.
    pub notes: Option<Vec<Option<String>>>,
    /// Something that the service sends.
    pub parent: Option<Box<Thing>>,
    /// `owner`.
    pub owner: Option<ThingOwner>,
    /// `either`.
    pub either: Option<ThingEither>,
    /// `extra`.
    pub extra: Option<bool>,
    /// `anything`.
    pub anything: Option<::serde_json::Value>,
    /// Members that this type does not know; kept, and sent back.
    pub extra_: crate::model::Extra,
}
impl crate::model::Object for Thing {
    const NAME: &'static str = "Thing";
    const FIELDS: &'static [&'static str] = &[
        "id",
        "type",
        "colour",
        "secret",
        "secrets",
        "createdAt",
        "tags",
        "notes",
        "parent",
        "owner",
        "either",
        "extra",
        "anything",
    ];
    const REQUIRED: u64 = 1u64;
    #[inline]
    fn blank() -> Self {
        Self {
            id: Default::default(),
            type_: Default::default(),
            colour: Default::default(),
            secret: Default::default(),
            secrets: Default::default(),
            created_at: Default::default(),
            tags: Default::default(),
            notes: Default::default(),
            parent: Default::default(),
            owner: Default::default(),
            either: Default::default(),
            extra: Default::default(),
            anything: Default::default(),
            extra_: Default::default(),
        }
    }
    fn set<'de, A: serde::de::MapAccess<'de>>(
        &mut self,
        index: usize,
        map: &mut A,
    ) -> Result<(), A::Error> {
        match index {
            0usize => crate::model::read(&mut self.id, map),
            1usize => crate::model::read(&mut self.type_, map),
            2usize => crate::model::read(&mut self.colour, map),
            3usize => crate::model::read(&mut self.secret, map),
            4usize => crate::model::read(&mut self.secrets, map),
            5usize => crate::model::read(&mut self.created_at, map),
            6usize => crate::model::read(&mut self.tags, map),
            7usize => crate::model::read(&mut self.notes, map),
            8usize => crate::model::read(&mut self.parent, map),
            9usize => crate::model::read(&mut self.owner, map),
            10usize => crate::model::read(&mut self.either, map),
            11usize => crate::model::read(&mut self.extra, map),
            12usize => crate::model::read(&mut self.anything, map),
            _ => crate::model::skip(map),
        }
    }
    #[inline]
    fn get(&self, index: usize) -> &dyn crate::model::Member {
        match index {
            0usize => &self.id,
            1usize => &self.type_,
            2usize => &self.colour,
            3usize => &self.secret,
            4usize => &self.secrets,
            5usize => &self.created_at,
            6usize => &self.tags,
            7usize => &self.notes,
            8usize => &self.parent,
            9usize => &self.owner,
            10usize => &self.either,
            11usize => &self.extra,
            12usize => &self.anything,
            _ => &self.extra_,
        }
    }
    #[inline]
    fn extra_mut(&mut self) -> &mut crate::model::Extra {
        &mut self.extra_
    }
}
crate::model::object!(Thing);
impl serde::Serialize for Thing {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = crate::model::ObjectWriter::new::<Self>(serializer);
        object.required(0usize, &self.id);
        object.optional(1usize, &self.type_);
        object.optional(2usize, &self.colour);
        object.optional(3usize, &self.secret);
        object.optional(4usize, &self.secrets);
        object.optional(5usize, &self.created_at);
        object.optional(6usize, &self.tags);
        object.optional(7usize, &self.notes);
        object.optional(8usize, &self.parent);
        object.optional(9usize, &self.owner);
        object.optional(10usize, &self.either);
        object.optional(11usize, &self.extra);
        object.optional(12usize, &self.anything);
        object.end(&self.extra_)
    }
}
/// `ThingEither`.
///
/// `ThingEither` in the specification.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
#[allow(clippy::large_enum_variant)]
pub enum ThingEither {
    /// `Colour`.
    Colour(Colour),
    /// `Vec<String>`.
    Array(Vec<String>),
    /// `ThingEitherDetail`.
    Detail(ThingEitherDetail),
    /// A value that fits none of the others.
    Unlisted(serde_json::Value),
}
impl std::fmt::Debug for ThingEither {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Colour(value) => crate::model::show_arm("Colour", value, f),
            Self::Array(value) => crate::model::show_arm("Array", value, f),
            Self::Detail(value) => crate::model::show_arm("Detail", value, f),
            Self::Unlisted(value) => crate::model::show_arm("Unlisted", value, f),
        }
    }
}
impl serde::Serialize for ThingEither {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Colour(value) => value.serialize(serializer),
            Self::Array(value) => value.serialize(serializer),
            Self::Detail(value) => value.serialize(serializer),
            Self::Unlisted(value) => value.serialize(serializer),
        }
    }
}
impl<'de> serde::Deserialize<'de> for ThingEither {
    fn deserialize<D: serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        const ARMS: &[crate::model::union::Arm] = &[
            crate::model::union::Arm::Other,
            crate::model::union::Arm::Other,
            crate::model::union::Arm::object::<ThingEitherDetail>(&[]),
        ];
        let value = serde_json::Value::deserialize(deserializer)?;
        for arm in crate::model::union::in_order(&value, ARMS) {
            let read = match arm {
                0usize => crate::model::union::read(&value).map(Self::Colour),
                1usize => crate::model::union::read(&value).map(Self::Array),
                2usize => crate::model::union::read(&value).map(Self::Detail),
                _ => None,
            };
            if let Some(read) = read {
                return Ok(read);
            }
        }
        let read = match crate::model::union::otherwise(&value, ARMS)? {
            Some(0usize) => crate::model::union::read_leniently(&value).map(Self::Colour),
            Some(1usize) => crate::model::union::read_leniently(&value).map(Self::Array),
            Some(2usize) => crate::model::union::read_leniently(&value).map(Self::Detail),
            _ => None,
        };
        Ok(read.unwrap_or(Self::Unlisted(value)))
    }
}
/// `ThingEitherDetail`.
///
/// `ThingEitherDetail` in the specification.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct ThingEitherDetail {
    /// `depth`.
    ///
    /// Required by the specification.
    pub depth: Option<i64>,
    /// Members that this type does not know; kept, and sent back.
    pub extra: crate::model::Extra,
}
impl crate::model::Object for ThingEitherDetail {
    const NAME: &'static str = "ThingEitherDetail";
    const FIELDS: &'static [&'static str] = &["depth"];
    #[inline]
    fn blank() -> Self {
        Self::default()
    }
    fn set<'de, A: serde::de::MapAccess<'de>>(
        &mut self,
        index: usize,
        map: &mut A,
    ) -> Result<(), A::Error> {
        match index {
            0usize => crate::model::read(&mut self.depth, map),
            _ => crate::model::skip(map),
        }
    }
    #[inline]
    fn get(&self, index: usize) -> &dyn crate::model::Member {
        match index {
            0usize => &self.depth,
            _ => &self.extra,
        }
    }
    #[inline]
    fn extra_mut(&mut self) -> &mut crate::model::Extra {
        &mut self.extra
    }
}
crate::model::object!(ThingEitherDetail);
impl serde::Serialize for ThingEitherDetail {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = crate::model::ObjectWriter::new::<Self>(serializer);
        object.optional(0usize, &self.depth);
        object.end(&self.extra)
    }
}
/// `ThingOwner`.
///
/// `ThingOwner` in the specification.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct ThingOwner {
    /// `mood`.
    pub mood: Option<ThingOwnerMood>,
    /// Members that this type does not know; kept, and sent back.
    pub extra: crate::model::Extra,
}
impl crate::model::Object for ThingOwner {
    const NAME: &'static str = "ThingOwner";
    const FIELDS: &'static [&'static str] = &["mood"];
    #[inline]
    fn blank() -> Self {
        Self::default()
    }
    fn set<'de, A: serde::de::MapAccess<'de>>(
        &mut self,
        index: usize,
        map: &mut A,
    ) -> Result<(), A::Error> {
        match index {
            0usize => crate::model::read(&mut self.mood, map),
            _ => crate::model::skip(map),
        }
    }
    #[inline]
    fn get(&self, index: usize) -> &dyn crate::model::Member {
        match index {
            0usize => &self.mood,
            _ => &self.extra,
        }
    }
    #[inline]
    fn extra_mut(&mut self) -> &mut crate::model::Extra {
        &mut self.extra
    }
}
crate::model::object!(ThingOwner);
impl serde::Serialize for ThingOwner {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = crate::model::ObjectWriter::new::<Self>(serializer);
        object.optional(0usize, &self.mood);
        object.end(&self.extra)
    }
}
crate::model::listed_enum! {
    #[doc = " `ThingOwnerMood`."] #[doc = ""] #[doc =
    " An open enum: a value that is not listed is kept as `Unlisted`."] #[doc = ""] #[doc
    = " `ThingOwnerMood` in the specification."] ThingOwnerMood { #[doc = " `happy`."]
    Happy = "happy", #[doc = " `sad`."] Sad = "sad", }
}
/// What a caller may change.
///
/// `UpdateThing` in the specification.
#[derive(Clone)]
pub struct UpdateThing {
    /// `name`.
    ///
    /// Required by the specification.
    pub name: String,
    /// A colour.
    ///
    /// Required by the specification.
    pub colour_name: crate::model::Nullable<Colour>,
    /// `note`.
    pub note: crate::model::Nullable<String>,
    /// `parts`.
    ///
    /// Required by the specification.
    pub parts: Vec<String>,
    /// `labels`.
    pub labels: Option<Vec<String>>,
    /// `map`.
    pub map: Option<::std::collections::BTreeMap<::std::string::String, i64>>,
    /// `limit`.
    ///
    /// At least 1; at most 100.
    pub limit: Option<i64>,
    /// `self`.
    ///
    /// `self` on the wire.
    pub self_: Option<bool>,
    /// Members that this type does not know; kept, and sent back.
    pub extra: crate::model::Extra,
}
impl UpdateThing {
    /// With the members that the specification requires, and no others.
    #[inline]
    #[allow(clippy::too_many_arguments)]
    pub fn new(
        name: impl Into<String>,
        colour_name: impl Into<Colour>,
        parts: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        Self {
            name: name.into(),
            colour_name: crate::model::Nullable::Value(colour_name.into()),
            note: Default::default(),
            parts: parts.into_iter().map(Into::into).collect(),
            labels: Default::default(),
            map: Default::default(),
            limit: Default::default(),
            self_: Default::default(),
            extra: Default::default(),
        }
    }
}
impl crate::model::Object for UpdateThing {
    const NAME: &'static str = "UpdateThing";
    const FIELDS: &'static [&'static str] = &[
        "name",
        "colour_name",
        "note",
        "parts",
        "labels",
        "map",
        "limit",
        "self",
    ];
    const REQUIRED: u64 = 9u64;
    #[inline]
    fn blank() -> Self {
        Self {
            name: Default::default(),
            colour_name: Default::default(),
            note: Default::default(),
            parts: Default::default(),
            labels: Default::default(),
            map: Default::default(),
            limit: Default::default(),
            self_: Default::default(),
            extra: Default::default(),
        }
    }
    fn set<'de, A: serde::de::MapAccess<'de>>(
        &mut self,
        index: usize,
        map: &mut A,
    ) -> Result<(), A::Error> {
        match index {
            0usize => crate::model::read(&mut self.name, map),
            1usize => crate::model::read(&mut self.colour_name, map),
            2usize => crate::model::read(&mut self.note, map),
            3usize => crate::model::read(&mut self.parts, map),
            4usize => crate::model::read(&mut self.labels, map),
            5usize => crate::model::read(&mut self.map, map),
            6usize => crate::model::read(&mut self.limit, map),
            7usize => crate::model::read(&mut self.self_, map),
            _ => crate::model::skip(map),
        }
    }
    #[inline]
    fn get(&self, index: usize) -> &dyn crate::model::Member {
        match index {
            0usize => &self.name,
            1usize => &self.colour_name,
            2usize => &self.note,
            3usize => &self.parts,
            4usize => &self.labels,
            5usize => &self.map,
            6usize => &self.limit,
            7usize => &self.self_,
            _ => &self.extra,
        }
    }
    #[inline]
    fn extra_mut(&mut self) -> &mut crate::model::Extra {
        &mut self.extra
    }
}
crate::model::object!(UpdateThing);
impl serde::Serialize for UpdateThing {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = crate::model::ObjectWriter::new::<Self>(serializer);
        object.required(0usize, &self.name);
        object.nullable(1usize, &self.colour_name);
        object.nullable(2usize, &self.note);
        object.required(3usize, &self.parts);
        object.optional(4usize, &self.labels);
        object.optional(5usize, &self.map);
        object.optional(6usize, &self.limit);
        object.optional(7usize, &self.self_);
        object.end(&self.extra)
    }
}
/// The operations of the group `things`.
#[derive(Clone, Debug)]
pub struct ThingsApi {
    client: crate::transport::Client,
}
impl ThingsApi {
    #[allow(dead_code)]
    #[inline]
    pub(crate) fn new(client: crate::transport::Client) -> Self {
        Self { client }
    }
    /// One part of a thing.
    ///
    /// `GET /things/{id}/parts/{part}` · credential: `token` · scopes: `read:things`
    ///
    /// # Arguments
    ///
    /// - `part`: `part`.
    /// - `id`: Which thing.
    ///
    /// # Errors
    ///
    /// As every call: see [`Error`](crate::Error).
    #[inline]
    pub fn get_part(&self, id: &str, part: i64) -> GetPartRequest {
        GetPartRequest {
            request: crate::transport::Request::new(
                self.client.clone(),
                crate::transport::Call::new(&operations::THINGS_GET_PART)
                    .path("id", id)
                    .path("part", &part.to_string()),
            ),
        }
    }
    /// `update_part`.
    ///
    /// `PATCH /things/{id}/parts/{part}` · credential: `token`
    ///
    /// # Arguments
    ///
    /// - `part`: `part`.
    /// - `id`: Which thing.
    ///
    /// # Errors
    ///
    /// As every call: see [`Error`](crate::Error).
    #[deprecated]
    #[inline]
    pub fn update_part(
        &self,
        id: &str,
        part: i64,
        body: &UpdateThing,
    ) -> crate::transport::Request<::std::vec::Vec<Thing>> {
        crate::transport::Request::new(
            self.client.clone(),
            crate::transport::Call::new(&operations::THINGS_UPDATE_PART)
                .path("id", id)
                .path("part", &part.to_string())
                .json(body),
        )
    }
}
/// A request for `GET /things/{id}/parts/{part}`, not sent yet.
#[must_use = "a request does nothing until it is sent"]
#[derive(Debug)]
pub struct GetPartRequest {
    request: crate::transport::Request<Thing>,
}
impl GetPartRequest {
    /// `include_fields`.
    #[inline]
    pub fn include_fields(mut self, include_fields: bool) -> Self {
        self.request.call = self.request.call.query("include_fields", &include_fields);
        self
    }
    /// `fields`. Sent as one parameter, with `,` between.
    #[inline]
    pub fn fields(mut self, fields: &[impl std::fmt::Display]) -> Self {
        self.request.call = self.request.call.query_joined("fields", fields, ",");
        self
    }
    /// `tag`.
    #[inline]
    pub fn tag(mut self, tag: &[Colour]) -> Self {
        self.request.call = self.request.call.query_repeated("tag", tag);
        self
    }
}
crate::transport::request_builder!(GetPartRequest, Thing);
/// What the specification says of each operation.
pub mod operations {
    #[allow(unused_imports)]
    use crate::transport::{
        BodyKind, Operation, PageStyle, Pagination, Parameter, Several, Stage,
    };
    /// `GET /things/{id}/parts/{part}`
    pub static THINGS_GET_PART: Operation = Operation {
        id: "things.get_part",
        method: http::Method::GET,
        path: "/things/{id}/parts/{part}",
        security: &["token"],
        scopes: &["read:things"],
        idempotent: true,
        redirect_is_answer: false,
        custom_domain_header: false,
        stage: Stage::GeneralAvailability,
        documentation: None,
        parameters: &[
            Parameter::new("id", true, true, Several::No),
            Parameter::new("part", true, true, Several::No),
            Parameter::new("include_fields", false, false, Several::No),
            Parameter::new("fields", false, false, Several::Joined(",")),
            Parameter::new("tag", false, false, Several::Repeated),
        ],
        body: None,
        body_required: false,
        answers_with_events: false,
        pagination: None,
    };
    /// `PATCH /things/{id}/parts/{part}`
    pub static THINGS_UPDATE_PART: Operation = Operation {
        id: "things.update_part",
        method: http::Method::PATCH,
        path: "/things/{id}/parts/{part}",
        security: &["token"],
        scopes: &[],
        idempotent: false,
        redirect_is_answer: false,
        custom_domain_header: false,
        stage: Stage::GeneralAvailability,
        documentation: None,
        parameters: &[
            Parameter::new("id", true, true, Several::No),
            Parameter::new("part", true, true, Several::No),
        ],
        body: Some(BodyKind::Json),
        body_required: true,
        answers_with_events: false,
        pagination: None,
    };
    /// All of them, in the order of the specification.
    pub static ALL: &[&Operation] = &[&THINGS_GET_PART, &THINGS_UPDATE_PART];
}
