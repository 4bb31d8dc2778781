#!/usr/bin/env run-cargo-script
/* The modules of the shop. */

// About stock.
pub mod stock;

/// Pays.
pub mod pay {
    pub fn now() {}

    mod card {
        #![allow(dead_code)]
        //! Cards.
        //! Of plastic.

        /*! not any more */
        pub(in crate::pay) struct Card;
    }

    pub mod empty {}
    mod lines {
    }
}

/// Adds up.
///
/// ```
/// sum!(1, 2);
/// ```
#[macro_export]
macro_rules! sum {
    ($($x:expr),*) => { 0 $(+ $x)* };
}

macro_rules! hidden { () => {} }

/// Not an item's documentation: a macro follows.
thread_local! {
    static LOCAL: u32 = 1;
}

//// Four slashes document nothing.
pub fn slashes() {}

/*** Nor do three stars. ***/
pub fn stars() {}

/**/
pub fn empty_block() {}

pub enum Mixed {
    A, // not documentation
    /// B it is.
    B,
    C { x: u8, y: u8 }, /// D, on a line of C
    D,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds() {
        assert_eq!(sum!(1, 2), 3);
        sum!(3);
        std::thread::spawn(move || slashes());
    }
}
