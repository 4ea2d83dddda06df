//! What an answer is worth, by the token that was sent.

use super::tokens::{Keys, Kind};

#[derive(Clone, Copy, Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// It says when to come again.
    pub(super) says_when: bool,
}

impl Answer {
    fn is_accepted(self) -> bool {
        self.status == 200
    }

    fn is_refused(self) -> bool {
        self.status == 401
    }

    fn is_outage(self) -> bool {
        self.status == 503 && self.says_when
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Valid {
        is_due: bool,
    },
    Invalid {
        is_due: bool,
    },
    /// A token of a key that its issuer has withdrawn, as the API knows.
    Withdrawn {
        is_due: bool,
    },
    /// The same token, not accepted, where the API may know it already.
    Ending {
        is_due: bool,
    },
}

/// `knew`: the newest keys of which a token had been accepted when this one was sent.
/// `are_asked_anew`: whether the issuer has been asked since it withdrew its keys.
pub(super) fn judge(
    kind: Kind,
    answer: Answer,
    knew: Keys,
    are_asked_anew: impl Fn() -> bool,
) -> Verdict {
    let is_turned_away = answer.is_refused() || answer.is_outage();
    match kind {
        Kind::Bad(status) => Verdict::Invalid {
            is_due: answer.status == status,
        },
        Kind::BadByKeys(status) => Verdict::Invalid {
            is_due: match knew {
                Keys::Alone => is_turned_away,
                _ => answer.status == status || is_turned_away && are_asked_anew(),
            },
        },
        Kind::MadeUp => Verdict::Invalid {
            is_due: is_turned_away,
        },
        Kind::Good { keys, is_old } if keys < Keys::Alone => {
            let is_due = answer.is_refused() || answer.is_outage() && !is_old;
            match knew {
                Keys::Alone => Verdict::Withdrawn { is_due },
                // The API has other keys from some moment on, which is not to be seen from here.
                _ if !answer.is_accepted() && are_asked_anew() => Verdict::Ending { is_due },
                _ => valid(keys, answer, knew),
            }
        }
        Kind::Good { keys, .. } => valid(keys, answer, knew),
    }
}

fn valid(keys: Keys, answer: Answer, knew: Keys) -> Verdict {
    let may_wait = keys > knew && answer.is_outage();
    Verdict::Valid {
        is_due: answer.is_accepted() || may_wait,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTAGE: Answer = Answer {
        status: 503,
        says_when: true,
    };

    fn status(status: u16) -> Answer {
        Answer {
            status,
            says_when: false,
        }
    }

    fn good(keys: Keys) -> Kind {
        let is_old = false;
        Kind::Good { keys, is_old }
    }

    #[test]
    fn each_kind_gets_what_is_due_to_it() {
        use Keys::{Alone, Back, First};
        use Verdict::{Ending, Invalid, Valid, Withdrawn};
        let old = Kind::Good {
            keys: First,
            is_old: true,
        };
        let (due, odd) = (true, false);
        let invalid = |is_due| Invalid { is_due };
        let valid = |is_due| Valid { is_due };
        let ending = |is_due| Ending { is_due };
        let withdrawn = |is_due| Withdrawn { is_due };
        for (kind, answer, knew, anew, expected) in [
            (Kind::Bad(400), status(400), First, false, invalid(due)),
            (Kind::Bad(400), status(401), First, false, invalid(odd)),
            (Kind::Bad(401), OUTAGE, Alone, true, invalid(odd)),
            (Kind::Bad(401), status(200), Alone, true, invalid(odd)),
            (
                Kind::BadByKeys(403),
                status(403),
                First,
                false,
                invalid(due),
            ),
            (
                Kind::BadByKeys(403),
                status(401),
                First,
                false,
                invalid(odd),
            ),
            (Kind::BadByKeys(403), OUTAGE, First, false, invalid(odd)),
            (Kind::BadByKeys(403), OUTAGE, Back, true, invalid(due)),
            (Kind::BadByKeys(403), status(401), Back, true, invalid(due)),
            (Kind::BadByKeys(403), status(403), Back, true, invalid(due)),
            (Kind::BadByKeys(403), status(403), Alone, true, invalid(odd)),
            (Kind::BadByKeys(403), status(401), Alone, true, invalid(due)),
            (Kind::BadByKeys(401), status(503), Alone, true, invalid(odd)),
            (Kind::MadeUp, OUTAGE, First, false, invalid(due)),
            (Kind::MadeUp, status(401), First, false, invalid(due)),
            (Kind::MadeUp, status(503), First, false, invalid(odd)),
            (Kind::MadeUp, status(200), First, false, invalid(odd)),
            (good(First), status(200), First, false, valid(due)),
            (good(First), status(401), First, false, valid(odd)),
            (good(First), OUTAGE, First, false, valid(odd)),
            (good(Back), OUTAGE, First, false, valid(due)),
            (good(Back), status(503), First, false, valid(odd)),
            (good(Back), status(401), First, false, valid(odd)),
            (good(Back), OUTAGE, Back, false, valid(odd)),
            (good(Back), status(200), Back, true, valid(due)),
            (good(Back), OUTAGE, Back, true, ending(due)),
            (good(First), status(403), Back, true, ending(odd)),
            (good(First), status(401), Alone, true, withdrawn(due)),
            (good(First), OUTAGE, Alone, true, withdrawn(due)),
            (good(First), status(200), Alone, true, withdrawn(odd)),
            (good(Alone), OUTAGE, Back, true, valid(due)),
            (good(Alone), status(401), Back, true, valid(odd)),
            (good(Alone), OUTAGE, Alone, true, valid(odd)),
            (old, status(200), First, false, valid(due)),
            (old, status(401), Back, true, ending(due)),
            (old, OUTAGE, Back, true, ending(odd)),
            (old, status(401), Alone, true, withdrawn(due)),
            (old, OUTAGE, Alone, true, withdrawn(odd)),
        ] {
            let seen = judge(kind, answer, knew, || anew);
            assert_eq!(seen, expected, "{kind:?} {answer:?} {knew:?} {anew}");
        }
    }
}
