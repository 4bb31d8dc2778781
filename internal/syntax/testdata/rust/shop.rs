// Copyright 2024 The Shop Authors.

//! Sells things.
//!
//! More about it.

#![warn(missing_docs)]

use std::collections::HashMap;
use std::fmt;

/// What a customer wants to buy.
#[derive(Debug, Clone)]
// Kept in order.
#[non_exhaustive]
pub struct Cart<'a, T: Clone = u32, const N: usize>
where
    T: Copy,
{
    /// Who buys.
    pub owner: &'a str,
    pub(crate) items: Vec<T>,
    #[allow(dead_code)]
    limits: [u8; N],
}

/// A price in cents.
pub struct Price(pub u64, /** the currency */ &'static str);

pub struct Nothing;

#[repr(C)]
pub union Bits {
    pub whole: u32,
    parts: [u8; 4],
}

/** Why something
 * went wrong.
 */
pub enum ShopError {
    /// Nothing is left.
    SoldOut,
    #[deprecated]
    TooMany(usize),
    Refused {
        /// What was said.
        reason: String,
        code: i32,
    },
    Unknown = 4,
}

enum Side { Left, Right }

/// The most items a cart takes.
pub const LIMIT: usize = 100;
const _: () = assert!(LIMIT > 0);
static mut SOLD: u64 = 0;
/// Names of carts.
pub type Names<K> = HashMap<K, String>;

impl<'a, T: Clone + Copy, const N: usize> Cart<'a, T, N> {
    /// Says how many fit.
    pub const CAPACITY: usize = N;

    /// Makes an empty cart.
    #[must_use]
    pub fn new(owner: &'a str) -> Self {
        Self { owner, items: Vec::new(), limits: [0; N] }
    }

    pub fn add(&mut self, item: T, count: usize) -> Result<usize, ShopError> {
        if self.items.len() + count > LIMIT {
            return Err(ShopError::TooMany(count));
        }
        for _ in 0..count {
            self.items.push(item);
        }
        let mut total = 0;
        total += count;
        self.limits[0] = 1;
        check(self.owner)?;
        Ok(total)
    }

    #[deprecated(since = "1.0", note = "use add")]
    #[inline]
    pub async fn fetch(&self, urls: &[String]) -> Option<T> {
        while let Some(url) = urls.iter().next() {
            load(url).await?;
        }
        match self.items.first() {
            Some(item) if urls.is_empty() => Some(*item),
            Some(item) => {
                unsafe { SOLD += 1 };
                Some(*item)
            }
            None => None,
        }
    }

    pub(super) unsafe fn at(self: Box<Self>, index: usize) -> T {
        assert!(index < N, "no item {index}");
        *self.items.get_unchecked(index)
    }

    fn each(&self, mut visit: impl FnMut(&T), _: u8) {
        self.items.iter().for_each(|item| {
            if false {
                return;
            }
            visit(item)
        });
    }
}

impl<'a, T, const N: usize> fmt::Display for Cart<'a, T, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.owner)
    }
}

/// Reads what the file says.

pub fn load<P: AsRef<std::path::Path>>(path: P) -> impl std::future::Future<Output = Option<()>> {
    async move {
        path.as_ref();
        Some(())
    }
}

fn check((a, b): (&str, usize), Some(c): Option<char>) -> std::io::Result<()> {
    fn inner(x: i32) -> i32 {
        x + 1
    }
    let _ = inner(1);
    todo!()
}

pub fn never() -> ! {
    loop {}
}
