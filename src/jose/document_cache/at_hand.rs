#[cfg(not(feature = "api"))]
use std::marker::PhantomData;
use std::sync::Arc;

#[cfg(feature = "api")]
use arc_swap::ArcSwapOption;

use super::{Held, Issuer};

/// What is held of the issuers that are listed, to be read where it is: nothing that others read is
/// written for that, a lock or a count, so that nobody waits for anybody. It is written under the
/// lock that the rest is under.
#[cfg(feature = "api")]
pub(super) struct AtHand<T>(Box<[ArcSwapOption<Held<T>>]>);

#[cfg(feature = "api")]
impl<T> AtHand<T> {
    /// For so many.
    pub(super) fn new(listed: usize) -> Self {
        Self((0..listed).map(|_| ArcSwapOption::empty()).collect())
    }

    pub(super) fn read<R>(
        &self,
        issuer: &Issuer<'_>,
        read: impl FnOnce(&Arc<Held<T>>) -> R,
    ) -> Option<R> {
        let held = self.slot(issuer)?.load();
        held.as_ref().map(read)
    }

    pub(super) fn put(&self, issuer: &Issuer<'_>, held: &Arc<Held<T>>) {
        if let Some(slot) = self.slot(issuer) {
            slot.store(Some(Arc::clone(held)));
        }
    }

    fn slot(&self, issuer: &Issuer<'_>) -> Option<&ArcSwapOption<Held<T>>> {
        self.0.get(issuer.slot()?)
    }
}

/// Whoever has one issuer to talk to lists none.
#[cfg(not(feature = "api"))]
pub(super) struct AtHand<T>(PhantomData<T>);

#[cfg(not(feature = "api"))]
impl<T> AtHand<T> {
    pub(super) fn new(_: usize) -> Self {
        Self(PhantomData)
    }

    pub(super) fn read<R>(&self, _: &Issuer<'_>, _: impl FnOnce(&Arc<Held<T>>) -> R) -> Option<R> {
        None
    }

    pub(super) fn put(&self, _: &Issuer<'_>, _: &Arc<Held<T>>) {}
}
