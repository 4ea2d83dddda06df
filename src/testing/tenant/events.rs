//! `GET /events`: what changes, as it happens, as server-sent events.

use bytes::Bytes;
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::call::Call;
use super::clock;

/// What has happened, and who listens.
#[derive(Default)]
pub(super) struct Events {
    all: Vec<Event>,
    listeners: Vec<Listener>,
}

struct Event {
    /// Its place in the stream; texts in the order of events.
    offset: String,
    kind: String,
    time: String,
    message: Value,
}

struct Listener {
    /// The types that it wants; all where it names none.
    kinds: Vec<String>,
    sender: UnboundedSender<Bytes>,
}

impl Listener {
    /// Whether it is still there.
    fn tell(&self, event: &Event) -> bool {
        if !self.kinds.is_empty() && !self.kinds.contains(&event.kind) {
            return !self.sender.is_closed();
        }
        let Event {
            offset,
            kind,
            message,
            ..
        } = event;
        let text = format!("id: {offset}\nevent: {kind}\ndata: {message}\n\n");
        self.sender.send(text.into()).is_ok()
    }
}

impl Events {
    /// Begins after the event that `Last-Event-ID` or `from` names, or at a moment; else with
    /// what is still to come.
    pub(super) fn listen(&mut self, call: &Call<'_>) -> UnboundedReceiver<Bytes> {
        let (sender, receiver) = unbounded_channel();
        // A comment, so that the reader knows at once that it listens.
        let _ = sender.send(Bytes::from_static(b": listening\n\n"));
        let listener = Listener {
            kinds: call.queries("event_type").map(str::to_owned).collect(),
            sender,
        };
        let last = call.request.headers.get("last-event-id");
        let last = last.and_then(|id| id.to_str().ok());
        let after = last.or(call.query("from"));
        let since = call.query("from_timestamp");
        let is_missed = |event: &&Event| match (after, since) {
            (Some(after), _) => event.offset.as_str() > after,
            (None, Some(since)) => event.time.as_str() >= since,
            (None, None) => false,
        };
        for event in self.all.iter().filter(is_missed) {
            listener.tell(event);
        }
        self.listeners.push(listener);
        receiver
    }

    /// Ends all streams that are open.
    pub(super) fn hang_up(&mut self) {
        self.listeners.clear();
    }

    /// Tells what a successful call has changed. `before` is the thing before the call.
    pub(super) fn changed(&mut self, call: &Call<'_>, before: Option<Value>, after: &Value) {
        for (kind, object) in happened(call, before, after) {
            self.happen(call, kind, object);
        }
    }

    pub(super) fn happen(&mut self, call: &Call<'_>, kind: &str, object: Value) {
        let number = self.all.len() + 1;
        let (offset, time) = (format!("{number:020}"), clock::now());
        let message = json!({
            "type": kind,
            "offset": offset,
            "event": {
                "specversion": "1.0",
                "type": kind,
                "source": format!("urn:auth0:{}", call.settings.base),
                "id": format!("evt_{number:016}"),
                "time": time,
                "data": { "object": object },
                "a0tenant": "test-tenant",
                "a0stream": "est_0000000000000001",
            },
        });
        let kind = kind.to_owned();
        let event = Event {
            offset,
            kind,
            time,
            message,
        };
        self.listeners.retain(|listener| listener.tell(&event));
        self.all.push(event);
    }
}

/// The events of a call: type and object.
fn happened(call: &Call<'_>, before: Option<Value>, after: &Value) -> Vec<(&'static str, Value)> {
    let id = |index: usize| call.path.get(index).cloned().unwrap_or_default();
    let each = |kind, object: &dyn Fn(&Value) -> Value| {
        let elements = call.elements().unwrap_or_default().iter();
        elements.map(|element| (kind, object(element))).collect()
    };
    let member =
        |user: &Value| json!({ "organization": { "id": id(1) }, "user": { "user_id": user } });
    let role = |role: &Value| json!({ "organization": { "id": id(1) }, "user": { "user_id": id(3) }, "role": { "id": role } });
    let of_group = |role: &Value| json!({ "group": { "id": id(1) }, "role": { "id": role } });
    let connection = || {
        let of_path = call.path.get(3).cloned().map(Value::from);
        let connection = of_path.unwrap_or_else(|| call.body["connection_id"].clone());
        json!({ "organization": { "id": id(1) }, "connection": { "id": connection } })
    };
    let gone = || before.clone().unwrap_or_default();
    match call.operation.id {
        "users.create" => vec![("user.created", after.clone())],
        "users.update" => vec![("user.updated", after.clone())],
        "users.delete" => vec![("user.deleted", gone())],
        "organizations.create" => vec![("organization.created", after.clone())],
        "organizations.update" => vec![("organization.updated", after.clone())],
        "organizations.delete" => vec![("organization.deleted", gone())],
        "organizations.members.create" => each("organization.member.added", &member),
        "organizations.members.delete" => each("organization.member.deleted", &member),
        "organizations.members.roles.assign" => each("organization.member.role.assigned", &role),
        "organizations.members.roles.delete" => each("organization.member.role.deleted", &role),
        "organizations.enabled_connections.add" => {
            vec![("organization.connection.added", connection())]
        }
        "organizations.enabled_connections.update" => {
            vec![("organization.connection.updated", connection())]
        }
        "organizations.enabled_connections.delete" => {
            vec![("organization.connection.removed", connection())]
        }
        "groups.delete" => vec![("group.deleted", gone())],
        "groups.roles.create" => each("group.role.assigned", &of_group),
        "groups.roles.delete" => each("group.role.deleted", &of_group),
        _ => Vec::new(),
    }
}
