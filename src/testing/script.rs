use std::collections::VecDeque;

use super::fault::{Fault, Kind};
use super::{AuthorizeAs, Person};
use crate::transport::Operation;

/// What the test has said should happen, and what has happened.
#[derive(Default)]
pub(super) struct Script {
    pub(super) person: Person,
    pub(super) authorize_as: AuthorizeAs,
    pub(super) calls: Vec<&'static str>,
    faults: VecDeque<(&'static str, Fault)>,
}

impl Script {
    pub(super) fn add_fault(&mut self, operation: &'static Operation, fault: Fault) {
        self.faults.push_back((operation.id, fault));
    }

    /// Notes a call, and gives the fault that it meets.
    pub(super) fn called(&mut self, operation: &'static Operation) -> Option<Kind> {
        self.calls.push(operation.id);
        self.faults.retain(|(_, fault)| fault.times != Some(0));
        let mut faults = self.faults.iter_mut();
        let (_, fault) = faults.find(|(id, _)| *id == operation.id)?;
        if let Some(times) = &mut fault.times {
            *times -= 1;
        }
        Some(fault.kind.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pieces::operations::{PKCE_CLEAR_PKCE, PKCE_GET_CHALLENGE};

    #[test]
    fn faults_happen_in_order_as_often_as_scripted_and_to_their_operation_alone() {
        let mut script = Script::default();
        script.add_fault(&PKCE_GET_CHALLENGE, Fault::hang().times(0));
        script.add_fault(&PKCE_GET_CHALLENGE, Fault::status(503).times(2));
        script.add_fault(&PKCE_GET_CHALLENGE, Fault::drop_connection());
        assert!(script.called(&PKCE_CLEAR_PKCE).is_none());
        for _ in 0..2 {
            let kind = script.called(&PKCE_GET_CHALLENGE);
            assert!(matches!(kind, Some(Kind::Answer { .. })));
        }
        let kind = script.called(&PKCE_GET_CHALLENGE);
        assert!(matches!(kind, Some(Kind::DropConnection)));
        assert!(script.called(&PKCE_GET_CHALLENGE).is_none());
        script.add_fault(&PKCE_CLEAR_PKCE, Fault::hang().always());
        for _ in 0..3 {
            let kind = script.called(&PKCE_CLEAR_PKCE);
            assert!(matches!(kind, Some(Kind::Hang)));
        }
        assert_eq!(script.calls.len(), 8);
    }
}
