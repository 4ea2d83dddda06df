use std::collections::VecDeque;

use super::fault::{Fault, Kind};
use crate::transport::Operation;

/// The calls that came, and the faults that they meet.
#[derive(Default)]
pub(super) struct Faults {
    pub(super) calls: Vec<&'static str>,
    /// By the ids of operations, or by paths.
    scripted: VecDeque<(String, Fault)>,
}

impl Faults {
    pub(super) fn add(&mut self, key: &str, fault: Fault) {
        self.scripted.push_back((key.to_owned(), fault));
    }

    pub(super) fn clear(&mut self) {
        self.scripted.clear();
    }

    /// Notes a call, and gives the fault that it meets.
    pub(super) fn called(&mut self, operation: &'static Operation) -> Option<Kind> {
        self.calls.push(operation.id);
        self.next(operation.id)
    }

    /// The fault that a request for this meets.
    pub(super) fn next(&mut self, key: &str) -> Option<Kind> {
        self.scripted.retain(|(_, fault)| fault.times != Some(0));
        let mut faults = self.scripted.iter_mut();
        let (_, fault) = faults.find(|(known, _)| known == key)?;
        fault.met += 1;
        if fault.met % fault.every != 0 {
            return None;
        }
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
        let mut faults = Faults::default();
        faults.add(PKCE_GET_CHALLENGE.id, Fault::hang().times(0));
        faults.add(PKCE_GET_CHALLENGE.id, Fault::status(503).times(2));
        faults.add(PKCE_GET_CHALLENGE.id, Fault::drop_connection());
        assert!(faults.called(&PKCE_CLEAR_PKCE).is_none());
        for _ in 0..2 {
            let kind = faults.called(&PKCE_GET_CHALLENGE);
            assert!(matches!(kind, Some(Kind::Answer { .. })));
        }
        let kind = faults.called(&PKCE_GET_CHALLENGE);
        assert!(matches!(kind, Some(Kind::DropConnection)));
        assert!(faults.called(&PKCE_GET_CHALLENGE).is_none());
        faults.add(PKCE_CLEAR_PKCE.id, Fault::hang().always());
        for _ in 0..3 {
            let kind = faults.called(&PKCE_CLEAR_PKCE);
            assert!(matches!(kind, Some(Kind::Hang)));
        }
        assert_eq!(faults.calls.len(), 8);
        faults.clear();
        assert!(faults.called(&PKCE_CLEAR_PKCE).is_none());
    }

    #[test]
    fn a_fault_may_leave_calls_between_alone() {
        let mut faults = Faults::default();
        faults.add(PKCE_CLEAR_PKCE.id, Fault::hang().every(3).times(2));
        let met = (0..9).map(|_| faults.called(&PKCE_CLEAR_PKCE).is_some());
        let expected = [false, false, true, false, false, true, false, false, false];
        assert_eq!(met.collect::<Vec<_>>(), expected);
    }
}
