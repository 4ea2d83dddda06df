//! One way in, one way out.
