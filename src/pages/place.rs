use crate::transport::PageStyle;

/// A place between two elements of a list. It says what to ask for next, and holds nothing but
/// what the service gave for that.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) way: Way,
    /// How many elements come before it: of the whole list where page numbers lead to it, else
    /// of the page that holds it.
    pub(super) after: u64,
}

/// The way to the page that holds a place.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Way {
    /// `page` and `per_page`.
    Offset,
    /// `from` is what an answer gave as `next`; none for the first page.
    Checkpoint(Option<String>),
    /// `from` is the id of the element before the page; none for the first page.
    LastId(Option<String>),
    /// The list is one page.
    List,
    /// The list has ended.
    End,
}

impl Place {
    pub(super) fn new(way: Way) -> Self {
        Self { way, after: 0 }
    }

    /// The place so many elements later in the same page.
    pub(super) fn forward(&self, elements: u64) -> Self {
        Self {
            way: self.way.clone(),
            after: self.after.saturating_add(elements),
        }
    }
}

impl Way {
    pub(super) fn from(&self) -> Option<&str> {
        match self {
            Self::Checkpoint(from) | Self::LastId(from) => from.as_deref(),
            Self::Offset | Self::List | Self::End => None,
        }
    }

    /// Whether an operation with these styles can go this way.
    pub(super) fn is_of(&self, styles: &[PageStyle]) -> bool {
        styles.iter().any(|style| match self {
            Self::Offset => *style == PageStyle::Offset,
            // An operation by last id may turn out to give checkpoints.
            Self::Checkpoint(_) => matches!(style, PageStyle::Checkpoint | PageStyle::LastId),
            Self::LastId(_) => *style == PageStyle::LastId,
            Self::List => *style == PageStyle::List,
            Self::End => true,
        })
    }
}
