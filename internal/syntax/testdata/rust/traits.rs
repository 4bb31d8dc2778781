#![cfg_attr(docsrs, feature(doc_cfg))]

use crate::shop::*;

/// Something that can be sold.
pub trait Sellable: Sized + Clone {
    /// What it is paid with.
    type Currency: Copy;
    type Buyer<'b> where Self: 'b;

    const VAT: f32 = 0.2;

    /// Its price.
    ///
    /// # Errors
    ///
    /// When it is free.
    fn price(&self, at: u64) -> Result<Self::Currency, ShopError>;

    fn discount(&self) -> Option<f32> {
        None
    }

    fn sell(self, _: &mut Vec<Self>)
    where
        Self: Sized;
}

trait Hidden {
    fn secret();
}

#[doc = "Sells by weight."]
#[doc = " In grams."]
#[derive(Clone)]
pub struct Weighed(f32);

impl Sellable for Weighed {
    type Currency = u32;
    type Buyer<'b> = &'b str;

    fn price(&self, at: u64) -> Result<u32, ShopError> {
        let rate = rates::<u32>(at)?;
        Ok(rate)
    }

    /// Less at night.
    #[inline]
    #[doc = include_str!("night.md")]
    fn sell(self, to: &mut Vec<Self>) {
        to.push(self)
    }
}

impl<T> From<&'static [T]> for Weighed {
    fn from(all: &'static [T]) -> Self {
        Weighed(all.len() as f32)
    }
}

impl dyn Hidden + 'static {
    pub fn shown() {}
}

impl<A, B> Hidden for (A, B) {
    fn secret() {}
}

extern "C" {
    /// Beeps.
    pub fn beep(times: i32, ...) -> i32;
    fn silence(i32);
    static VOLUME: i32;
}

#[no_mangle]
pub extern "C" fn on_beep(handler: extern "C" fn(i32)) {
    handler(1);
    let add = |a: i32, b: i32| a + b;
    add(1, 2);
}

fn rates<T: Default>(_at: u64) -> Result<T, Box<dyn std::error::Error + Send + Sync>> {
    if _at == 0 {
        Ok(T::default())
    } else if _at > 9 {
        panic!("no rates")
    } else {
        Err("none".into())
    }
}
